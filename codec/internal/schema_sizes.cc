#include "sluice/codec/internal/schema_sizes.h"

#include <algorithm>

namespace sluice::internal {
namespace {

// Of a tuple's elements or a record's fields; `type_of` gives nullptr for what may be left out.
template <class Parts, class TypeOfPart>
std::optional<uint64_t> SumOf(const Parts& parts, TypeOfPart type_of) {
  uint64_t sum = 0;
  for (const auto& part : parts) {
    const SchemaType* const type = type_of(part);
    const std::optional<uint64_t> size_bytes = type == nullptr ? std::nullopt : FixedSize(*type);
    if (!size_bytes) return std::nullopt;
    sum += *size_bytes;
  }
  return sum;
}

std::optional<uint64_t> RecordSize(const SchemaType& type) {
  if (type.is_extensible) return std::nullopt;
  return SumOf(type.fields,
               [](const SchemaField& field) { return field.since == 0 ? &field.type : nullptr; });
}

std::optional<uint64_t> NumberSize(const SchemaType& type) {
  if (type.integers != IntegerEncoding::kFixed) return std::nullopt;
  return type.bits / 8;
}

}  // namespace

std::optional<uint64_t> FixedSize(const SchemaType& type) {
  switch (type.kind) {
    case WireKind::kBool:
      return 1;
    case WireKind::kInt:
    case WireKind::kUint:
    case WireKind::kFloat:
    case WireKind::kRestLength:
      return NumberSize(type);
    case WireKind::kString:
      if (type.form == StringForm::kPrefixed) return std::nullopt;
      return type.size_bytes;
    case WireKind::kBits:
      return (type.count + 7) / 8;
    case WireKind::kArray: {
      const std::optional<uint64_t> size_bytes = FixedSize(type.element[0]);
      if (!size_bytes) return std::nullopt;
      return type.count * *size_bytes;
    }
    case WireKind::kOptional:
      return type.null_value ? FixedSize(type.element[0]) : std::nullopt;
    case WireKind::kTuple:
      return SumOf(type.element, [](const SchemaType& element) { return &element; });
    case WireKind::kRecord:
      return RecordSize(type);
    case WireKind::kConstant:
      return type.constant.size();
    case WireKind::kPadding:
    case WireKind::kReserved:
      return type.size_bytes;
    case WireKind::kChecksum:
      return type.checksum == ChecksumAlgorithm::kInternet ? 2 : 4;
    default:
      return std::nullopt;
  }
}

bool TakesNoBytes(const SchemaType& type) {
  switch (type.kind) {
    case WireKind::kBits:
      return type.count == 0;
    case WireKind::kArray:
      return type.count == 0 || TakesNoBytes(type.element[0]);
    case WireKind::kTuple:
      return std::all_of(type.element.begin(), type.element.end(), TakesNoBytes);
    case WireKind::kRecord:
      return !type.is_extensible &&
             std::all_of(type.fields.begin(), type.fields.end(), [](const SchemaField& field) {
               return field.since != 0 || TakesNoBytes(field.type);
             });
    default:
      return false;  // a tail stands in records alone whose end is known
  }
}

}  // namespace sluice::internal
