#include "sluice/codec/internal/schema_meaning.h"

#include <algorithm>
#include <bit>
#include <string_view>

#include "fmt/format.h"
#include "sluice/codec/hex.h"
#include "sluice/codec/internal/schema_match.h"

namespace sluice::internal {
namespace {

// What can be compared with each other.
enum class Shape : uint8_t { kNumber, kText, kElements, kPairs, kOptional, kVariant, kRecord };

Shape ShapeOf(WireKind kind) {
  switch (kind) {
    case WireKind::kString:
    case WireKind::kBytes:
    case WireKind::kBits:
    case WireKind::kTail:
      return Shape::kText;
    case WireKind::kList:
    case WireKind::kSet:
    case WireKind::kArray:
    case WireKind::kTuple:
      return Shape::kElements;
    case WireKind::kMap:
      return Shape::kPairs;
    case WireKind::kOptional:
      return Shape::kOptional;
    case WireKind::kVariant:
      return Shape::kVariant;
    case WireKind::kRecord:
    case WireKind::kEnclosing:
      return Shape::kRecord;
    default:
      return Shape::kNumber;
  }
}

bool IsNegative(const SchemaType& type, uint64_t number) {
  return type.kind == WireKind::kInt && static_cast<int64_t>(number) < 0;
}

double AsDouble(const SchemaType& type, uint64_t number) {
  if (type.kind == WireKind::kInt) return static_cast<double>(static_cast<int64_t>(number));
  if (type.kind != WireKind::kFloat) return static_cast<double>(number);
  if (type.bits == 32) return double{std::bit_cast<float>(static_cast<uint32_t>(number))};
  return std::bit_cast<double>(number);
}

bool AreEqual(const SchemaType& a, uint64_t a_number, const SchemaType& b, uint64_t b_number) {
  const bool is_a_float = a.kind == WireKind::kFloat;
  const bool is_b_float = b.kind == WireKind::kFloat;
  if (is_a_float == is_b_float && a_number == b_number) {
    return IsNegative(a, a_number) == IsNegative(b, b_number);
  }
  return (is_a_float || is_b_float) && AsDouble(a, a_number) == AsDouble(b, b_number);
}

// Whether a name that the number has stands for another one there.
bool IsNameMoved(const SchemaType& writer, uint64_t number, const SchemaType& reader) {
  const bool is_union = writer.enum_rule == EnumRule::kUnionOf;
  for (const SchemaEnumerator& one : writer.enumerators) {
    const bool is_it =
        is_union ? one.value != 0 && (number & one.value) == one.value : number == one.value;
    const auto same =
        std::find_if(reader.enumerators.begin(), reader.enumerators.end(),
                     [&](const SchemaEnumerator& other) { return other.name == one.name; });
    if (is_it && same != reader.enumerators.end() && same->value != one.value) return true;
  }
  return false;
}

std::string NumberText(const SchemaType& type, uint64_t number) {
  std::string text = type.kind == WireKind::kInt ? fmt::format("{}", static_cast<int64_t>(number))
                                                 : fmt::format("{}", number);
  if (type.kind == WireKind::kFloat) text = fmt::format("{}", AsDouble(type, number));
  for (const SchemaEnumerator& one : type.enumerators) {
    if (one.value == number) text = one.name;
  }
  if (!type.unit.empty()) text += ' ' + type.unit;
  return text;
}

std::string BytesText(const Value& value) {
  return fmt::format("<{}>", ToHex(std::as_bytes(std::span(value.bytes)), 8));
}

}  // namespace

std::string SchemaMeaning::Difference(const Schema& writer, const Value& written,
                                      const Schema& reader, const Value& read) {
  path_ = reader.name;
  SameFields({&writer.fields, nullptr}, written, {&reader.fields, nullptr}, read);
  return difference_;
}

bool SchemaMeaning::Differ(std::string_view what) {
  difference_ = fmt::format("{}: {}", path_, what);
  return false;
}

bool SchemaMeaning::SameFields(const RecordScope& writer, const Value& written,
                               const RecordScope& reader, const Value& read) {
  const auto matches = MatchFields(*writer.fields, *reader.fields);
  const size_t path_size = path_.size();
  for (size_t i = 0; i < matches.size(); ++i) {
    const SchemaField& field = (*reader.fields)[i];
    if (HasNoValue(field.type.kind)) continue;
    path_ += '.' + field.name;
    const SchemaField* const other = matches[i] ? &(*writer.fields)[*matches[i]] : nullptr;
    const Value* const value = matches[i] ? &written.elements[*matches[i]] : nullptr;
    if (!SameField(other, value, field, read.elements[i], &writer, &reader)) return false;
    path_.resize(path_size);
  }
  return true;
}

bool SchemaMeaning::SameField(const SchemaField* writer, const Value* written,
                              const SchemaField& reader, const Value& read,
                              const RecordScope* writer_scope, const RecordScope* reader_scope) {
  // NOLINTBEGIN(clang-analyzer-core.NullDereference): both are null, or neither.
  const bool is_written =
      writer != nullptr && !HasNoValue(writer->type.kind) && !written->is_absent;
  // NOLINTEND(clang-analyzer-core.NullDereference)
  // A tail takes what it does not know of.
  if (!is_written && reader.type.kind == WireKind::kTail) return true;
  if (is_written == read.is_absent) {
    return Differ(is_written ? "is written and not read" : "is read and was not written");
  }
  if (!is_written) return true;
  return Same({writer->type, *written, writer_scope}, {reader.type, read, reader_scope});
}

bool SchemaMeaning::Same(const Side& writer, const Side& reader) {
  const Shape shape = ShapeOf(reader.type.kind);
  if (shape != ShapeOf(writer.type.kind)) return Differ("reads as another kind of value");
  switch (shape) {
    case Shape::kNumber:
      return SameNumber(writer, reader);
    case Shape::kText:
      if (writer.value.bytes == reader.value.bytes) return true;
      return Differ(fmt::format("{} reads {}", BytesText(writer.value), BytesText(reader.value)));
    case Shape::kRecord:
      return SameFields(ScopeOf(writer.type, writer.scope), writer.value,
                        ScopeOf(reader.type, reader.scope), reader.value);
    case Shape::kVariant:
      if (writer.value.number != reader.value.number) return Differ("reads as another alternative");
      return SameElements(writer, reader);
    default:
      return SameElements(writer, reader);
  }
}

bool SchemaMeaning::SameNumber(const Side& writer, const Side& reader) {
  const uint64_t written = writer.value.number;
  const uint64_t read = reader.value.number;
  const bool is_same = AreEqual(writer.type, written, reader.type, read) &&
                       !IsNameMoved(writer.type, written, reader.type) &&
                       (written == 0 || writer.type.unit == reader.type.unit);
  if (is_same) return true;
  return Differ(
      fmt::format("{} reads {}", NumberText(writer.type, written), NumberText(reader.type, read)));
}

bool SchemaMeaning::SameElements(const Side& writer, const Side& reader) {
  const std::vector<Value>& written = writer.value.elements;
  const std::vector<Value>& read = reader.value.elements;
  if (written.size() != read.size()) {
    return Differ(fmt::format("{} elements read {}", written.size(), read.size()));
  }
  // The type of the i-th element.
  const auto type_of = [](const Side& side, size_t i) -> const SchemaType& {
    if (side.type.kind == WireKind::kVariant) return side.type.element[side.value.number];
    return side.type.element[i % side.type.element.size()];
  };
  const size_t path_size = path_.size();
  for (size_t i = 0; i < read.size(); ++i) {
    path_ += fmt::format("[{}]", i);
    if (!Same({type_of(writer, i), written[i], writer.scope},
              {type_of(reader, i), read[i], reader.scope})) {
      return false;
    }
    path_.resize(path_size);
  }
  return true;
}

}  // namespace sluice::internal
