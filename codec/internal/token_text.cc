#include "sluice/codec/internal/token_text.h"

#include <bit>

#include "fmt/format.h"
#include "sluice/codec/internal/text.h"

namespace sluice::internal {
namespace {

// Names of the bits, joined.
std::string FlagsText(const SchemaType& type, uint64_t number) {
  std::string text;
  for (const SchemaEnumerator& flag : type.enumerators) {
    if (flag.value == 0 || (number & flag.value) != flag.value) continue;
    if (!text.empty()) text += '|';
    text += flag.name;
    number &= ~flag.value;
  }
  return text;
}

std::string PlainNumberText(const SchemaType& type, uint64_t number) {
  std::string text;
  if (type.kind == WireKind::kBool) {
    text = number != 0 ? "true" : "false";
  } else if (type.kind == WireKind::kInt) {
    AppendNumber(text, static_cast<int64_t>(number));
  } else if (type.kind == WireKind::kUint) {
    AppendNumber(text, number);
  } else if (type.bits == 32) {
    AppendNumber(text, std::bit_cast<float>(static_cast<uint32_t>(number)));
  } else {
    AppendNumber(text, std::bit_cast<double>(number));
  }
  return text;
}

std::string NumberText(const SchemaType& type, uint64_t number) {
  for (const SchemaEnumerator& enumerator : type.enumerators) {
    if (enumerator.value == number) return enumerator.name;
  }
  std::string text;
  if (type.enum_rule == EnumRule::kUnionOf) text = FlagsText(type, number);
  if (text.empty()) text = PlainNumberText(type, number);
  return type.unit.empty() ? text : text + ' ' + type.unit;
}

std::string ValueText(const SchemaToken& token) {
  switch (token.type->kind) {
    case WireKind::kString: {
      std::string text = " = ";
      AppendQuoted(text, {reinterpret_cast<const char*>(token.bytes.data()), token.bytes.size()});
      return text;
    }
    case WireKind::kBytes:
    case WireKind::kTail:
      return fmt::format(": {} bytes", token.bytes.size());
    case WireKind::kBits:
      return fmt::format(": {} bits", token.type->count);
    case WireKind::kConstant:
      return ": constant";
    case WireKind::kPadding:
      return ": padding";
    case WireKind::kReserved:
      return ": reserved";
    case WireKind::kChecksum:
      return fmt::format(" = {:#x}", token.number);
    case WireKind::kRestLength:
      return fmt::format(" = {}", token.number);
    default:
      return " = " + NumberText(*token.type, token.number);
  }
}

}  // namespace

std::string TokenText(const SchemaToken& token) {
  if (token.secret) return " = ***";
  switch (token.role) {
    case TokenRole::kCount:
      return fmt::format(": count {}", token.number);
    case TokenRole::kFlag:
      return token.type->null_value ? " = null" : fmt::format(": flag {}", token.number);
    case TokenRole::kIndex:
      return fmt::format(": index {}", token.number);
    case TokenRole::kSize:
      return fmt::format(": size {}", token.number);
    case TokenRole::kSkipped:
      return ": skipped";
    default:
      return ValueText(token);
  }
}

}  // namespace sluice::internal
