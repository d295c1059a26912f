#include "sluice/codec/internal/value_order.h"

#include <algorithm>
#include <bit>

namespace sluice::internal {
namespace {

template <class T>
int Compare(const T& a, const T& b) {
  return static_cast<int>(b < a) - static_cast<int>(a < b);
}

double ToDouble(const SchemaType& type, uint64_t bits) {
  if (type.bits == 32) return std::bit_cast<float>(static_cast<uint32_t>(bits));
  return std::bit_cast<double>(bits);
}

int CompareNumbers(const SchemaType& type, uint64_t a, uint64_t b) {
  if (type.kind == WireKind::kFloat) return Compare(ToDouble(type, a), ToDouble(type, b));
  if (type.kind == WireKind::kInt) return Compare(static_cast<int64_t>(a), static_cast<int64_t>(b));
  return Compare(a, b);
}

// The type of part `i`, whose number is the same for both.
const SchemaType& PartType(const SchemaType& type, size_t i, const Value& value) {
  if (type.kind == WireKind::kTuple) return type.element[i];
  if (type.kind == WireKind::kVariant) return type.element[value.number];
  return type.kind == WireKind::kMap ? type.element[i % 2] : type.element[0];
}

}  // namespace

int CompareValues(const SchemaType& type, const Value& a, const Value& b,
                  const RecordScope* scope) {
  const bool is_record = type.kind == WireKind::kRecord || type.kind == WireKind::kEnclosing;
  const RecordScope inside = is_record ? ScopeOf(type, scope) : RecordScope{};
  if (const int order = CompareNumbers(type, a.number, b.number)) return order;
  if (const int order = a.bytes.compare(b.bytes)) return order;
  const size_t parts = std::min(a.elements.size(), b.elements.size());
  for (size_t i = 0; i < parts; ++i) {
    const SchemaType& part = is_record ? (*inside.fields)[i].type : PartType(type, i, a);
    const int order =
        CompareValues(part, a.elements[i], b.elements[i], is_record ? &inside : scope);
    if (order != 0) return order;
  }
  return Compare(a.elements.size(), b.elements.size());
}

}  // namespace sluice::internal
