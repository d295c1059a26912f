#include "sluice/codec/internal/schema_members.h"

#include <array>

namespace sluice::internal {
namespace {

constexpr std::array<std::string_view, 22> kWireKinds = {
    "bool",     "int",     "uint",     "float",    "string",      "bytes", "bits",   "list",
    "set",      "map",     "array",    "optional", "variant",     "tuple", "record", "enclosing",
    "constant", "padding", "reserved", "checksum", "rest_length", "tail"};
static_assert(kWireKinds.size() == static_cast<size_t>(WireKind::kTail) + 1);

constexpr std::array<std::string_view, 3> kStringForms = {"prefixed", "padded", "terminated"};
constexpr std::array<std::string_view, 3> kEnumRules = {"any", "one_of", "union_of"};
constexpr std::array<std::string_view, 3> kIntegers = {"fixed", "varint", "zigzag"};
constexpr std::array<std::string_view, 5> kLengths = {"varint", "uint8", "uint16", "uint32", "vlq"};
constexpr std::array<std::string_view, 4> kChecksums = {"crc32c", "crc32", "adler32", "internet"};
constexpr std::array<std::string_view, 2> kOrders = {"big", "little"};

}  // namespace

std::span<const std::string_view> NamesOf(WireKind) { return kWireKinds; }
std::span<const std::string_view> NamesOf(StringForm) { return kStringForms; }
std::span<const std::string_view> NamesOf(EnumRule) { return kEnumRules; }
std::span<const std::string_view> NamesOf(IntegerEncoding) { return kIntegers; }
std::span<const std::string_view> NamesOf(LengthEncoding) { return kLengths; }
std::span<const std::string_view> NamesOf(ChecksumAlgorithm) { return kChecksums; }
std::span<const std::string_view> NamesOf(ByteOrder) { return kOrders; }

}  // namespace sluice::internal
