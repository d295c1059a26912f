#include "sluice/codec/internal/schema_samples.h"

#include <string>
#include <utility>

#include "fmt/format.h"
#include "sluice/codec/compare_schemas.h"

namespace sluice::internal {
namespace {

// Numbers whose bytes, sign or width show when they are read as something else.
std::vector<uint64_t> NumberEdges(const SchemaType& type) {
  std::vector<uint64_t> edges;
  for (const SchemaEnumerator& enumerator : type.enumerators) edges.push_back(enumerator.value);
  if (type.enum_rule == EnumRule::kOneOf) return edges;
  if (type.kind == WireKind::kBool) return {1, 0};
  if (type.kind == WireKind::kFloat) {
    return type.bits == 32 ? std::vector<uint64_t>{0x3fc00000, 0x7fc00000}
                           : std::vector<uint64_t>{0x3ff8000000000000, 0x7ff8000000000000};
  }
  const uint64_t max = BitsMask(type.bits);
  const uint64_t sign = uint64_t{1} << (type.bits - 1);
  if (type.kind == WireKind::kInt) {
    edges.insert(edges.end(), {1, ~uint64_t{0}, SignExtended(sign, type.bits), sign - 1});
  } else {
    edges.insert(edges.end(), {1, max, sign});
  }
  edges.push_back(max & 0x0102);
  edges.push_back(0);
  return edges;
}

// Keys that ascend with `index`, where they are easily made.
std::optional<Value> KeyAt(const SchemaType& type, size_t index) {
  Value key;
  if (type.kind == WireKind::kInt || type.kind == WireKind::kUint) {
    key.number = index;
  } else if (type.kind == WireKind::kString || type.kind == WireKind::kBytes) {
    key.bytes = fmt::format("{:05}", index);
  } else {
    return std::nullopt;
  }
  return key;
}

}  // namespace

void SchemaSamples::Use() { is_done_ = is_done_ || !use_(message_); }

void SchemaSamples::Run() {
  const RecordScope scope = {&schema_.fields, nullptr};
  message_ = FieldsBase(scope);
  Use();
  VaryFields(scope, message_);
}

// --- Zeros and nothing

Value SchemaSamples::FieldsBase(const RecordScope& scope) {
  const RecordScope* const outer = std::exchange(scope_, &scope);
  Value record;
  for (const SchemaField& field : *scope.fields) record.elements.push_back(BaseOf(field.type));
  scope_ = outer;
  return record;
}

Value SchemaSamples::BaseOf(const SchemaType& type) {
  Value value;
  switch (type.kind) {
    case WireKind::kBits:
      value.bytes.assign((type.count + 7) / 8, '\0');
      return value;
    case WireKind::kArray:
      value.elements.assign(type.count, BaseOf(type.element[0]));
      return value;
    case WireKind::kTuple:
      for (const SchemaType& element : type.element) value.elements.push_back(BaseOf(element));
      return value;
    case WireKind::kVariant:
      value.elements.push_back(BaseOf(type.element[0]));
      return value;
    case WireKind::kRecord:
      return FieldsBase(ScopeOf(type, scope_));
    case WireKind::kEnclosing:
      return Inside(type);
    default:
      if (type.enum_rule == EnumRule::kOneOf && !type.enumerators.empty()) {
        value.number = type.enumerators[0].value;
      }
      return value;
  }
}

// A record inside of itself, unless it always is.
Value SchemaSamples::Inside(const SchemaType& type) {
  if (depth_ > 0) return {};
  ++depth_;
  Value value = FieldsBase(ScopeOf(type, scope_));
  --depth_;
  return value;
}

// --- One part after the other

void SchemaSamples::VaryFields(const RecordScope& scope, Value& record) {
  const RecordScope* const outer = std::exchange(scope_, &scope);
  for (size_t i = 0; i < scope.fields->size() && !is_done_; ++i) {
    Vary((*scope.fields)[i].type, record.elements[i]);
  }
  scope_ = outer;
}

void SchemaSamples::Vary(const SchemaType& type, Value& slot) {
  const Value base = slot;
  switch (type.kind) {
    case WireKind::kBool:
    case WireKind::kInt:
    case WireKind::kUint:
    case WireKind::kFloat:
      VaryNumber(type, slot);
      break;
    case WireKind::kString:
    case WireKind::kBytes:
    case WireKind::kBits:
    case WireKind::kTail:
      VaryText(type, slot);
      break;
    case WireKind::kList:
    case WireKind::kOptional:
      VaryList(type, slot);
      break;
    case WireKind::kSet:
    case WireKind::kMap:
      VaryKeyed(type, slot);
      break;
    case WireKind::kArray:
    case WireKind::kTuple:
      VaryParts(type, slot);
      break;
    case WireKind::kVariant:
      VaryVariant(type, slot);
      break;
    case WireKind::kRecord:
      VaryFields(ScopeOf(type, scope_), slot);
      break;
    default:
      break;  // has no value, or stands in itself
  }
  slot = base;
}

void SchemaSamples::VaryNumber(const SchemaType& type, Value& slot) {
  for (const uint64_t edge : NumberEdges(type)) {
    slot.number = edge;
    Use();
  }
  for (const uint64_t extra : extras_) {
    slot.number = extra;
    Use();
  }
}

void SchemaSamples::VaryText(const SchemaType& type, Value& slot) {
  if (type.kind == WireKind::kBits) {
    for (uint64_t bit = 0; bit<type.count; bit += type.count> 1 ? type.count - 1 : 1) {
      slot.bytes.assign(slot.bytes.size(), '\0');
      slot.bytes[bit / 8] = static_cast<char>(1u << (bit % 8));
      Use();
    }
    return;
  }
  for (const std::string_view text : {"a", "ab", "\xff"}) {
    slot.bytes = text;
    Use();
  }
  // A field in front that became longer takes the bytes of a tail, unless they are too few.
  if (type.kind == WireKind::kTail) {
    slot.bytes = "0123456789abcdef";
    Use();
  }
  for (const uint64_t size_bytes : extras_) {
    if (size_bytes > kTriedBytesMax) continue;
    slot.bytes.assign(size_bytes, 'x');
    Use();
  }
}

// Of an optional, a list of at most one.
void SchemaSamples::VaryList(const SchemaType& type, Value& slot) {
  const Value element = BaseOf(type.element[0]);
  slot.elements = {element};
  Use();
  Vary(type.element[0], slot.elements[0]);
  if (type.kind == WireKind::kOptional) return;
  slot.elements.push_back(element);
  Use();
  for (const uint64_t count : extras_) {
    if (count > kTriedElementsMax) continue;
    slot.elements.assign(count, element);
    Use();
  }
}

void SchemaSamples::VaryKeyed(const SchemaType& type, Value& slot) {
  const size_t stride = type.element.size();
  slot.elements.clear();
  for (const SchemaType& element : type.element) slot.elements.push_back(BaseOf(element));
  Use();
  for (size_t i = 0; i < stride; ++i) Vary(type.element[i], slot.elements[i]);
  if (!KeyAt(type.element[0], 0)) return;
  for (const uint64_t count : extras_) {
    if (count > kTriedElementsMax) continue;
    slot.elements.assign(count * stride, BaseOf(type.element[stride - 1]));
    for (size_t i = 0; i < count; ++i) slot.elements[i * stride] = *KeyAt(type.element[0], i);
    Use();
  }
}

void SchemaSamples::VaryParts(const SchemaType& type, Value& slot) {
  const bool is_tuple = type.kind == WireKind::kTuple;
  const size_t count = slot.elements.size();
  // Of an array the first and the last.
  for (size_t i = 0; i < count; i += is_tuple || i == count - 1 ? 1 : count - 1) {
    Vary(type.element[is_tuple ? i : 0], slot.elements[i]);
  }
}

void SchemaSamples::VaryVariant(const SchemaType& type, Value& slot) {
  for (size_t i = 0; i < type.element.size() && !is_done_; ++i) {
    slot.number = i;
    slot.elements = {BaseOf(type.element[i])};
    Use();
    Vary(type.element[i], slot.elements[0]);
  }
}

}  // namespace sluice::internal
