#include <span>

#include "fmt/format.h"
#include "sluice/codec/hex.h"
#include "sluice/codec/internal/schema_members.h"
#include "sluice/codec/schema.h"

namespace sluice {
namespace {

// What the text of a type needs to know of the place where it stands.
struct Place {
  const std::vector<SchemaField>& fields;  // of its record
  size_t indent;
};

std::string TypeText(const SchemaType& type, Place place);

std::string Hex(std::string_view bytes) { return ToHex(std::as_bytes(std::span(bytes))); }

std::string NumberText(const SchemaType& type, uint64_t number) {
  if (type.kind == WireKind::kInt) return fmt::format("{}", static_cast<int64_t>(number));
  if (type.kind == WireKind::kFloat) return fmt::format("{:#x}", number);
  return fmt::format("{}", number);
}

// "enum Color " or "flags Access ".
std::string EnumPrefix(const SchemaType& type) {
  if (!type.is_enum) return {};
  std::string text = type.enum_rule == EnumRule::kUnionOf ? "flags " : "enum ";
  if (!type.name.empty()) text += type.name + ' ';
  return text;
}

// " {red = 1, blue = 2}", or with a "..." when others are allowed too.
std::string Enumerators(const SchemaType& type) {
  if (type.enumerators.empty()) return {};
  std::string text;
  for (const SchemaEnumerator& enumerator : type.enumerators) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", enumerator.name,
                        NumberText(type, enumerator.value));
  }
  return fmt::format(" {{{}{}}}", text, type.enum_rule == EnumRule::kAny ? ", ..." : "");
}

std::string IntegerText(const SchemaType& type) {
  const char* const encoding = type.integers == IntegerEncoding::kVarint   ? " varint"
                               : type.integers == IntegerEncoding::kZigZag ? " zigzag"
                                                                           : "";
  const std::string_view kind = type.kind == WireKind::kInt || type.kind == WireKind::kFloat
                                    ? internal::NameOf(type.kind)
                                    : "uint";
  return fmt::format("{}{}{}", kind, type.bits, encoding);
}

std::string NumberText(const SchemaType& type) {
  std::string text = EnumPrefix(type);
  text += type.kind == WireKind::kBool ? "bool" : IntegerText(type);
  text += Enumerators(type);
  if (!type.unit.empty()) text += ", " + type.unit;
  return text;
}

std::string LimitText(const SchemaType& type, std::string_view unit) {
  std::string text;
  if (type.limit != kNoLimit) text = fmt::format(", at most {} {}", type.limit, unit);
  if (type.lengths != LengthEncoding::kVarint) {
    text += fmt::format(", {} length", internal::NameOf(type.lengths));
  }
  return text;
}

std::string StringText(const SchemaType& type) {
  switch (type.form) {
    case StringForm::kPrefixed:
      break;
    case StringForm::kPadded:
      return fmt::format("string in {} bytes, padded with {:#04x}", type.size_bytes, type.pad);
    case StringForm::kTerminated:
      return fmt::format("string in {} bytes, terminated", type.size_bytes);
  }
  return "string" + LimitText(type, "bytes");
}

// "(uint8), (string)"
std::string ElementsText(const SchemaType& type, Place place) {
  std::string text;
  for (const SchemaType& element : type.element) {
    text += fmt::format("{}({})", text.empty() ? "" : ", ", TypeText(element, place));
  }
  return text;
}

std::string OptionalText(const SchemaType& type, Place place) {
  std::string text = "optional " + ElementsText(type, place);
  if (type.null_value) {
    text += fmt::format(", {} for none", NumberText(type.element[0], *type.null_value));
  }
  return text;
}

std::string ExtensibleText(const SchemaType& type) {
  if (!type.is_extensible) return {};
  return type.lengths == LengthEncoding::kVarint
             ? "extensible "
             : fmt::format("extensible, {} length, ", internal::NameOf(type.lengths));
}

std::string FieldsText(const std::vector<SchemaField>& fields, size_t indent);

