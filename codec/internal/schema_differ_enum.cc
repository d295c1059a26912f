// What SchemaDiffer finds in enums.

#include <algorithm>

#include "fmt/format.h"
#include "sluice/codec/internal/schema_differ.h"
#include "sluice/codec/internal/schema_members.h"

namespace sluice::internal {

void SchemaDiffer::DiffEnum(const SchemaType& from, const SchemaType& to) {
  if (from.is_enum != to.is_enum || from.enum_rule != to.enum_rule) {
    SchemaEdit& edit =
        EditType(SchemaChange::kEnumRuleChanged,
                 from.is_enum && to.is_enum
                     ? fmt::format("{} became {}", NameOf(from.enum_rule), NameOf(to.enum_rule))
                 : to.is_enum ? "became an enum"
                              : "is no longer an enum",
                 [&](SchemaType& type) {
                   type.is_enum = to.is_enum;
                   type.enum_rule = to.enum_rule;
                   type.enumerators = to.enumerators;
                 });
    for (const SchemaEnumerator& one : from.enumerators) edit.extras.push_back(one.value);
    for (const SchemaEnumerator& one : to.enumerators) edit.extras.push_back(one.value);
    return;
  }
  DiffEnumerators(from, to);
}

void SchemaDiffer::DiffEnumerators(const SchemaType& from, const SchemaType& to) {
  const auto find = [](const SchemaType& type, auto member, const auto& wanted) {
    return std::find_if(type.enumerators.begin(), type.enumerators.end(),
                        [&](const SchemaEnumerator& one) { return one.*member == wanted; });
  };
  for (size_t i = 0; i < from.enumerators.size(); ++i) {
    const SchemaEnumerator& one = from.enumerators[i];
    const auto named = find(to, &SchemaEnumerator::name, one.name);
    const auto valued = find(to, &SchemaEnumerator::value, one.value);
    const bool is_valued =
        valued != to.enumerators.end() &&
        find(from, &SchemaEnumerator::name, valued->name) == from.enumerators.end();
    const auto edit = [&](SchemaType& type) -> SchemaEnumerator& { return type.enumerators[i]; };
    if (named != to.enumerators.end()) {
      if (named->value == one.value) continue;
      EditType(SchemaChange::kEnumValueChanged, fmt::format("{} became {}", one.name, named->value),
               [&](SchemaType& type) { edit(type).value = named->value; });
    } else if (is_valued) {
      EditType(SchemaChange::kRenamed, fmt::format("{} became {}", one.name, valued->name),
               [&](SchemaType& type) { edit(type).name = valued->name; });
    } else {
      EditType(SchemaChange::kEnumValueRemoved, one.name + " is gone", [&](SchemaType& type) {
        type.enumerators.erase(type.enumerators.begin() + static_cast<ptrdiff_t>(i));
      });
    }
  }
  for (const SchemaEnumerator& one : to.enumerators) {
    const bool is_known = find(from, &SchemaEnumerator::name, one.name) != from.enumerators.end() ||
                          find(from, &SchemaEnumerator::value, one.value) != from.enumerators.end();
    if (is_known) continue;
    EditType(SchemaChange::kEnumValueAdded, one.name + " is new",
             [&](SchemaType& type) { type.enumerators.push_back(one); });
  }
}

}  // namespace sluice::internal
