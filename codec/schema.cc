#include "sluice/codec/schema.h"

#include <tuple>

#include "fmt/format.h"

namespace sluice {
namespace {

void AppendFields(const std::vector<SchemaField>& fields, size_t indent, std::string& text);

std::string NumberName(const SchemaType& type) {
  const char* const kind = type.kind == WireKind::kInt    ? "int"
                           : type.kind == WireKind::kUint ? "uint"
                                                          : "float";
  const char* const encoding = type.integers == IntegerEncoding::kVarint   ? " varint"
                               : type.integers == IntegerEncoding::kZigZag ? " zigzag"
                                                                           : "";
  return fmt::format("{}{}{}{}", type.is_enum ? "enum " : "", kind, type.bits, encoding);
}

std::string LimitOf(const SchemaType& type, const char* unit) {
  std::string text;
  if (type.limit != kNoLimit) text = fmt::format(", at most {} {}", type.limit, unit);
  if (type.lengths != LengthEncoding::kVarint) {
    text += fmt::format(", uint{} length", 8 * LengthSize(0, type.lengths));
  }
  return text;
}

std::string TypeText(const SchemaType& type, size_t indent) {
  switch (type.kind) {
    case WireKind::kBool:
      return type.is_enum ? "enum bool" : "bool";
    case WireKind::kInt:
    case WireKind::kUint:
    case WireKind::kFloat:
      return NumberName(type);
    case WireKind::kString:
      return "string" + LimitOf(type, "bytes");
    case WireKind::kBytes:
      return "bytes" + LimitOf(type, "bytes");
    case WireKind::kList:
      return fmt::format("list of ({}){}", TypeText(type.element[0], indent),
                         LimitOf(type, "elements"));
    case WireKind::kArray:
      return fmt::format("{} of ({})", type.count, TypeText(type.element[0], indent));
    case WireKind::kOptional:
      return fmt::format("optional ({})", TypeText(type.element[0], indent));
    default:  // TODO
      break;
  }
  std::string text = type.name + " {\n";
  AppendFields(type.fields, indent + 2, text);
  return text + std::string(indent, ' ') + "}";
}

void AppendFields(const std::vector<SchemaField>& fields, size_t indent, std::string& text) {
  for (const SchemaField& field : fields) {
    text += fmt::format("{:{}}{}: {}", "", indent, field.name, TypeText(field.type, indent));
    if (field.order) {
      text += *field.order == ByteOrder::kBig ? ", big-endian" : ", little-endian";
    }
    if (field.since != 0) text += fmt::format(", since {}", field.since);
    if (field.secret) text += ", secret";
    text += '\n';
  }
}

}  // namespace

// Not defaulted: clang 14 does not come back from a defaulted comparison of a type in itself.
bool SchemaType::operator==(const SchemaType& other) const {
  const auto members = [](const SchemaType& t) {
    return std::tie(t.kind, t.size_bytes, t.bits, t.integers, t.lengths, t.limit, t.count,
                    t.element, t.name, t.fields, t.is_extensible, t.form, t.pad, t.unit, t.is_enum,
                    t.enum_rule, t.enumerators, t.null_value, t.constant, t.checksum, t.first_field,
                    t.last_field, t.adjustment);
  };
  return members(*this) == members(other);
}

std::string ToText(const Schema& schema) {
  std::string text = schema.message_type
                         ? fmt::format("message {} = {} {{\n", schema.name, *schema.message_type)
                         : fmt::format("record {} {{\n", schema.name);
  AppendFields(schema.fields, 2, text);
  return text + "}\n";
}

}  // namespace sluice
