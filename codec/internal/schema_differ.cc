#include "sluice/codec/internal/schema_differ.h"

#include <algorithm>

#include "fmt/format.h"
#include "sluice/codec/internal/schema_match.h"
#include "sluice/codec/internal/schema_members.h"

namespace sluice::internal {
namespace {

std::string OrderText(const std::optional<ByteOrder>& order) {
  return order ? fmt::format("{}-endian", NameOf(*order)) : "the protocol's order";
}

// Those that came from `from` still cover what they did.
void MoveChecksums(const std::vector<SchemaField>& from, std::vector<SchemaField>& fields) {
  for (size_t i = 0; i < fields.size(); ++i) {
    const auto same = std::find_if(from.begin(), from.end(), [&](const SchemaField& field) {
      return field.name == fields[i].name;
    });
    if (same != from.end()) fields[i].type = MovedTo(fields, i, same->type, from);
  }
}

std::string MessageTypeText(const std::optional<uint32_t>& message_type) {
  return message_type ? fmt::format("message type {}", *message_type) : "no message";
}

}  // namespace

std::vector<SchemaEdit> SchemaDiffer::Run() {
  if (old_.name != new_.name) {
    AddEdit(SchemaChange::kRenamed, "became " + new_.name).edited.name = new_.name;
  }
  if (old_.message_type != new_.message_type) {
    AddEdit(SchemaChange::kMessageTypeChanged,
            fmt::format("{} became {}", MessageTypeText(old_.message_type),
                        MessageTypeText(new_.message_type)))
        .edited.message_type = new_.message_type;
  }
  DiffFields(old_.fields, new_.fields);
  return std::move(edits_);
}

SchemaEdit& SchemaDiffer::AddEdit(SchemaChange change, std::string details) {
  return edits_.emplace_back(SchemaEdit{path_, change, std::move(details), old_, {}, {}});
}

SchemaEdit& SchemaDiffer::EditFields(SchemaChange change, std::string details,
                                     const std::function<void(Fields&)>& edit) {
  SchemaEdit& made = AddEdit(change, std::move(details));
  edit(FieldsAt(made.edited, steps_));
  UpdateSizes(made.edited.fields);
  return made;
}

void SchemaDiffer::DiffFields(const Fields& from, const Fields& to) {
  if (from == to) return;
  const Matches matches = MatchFields(from, to);
  FindRemoved(from, matches);
  FindAdded(from, to, matches);
  FindReordered(from, matches);
  for (size_t i = 0; i < to.size(); ++i) {
    if (matches[i]) DiffField(from, to, *matches[i], i);
  }
}

void SchemaDiffer::FindRemoved(const Fields& from, const Matches& matches) {
  for (size_t i = 0; i < from.size(); ++i) {
    if (std::find(matches.begin(), matches.end(), i) != matches.end()) continue;
    EditFields(SchemaChange::kFieldRemoved, from[i].name + " is gone", [&](Fields& fields) {
      fields.erase(fields.begin() + static_cast<ptrdiff_t>(i));
      MoveChecksums(from, fields);
    });
  }
}

void SchemaDiffer::FindAdded(const Fields& from, const Fields& to, const Matches& matches) {
  size_t behind = 0;  // the field in front of it
  for (size_t i = 0; i < to.size(); ++i) {
    if (matches[i]) behind = *matches[i] + 1;
    if (matches[i]) continue;
    const bool is_end = std::none_of(matches.begin() + static_cast<ptrdiff_t>(i), matches.end(),
                                     [](const auto& match) { return match.has_value(); });
    const size_t at = is_end ? from.size() : behind;
    EditFields(is_end ? SchemaChange::kFieldAddedAtEnd : SchemaChange::kFieldAddedInMiddle,
               to[i].name + " is new", [&](Fields& fields) {
                 fields.insert(fields.begin() + static_cast<ptrdiff_t>(at), to[i]);
                 MoveChecksums(from, fields);
                 fields[at].type = MovedTo(fields, at, to[i].type, to);
               });
  }
}

void SchemaDiffer::FindReordered(const Fields& from, const Matches& matches) {
  std::vector<size_t> kept;  // old indices in the new order
  for (const std::optional<size_t>& match : matches) {
    if (match) kept.push_back(*match);
  }
  if (std::is_sorted(kept.begin(), kept.end())) return;
  std::vector<size_t> places = kept;
  std::sort(places.begin(), places.end());
  std::vector<std::string_view> names;
  names.reserve(kept.size());
  for (const size_t index : kept) names.push_back(from[index].name);
  EditFields(SchemaChange::kFieldsReordered,
             fmt::format("the order became {}", fmt::join(names, ", ")), [&](Fields& fields) {
               for (size_t i = 0; i < kept.size(); ++i) fields[places[i]] = from[kept[i]];
               MoveChecksums(from, fields);
             });
}

void SchemaDiffer::DiffField(const Fields& from, const Fields& to, size_t old_index,
                             size_t new_index) {
  const SchemaField& old_field = from[old_index];
  const SchemaField& new_field = to[new_index];
  const size_t path_size = path_.size();
  if (old_field.name != new_field.name) {
    EditFields(SchemaChange::kRenamed, fmt::format("{} became {}", old_field.name, new_field.name),
               [&](Fields& fields) { fields[old_index].name = new_field.name; });
  }
  path_ += '.' + old_field.name;
  DiffAttributes(old_field, new_field, old_index);
  steps_.push_back({true, old_index});
  DiffType(old_field.type, MovedTo(from, old_index, new_field.type, to));
  steps_.pop_back();
  path_.resize(path_size);
}

void SchemaDiffer::DiffAttributes(const SchemaField& from, const SchemaField& to, size_t index) {
  if (from.order != to.order) {
    EditFields(SchemaChange::kByteOrderChanged,
               fmt::format("{} became {}", OrderText(from.order), OrderText(to.order)),
               [&](Fields& fields) { fields[index].order = to.order; });
  }
  if (from.since != to.since) {
    EditFields(SchemaChange::kSinceChanged,
               fmt::format("since {} became since {}", from.since, to.since),
               [&](Fields& fields) { fields[index].since = to.since; })
        .version = std::min(from.since, to.since);
  }
  if (from.secret != to.secret) {
    EditFields(SchemaChange::kSecretChanged, to.secret ? "became secret" : "is no longer secret",
               [&](Fields& fields) { fields[index].secret = to.secret; });
  }
}

}  // namespace sluice::internal