std::string RecordText(const SchemaType& type, Place place) {
  return fmt::format("{}{} {{\n{}{:{}}}}", ExtensibleText(type), type.name,
                     FieldsText(type.fields, place.indent + 2), "", place.indent);
}

std::string EnclosingText(const SchemaType& type) {
  if (type.count == 0) return ExtensibleText(type) + "the same record";
  return fmt::format("{}the record {} further out", ExtensibleText(type), type.count);
}

std::string ConstantText(const SchemaType& type) {
  if (type.bits == 0) return fmt::format("always <{}>", Hex(type.constant));
  return fmt::format("{}, always <{}>", IntegerText(type), Hex(type.constant));
}

std::string ChecksumText(const SchemaType& type, Place place) {
  return fmt::format("{} over {} to {}", internal::NameOf(type.checksum),
                     place.fields[type.first_field].name, place.fields[type.last_field].name);
}

std::string RestLengthText(const SchemaType& type) {
  std::string text = IntegerText(type) + " length of the rest";
  if (type.adjustment != 0) text += fmt::format(", {:+}", type.adjustment);
  return text;
}

std::string KindText(const SchemaType& type, Place place) {
  switch (type.kind) {
    case WireKind::kBool:
    case WireKind::kInt:
    case WireKind::kUint:
    case WireKind::kFloat:
      return NumberText(type);
    case WireKind::kString:
      return StringText(type);
    case WireKind::kBytes:
      return "bytes" + LimitText(type, "bytes");
    case WireKind::kBits:
      return fmt::format("{} bits", type.count);
    case WireKind::kList:
    case WireKind::kSet:
      return fmt::format("{} of {}{}", internal::NameOf(type.kind), ElementsText(type, place),
                         LimitText(type, "elements"));
    case WireKind::kMap:
      return fmt::format("map of {}{}", ElementsText(type, place), LimitText(type, "elements"));
    case WireKind::kArray:
      return fmt::format("{} of {}", type.count, ElementsText(type, place));
    case WireKind::kOptional:
      return OptionalText(type, place);
    case WireKind::kVariant:
      return "one of " + ElementsText(type, place);
    case WireKind::kTuple:
      return type.element.empty() ? "nothing" : "tuple of " + ElementsText(type, place);
    case WireKind::kRecord:
      return RecordText(type, place);
    case WireKind::kEnclosing:
      return EnclosingText(type);
    case WireKind::kConstant:
      return ConstantText(type);
    case WireKind::kPadding:
      return fmt::format("{} zeros", type.size_bytes);
    case WireKind::kReserved:
      return fmt::format("{} bytes reserved", type.size_bytes);
    case WireKind::kChecksum:
      return ChecksumText(type, place);
    case WireKind::kRestLength:
      return RestLengthText(type);
    case WireKind::kTail:
      break;
  }
  return "whatever follows" + LimitText(type, "bytes");
}

std::string TypeText(const SchemaType& type, Place place) {
  std::string text = KindText(type, place);
  const bool is_shown = type.is_enum || type.kind == WireKind::kRecord || type.name.empty();
  return is_shown ? text : fmt::format("{} as {}", text, type.name);
}

std::string FieldsText(const std::vector<SchemaField>& fields, size_t indent) {
  std::string text;
  for (const SchemaField& field : fields) {
    text +=
        fmt::format("{:{}}{}: {}", "", indent, field.name, TypeText(field.type, {fields, indent}));
    if (field.order) text += fmt::format(", {}-endian", internal::NameOf(*field.order));
    if (field.since != 0) text += fmt::format(", since {}", field.since);
    if (field.secret) text += ", secret";
    text += '\n';
  }
  return text;
}

}  // namespace

std::string ToText(const Schema& schema) {
  return fmt::format("{} {{\n{}}}\n",
                     schema.message_type
                         ? fmt::format("message {} = {}", schema.name, *schema.message_type)
                         : "record " + schema.name,
                     FieldsText(schema.fields, 2));
}

}  // namespace sluice
