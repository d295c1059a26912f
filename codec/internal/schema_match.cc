#include "sluice/codec/internal/schema_match.h"

#include <algorithm>
#include <string_view>

namespace sluice::internal {
namespace {

std::optional<size_t> FindField(const std::vector<SchemaField>& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const SchemaField& field) { return field.name == name; });
  if (found == fields.end()) return std::nullopt;
  return static_cast<size_t>(found - fields.begin());
}

// Those that `others` lack, between two fields that they have.
struct Gap {
  std::string_view before;  // the field in front of the gap
  std::vector<size_t> fields;
};

std::vector<Gap> GapsOf(const std::vector<SchemaField>& fields,
                        const std::vector<SchemaField>& others) {
  std::vector<Gap> gaps(1);
  for (size_t i = 0; i < fields.size(); ++i) {
    if (FindField(others, fields[i].name)) {
      gaps.push_back({fields[i].name, {}});
    } else {
      gaps.back().fields.push_back(i);
    }
  }
  return gaps;
}

bool IsRenamed(const SchemaField& from, SchemaField to) {
  to.name = from.name;
  return from == to;
}

}  // namespace

std::vector<std::optional<size_t>> MatchFields(const std::vector<SchemaField>& from,
                                               const std::vector<SchemaField>& to) {
  std::vector<std::optional<size_t>> matches;
  matches.reserve(to.size());
  for (const SchemaField& field : to) matches.push_back(FindField(from, field.name));
  const std::vector<Gap> from_gaps = GapsOf(from, to);
  for (const Gap& gap : GapsOf(to, from)) {
    const auto same = std::find_if(from_gaps.begin(), from_gaps.end(),
                                   [&](const Gap& other) { return other.before == gap.before; });
    const size_t count = std::min(gap.fields.size(), same->fields.size());
    for (size_t i = 0; i < count; ++i) {
      if (IsRenamed(from[same->fields[i]], to[gap.fields[i]])) {
        matches[gap.fields[i]] = same->fields[i];
      }
    }
  }
  return matches;
}

}  // namespace sluice::internal
