#include "sluice/codec/internal/json_writer.h"

#include <algorithm>
#include <string>

#include "sluice/codec/internal/json_number.h"
#include "sluice/codec/internal/json_text.h"

namespace sluice::internal {

using Json = nlohmann::json;

std::string_view AlternativeName(const SchemaType& variant, size_t index) {
  const SchemaType& alternative = variant.element[index];
  if (alternative.kind != WireKind::kRecord) return {};
  const auto count =
      std::count_if(variant.element.begin(), variant.element.end(), [&](const SchemaType& other) {
        return other.kind == WireKind::kRecord && other.name == alternative.name;
      });
  return count == 1 ? std::string_view(alternative.name) : std::string_view();
}

bool HasTextKeys(const SchemaType& map) { return map.element[0].kind == WireKind::kString; }

namespace {

std::string BitsText(const std::string& bytes, uint64_t count) {
  std::string text;
  for (uint64_t i = 0; i < count; ++i) {
    text += ((static_cast<uint8_t>(bytes[i / 8]) >> (i % 8)) & 1) != 0 ? '1' : '0';
  }
  return text;
}

bool AreMemberNames(const Value& map) {
  for (size_t i = 0; i < map.elements.size(); i += 2) {
    const std::string& key = map.elements[i].bytes;
    if (!IsUtf8(key) || key.starts_with('$')) return false;
  }
  return true;
}

}  // namespace

bool JsonWriter::WriteFields(const RecordScope& scope, const Value& value, Json* json) {
  const std::vector<SchemaField>& fields = *scope.fields;
  if (value.elements.size() != fields.size()) return FailShape();
  if (!depth_.Enter(fields)) return place_.Fail("too deep");
  scope_ = &scope;
  *json = Json::object();
  for (size_t i = 0; i < fields.size(); ++i) {
    const JsonPlace::Step step(place_, fields[i].name);
    if (!WriteField(fields[i], value.elements[i], json)) return false;
  }
  depth_.Leave(fields);
  return true;
}

bool JsonWriter::WriteField(const SchemaField& field, const Value& value, Json* record) {
  if (HasNoValue(field.type.kind) || value.is_absent) return true;
  Json& member = (*record)[field.name];
  if (field.secret && options_.secrets == SecretsInJson::kMask) {
    member[kMaskedMember] = true;
    return true;
  }
  return Write(field.type, value, &member);
}

bool JsonWriter::Write(const SchemaType& type, const Value& value, Json* json) {
  switch (type.kind) {
    case WireKind::kString:
      *json = TextToJson(value.bytes);
      return true;
    case WireKind::kBytes:
    case WireKind::kTail:
      *json = ToHexDigits(value.bytes);
      return true;
    case WireKind::kBits:
      if (value.bytes.size() != (type.count + 7) / 8) return FailShape();
      *json = BitsText(value.bytes, type.count);
      return true;
    case WireKind::kList:
    case WireKind::kSet:
    case WireKind::kArray:
    case WireKind::kTuple:
      return WriteElements(type, value, json);
    case WireKind::kMap:
      return WriteMap(type, value, json);
    case WireKind::kOptional:
      return WriteOptional(type, value, json);
    case WireKind::kVariant:
      return WriteVariant(type, value, json);
    case WireKind::kRecord:
    case WireKind::kEnclosing:
      return WriteRecord(type, value, json);
    default:
      *json = NumberToJson(type, value.number);
      return true;
  }
}

bool JsonWriter::WriteElements(const SchemaType& type, const Value& value, Json* json) {
  const bool is_tuple = type.kind == WireKind::kTuple;
  if (is_tuple && value.elements.size() != type.element.size()) return FailShape();
  *json = Json::array();
  for (size_t i = 0; i < value.elements.size(); ++i) {
    const JsonPlace::Step step(place_, i);
    if (!Write(type.element[is_tuple ? i : 0], value.elements[i], &json->emplace_back(nullptr))) {
      return false;
    }
  }
  return true;
}

bool JsonWriter::WriteMap(const SchemaType& type, const Value& value, Json* json) {
  if (value.elements.size() % 2 != 0) return FailShape();
  const bool is_object = HasTextKeys(type) && AreMemberNames(value);
  *json = is_object ? Json::object() : Json::array();
  for (size_t i = 0; i < value.elements.size(); i += 2) {
    const JsonPlace::Step step(place_, i / 2);
    Json key, mapped;
    if (!Write(type.element[0], value.elements[i], &key) ||
        !Write(type.element[1], value.elements[i + 1], &mapped)) {
      return false;
    }
    if (is_object) {
      (*json)[value.elements[i].bytes] = std::move(mapped);
    } else {
      json->push_back(Json::array({std::move(key), std::move(mapped)}));
    }
  }
  return true;
}

bool JsonWriter::WriteOptional(const SchemaType& type, const Value& value, Json* json) {
  if (value.elements.size() > 1) return FailShape();
  if (value.elements.empty()) {
    *json = nullptr;
    return true;
  }
  if (!Write(type.element[0], value.elements[0], json)) return false;
  if (type.element[0].kind == WireKind::kOptional) *json = Json::array({std::move(*json)});
  return true;
}

bool JsonWriter::WriteVariant(const SchemaType& type, const Value& value, Json* json) {
  if (value.elements.size() != 1 || value.number >= type.element.size()) return FailShape();
  Json held;
  if (!Write(type.element[value.number], value.elements[0], &held)) return false;
  const std::string_view name = AlternativeName(type, value.number);
  *json = Json::object();
  if (!name.empty()) {
    (*json)[std::string(name)] = std::move(held);
  } else {
    (*json)["index"] = value.number;
    (*json)["value"] = std::move(held);
  }
  return true;
}

bool JsonWriter::WriteRecord(const SchemaType& type, const Value& value, Json* json) {
  const RecordScope* const outer = scope_;
  const RecordScope scope = ScopeOf(type, scope_);
  if (!WriteFields(scope, value, json)) return false;
  scope_ = outer;
  return true;
}

}  // namespace sluice::internal
