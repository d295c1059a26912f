#include "sluice/codec/json_schema.h"

#include <algorithm>
#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "sluice/codec/check_schema.h"
#include "sluice/codec/internal/json_place.h"
#include "sluice/codec/internal/json_text.h"
#include "sluice/codec/internal/schema_members.h"

namespace sluice {
namespace {

using internal::JsonPlace;
using internal::SchemaPart;
using Json = nlohmann::json;

// Written also where they are as they are initialized.
bool IsRequired(std::string_view member) { return member == "kind" || member == "type"; }

template <class T>
requires std::is_arithmetic_v<T> Json Write(T value) { return value; }
Json Write(const std::string& text) { return internal::TextToJson(text); }
template <class Enum>
requires std::is_enum_v<Enum> Json Write(Enum value) {
  return std::string(internal::NameOf(value));
}
template <class T>
Json Write(const std::optional<T>& value) {
  return Write(*value);  // none is what the member is initialized to
}
template <SchemaPart T>
Json Write(const T& object);
template <class T>
Json Write(const std::vector<T>& values) {
  Json array = Json::array();
  for (const T& value : values) array.push_back(Write(value));
  return array;
}

template <SchemaPart T>
Json Write(const T& object) {
  static const T& kInitial = *new T();
  Json members = Json::object();
  internal::ForEachMember(&object, [&](std::string_view name, auto member) {
    if (object.*member == kInitial.*member && !IsRequired(name)) return;
    members[std::string(name)] = Write(object.*member);
  });
  return members;
}

// All return false after an error.
class SchemaReader {
 public:
  template <SchemaPart T>
  bool Read(const Json& from, T& object) {
    if (!from.is_object()) return place_.Expected("an object", from);
    if (++depth_ > kDepthMax) return place_.Fail("too deep");
    if (!CheckMembers<T>(from)) return false;
    bool ok = true;
    internal::ForEachMember(&object, [&](std::string_view name, auto member) {
      const auto found = from.find(std::string(name));
      if (found == from.end() || !ok) return;
      const JsonPlace::Step step(place_, name);
      ok = Read(*found, object.*member);
    });
    --depth_;
    return ok;
  }

  const absl::Status& status() const { return place_.status(); }

 private:
  // The schema, and a field for each type; CheckSchema() counts the types alone.
  static constexpr size_t kDepthMax = 2 * kSchemaDepthMax + 1;

  template <class T>
  bool CheckMembers(const Json& from) {
    std::vector<std::string_view> names;
    internal::ForEachMember(static_cast<const T*>(nullptr),
                            [&](std::string_view name, auto) { names.push_back(name); });
    for (auto it = from.begin(); it != from.end(); ++it) {
      if (std::find(names.begin(), names.end(), it.key()) == names.end()) {
        return place_.Fail("unknown member " + internal::ShortText(it.key()));
      }
    }
    for (const std::string_view name : names) {
      if (IsRequired(name) && !from.contains(std::string(name))) {
        return place_.Fail(fmt::format("has no {}", name));
      }
    }
    return true;
  }

  bool Read(const Json& from, bool& value) {
    if (!from.is_boolean()) return place_.Expected("true or false", from);
    value = from.get<bool>();
    return true;
  }
  template <std::integral T>
  bool Read(const Json& from, T& value) {
    // Of a positive number nlohmann::json may keep either sign.
    const bool fits = from.is_number_unsigned()
                          ? std::in_range<T>(from.get<uint64_t>())
                          : from.is_number_integer() && std::in_range<T>(from.get<int64_t>());
    if (!fits) {
      return place_.Expected(fmt::format("an integer of {} to {}", std::numeric_limits<T>::min(),
                                         std::numeric_limits<T>::max()),
                             from);
    }
    value = from.get<T>();
    return true;
  }
  bool Read(const Json& from, std::string& value) {
    std::optional<std::string> text = internal::TextFromJson(from);
    if (!text) return place_.Expected("a string", from);
    value = *std::move(text);
    return true;
  }
  template <class Enum>
  requires std::is_enum_v<Enum>
  bool Read(const Json& from, Enum& value) {
    const auto names = internal::NamesOf(value);
    const auto found =
        from.is_string() ? std::find(names.begin(), names.end(), from.get_ref<const std::string&>())
                         : names.end();
    if (found == names.end()) {
      return place_.Expected(fmt::format("one of {}", fmt::join(names, ", ")), from);
    }
    value = static_cast<Enum>(found - names.begin());
    return true;
  }
  template <class T>
  bool Read(const Json& from, std::optional<T>& value) {
    return Read(from, value.emplace());
  }
  template <class T>
  bool Read(const Json& from, std::vector<T>& values) {
    if (!from.is_array()) return place_.Expected("an array", from);
    values.resize(from.size());
    for (size_t i = 0; i < values.size(); ++i) {
      const JsonPlace::Step step(place_, i);
      if (!Read(from[i], values[i])) return false;
    }
    return true;
  }

  JsonPlace place_{"schema"};
  size_t depth_ = 0;
};

}  // namespace

Json ToJson(const Schema& schema) { return Write(schema); }

absl::StatusOr<Schema> SchemaFromJson(const Json& json) {
  SchemaReader reader;
  Schema schema;
  if (!reader.Read(json, schema)) return reader.status();
  if (absl::Status s = CheckSchema(schema); !s.ok()) return s;
  return schema;
}

}  // namespace sluice
