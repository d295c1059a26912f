#include "sluice/codec/internal/json_reader.h"

#include <algorithm>
#include <optional>
#include <string>

#include "fmt/format.h"
#include "sluice/codec/internal/json_number.h"
#include "sluice/codec/internal/json_text.h"
#include "sluice/codec/internal/json_writer.h"

namespace sluice::internal {

using Json = nlohmann::json;

namespace {

bool IsField(const std::vector<SchemaField>& fields, const std::string& name) {
  return std::any_of(fields.begin(), fields.end(), [&](const SchemaField& field) {
    return field.name == name && !HasNoValue(field.type.kind);
  });
}

}  // namespace

bool JsonReader::ReadFields(const RecordScope& scope, const Json& json, Value* value) {
  if (!json.is_object()) return place_.Expected("an object", json);
  for (auto member = json.begin(); member != json.end(); ++member) {
    if (!IsField(*scope.fields, member.key())) {
      return place_.Fail("unknown member " + ShortText(member.key()));
    }
  }
  const std::vector<SchemaField>& fields = *scope.fields;
  if (!depth_.Enter(fields)) return place_.Fail("too deep");
  scope_ = &scope;
  value->elements.resize(fields.size());
  for (size_t i = 0; i < fields.size(); ++i) {
    const JsonPlace::Step step(place_, fields[i].name);
    if (!ReadField(fields[i], json, &value->elements[i])) return false;
  }
  LeaveOutWithoutValue(fields, *value);
  depth_.Leave(fields);
  return true;
}

// Fields without a value behind one that an older peer left out were left out with it.
void JsonReader::LeaveOutWithoutValue(const std::vector<SchemaField>& fields, Value& record) const {
  bool is_ended = false;
  for (size_t i = 0; i < fields.size(); ++i) {
    Value& value = record.elements[i];
    if (HasNoValue(fields[i].type.kind)) value.is_absent |= is_ended && fields[i].since != 0;
    is_ended |= value.is_absent && options_.version >= fields[i].since;
  }
}

bool JsonReader::ReadField(const SchemaField& field, const Json& record, Value* value) {
  const bool is_spoken = options_.version >= field.since;
  value->is_absent = !is_spoken;
  if (HasNoValue(field.type.kind)) return true;
  const auto member = record.find(field.name);
  if (member == record.end()) {
    value->is_absent = field.since != 0;
    if (value->is_absent) return true;
    return place_.Fail("is missing");
  }
  if (!is_spoken) return place_.Fail(fmt::format("is not in version {}", options_.version));
  if (field.secret && member->is_object() && member->contains(kMaskedMember)) {
    return place_.Fail("was masked when this JSON was written");
  }
  const JsonPlace::Secret secret(place_, field.secret);
  return Read(field.type, *member, value);
}

bool JsonReader::Read(const SchemaType& type, const Json& json, Value* value) {
  switch (type.kind) {
    case WireKind::kString:
      return ReadText(json, value);
    case WireKind::kBytes:
    case WireKind::kTail:
      return ReadHex(json, value);
    case WireKind::kBits:
      return ReadBits(type, json, value);
    case WireKind::kList:
    case WireKind::kSet:
    case WireKind::kArray:
    case WireKind::kTuple:
      return ReadElements(type, json, value);
    case WireKind::kMap:
      return ReadMap(type, json, value);
    case WireKind::kOptional:
      return ReadOptional(type, json, value);
    case WireKind::kVariant:
      return ReadVariant(type, json, value);
    case WireKind::kRecord:
    case WireKind::kEnclosing:
      return ReadRecord(type, json, value);
    default:
      return NumberFromJson(type, json, place_, &value->number);
  }
}

bool JsonReader::ReadText(const Json& json, Value* value) {
  std::optional<std::string> text = TextFromJson(json);
  if (!text) return place_.Expected("a string", json);
  value->bytes = *std::move(text);
  return true;
}

bool JsonReader::ReadHex(const Json& json, Value* value) {
  std::optional<std::string> bytes;
  if (json.is_string()) bytes = FromHexDigits(json.get_ref<const std::string&>());
  if (!bytes) return place_.Expected("pairs of lower-case hex digits", json);
  value->bytes = *std::move(bytes);
  return true;
}

bool JsonReader::ReadBits(const SchemaType& type, const Json& json, Value* value) {
  const bool is_text = json.is_string() && json.get_ref<const std::string&>().size() == type.count;
  const std::string digits = is_text ? json.get<std::string>() : "";
  if (!is_text || digits.find_first_not_of("01") != digits.npos) {
    return place_.Expected(fmt::format("{} digits 0 or 1", type.count), json);
  }
  value->bytes.assign((type.count + 7) / 8, '\0');
  for (size_t i = 0; i < digits.size(); ++i) {
    char& octet = value->bytes[i / 8];
    if (digits[i] == '1') octet = static_cast<char>(static_cast<uint8_t>(octet) | 1u << (i % 8));
  }
  return true;
}

bool JsonReader::ReadElements(const SchemaType& type, const Json& json, Value* value) {
  if (!json.is_array()) return place_.Expected("an array", json);
  const bool is_tuple = type.kind == WireKind::kTuple;
  const bool is_fixed = is_tuple || type.kind == WireKind::kArray;
  const size_t count = is_tuple ? type.element.size() : type.count;
  if (is_fixed && json.size() != count) {
    return place_.Fail(fmt::format("expected {} elements, got {}", count, json.size()));
  }
  value->elements.resize(json.size());
  for (size_t i = 0; i < json.size(); ++i) {
    const JsonPlace::Step step(place_, i);
    if (!Read(type.element[is_tuple ? i : 0], json[i], &value->elements[i])) return false;
  }
  return true;
}

bool JsonReader::ReadMap(const SchemaType& type, const Json& json, Value* value) {
  if (HasTextKeys(type) && json.is_object()) {
    // In the order of nlohmann::json, which is that of the wire.
    for (auto member = json.begin(); member != json.end(); ++member) {
      value->elements.emplace_back().bytes = member.key();
      const JsonPlace::Step step(place_, member.key());
      if (!Read(type.element[1], *member, &value->elements.emplace_back())) return false;
    }
    return true;
  }
  if (!json.is_array()) {
    return place_.Expected(HasTextKeys(type) ? "an object or an array" : "an array", json);
  }
  for (size_t i = 0; i < json.size(); ++i) {
    const JsonPlace::Step step(place_, i);
    if (!ReadPair(type, json[i], value)) return false;
  }
  return true;
}

bool JsonReader::ReadPair(const SchemaType& type, const Json& json, Value* value) {
  if (!json.is_array() || json.size() != 2) return place_.Expected("[key, value]", json);
  return Read(type.element[0], json[0], &value->elements.emplace_back()) &&
         Read(type.element[1], json[1], &value->elements.emplace_back());
}

bool JsonReader::ReadOptional(const SchemaType& type, const Json& json, Value* value) {
  if (json.is_null()) return true;
  const SchemaType& element = type.element[0];
  if (element.kind != WireKind::kOptional) {
    return Read(element, json, &value->elements.emplace_back());
  }
  if (!json.is_array() || json.size() != 1) return place_.Expected("null or [value]", json);
  return Read(element, json[0], &value->elements.emplace_back());
}

bool JsonReader::ReadVariant(const SchemaType& type, const Json& json, Value* value) {
  if (!json.is_object()) return place_.Expected("an object", json);
  if (json.size() == 1) {
    for (size_t i = 0; i < type.element.size(); ++i) {
      const std::string_view name = AlternativeName(type, i);
      if (!name.empty() && json.begin().key() == name) {
        return ReadAlternative(type, i, *json.begin(), value);
      }
    }
  }
  const auto index = json.find("index");
  const auto held = json.find("value");
  if (json.size() != 2 || index == json.end() || held == json.end()) {
    return place_.Fail(R"(expected {"index": ..., "value": ...} or the name of an alternative)");
  }
  const bool is_known = index->is_number_integer() && *index >= 0 && *index < type.element.size();
  if (!is_known) {
    return place_.Expected(fmt::format("an index below {}", type.element.size()), *index);
  }
  return ReadAlternative(type, index->get<size_t>(), *held, value);
}

bool JsonReader::ReadAlternative(const SchemaType& type, size_t index, const Json& json,
                                 Value* value) {
  value->number = index;
  return Read(type.element[index], json, &value->elements.emplace_back());
}

bool JsonReader::ReadRecord(const SchemaType& type, const Json& json, Value* value) {
  const RecordScope* const outer = scope_;
  const RecordScope scope = ScopeOf(type, scope_);
  if (!ReadFields(scope, json, value)) return false;
  scope_ = outer;
  return true;
}

}  // namespace sluice::internal
