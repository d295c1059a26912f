#include "sluice/codec/internal/schema_layout.h"

#include <algorithm>
#include <set>

namespace sluice::internal {
namespace {

bool IsPadding(const SchemaField& field) {
  return field.type.kind == WireKind::kPadding || field.type.kind == WireKind::kReserved;
}

// Padding has no name of its own.
std::optional<LayoutFault> FindSameName(const std::vector<SchemaField>& fields) {
  std::set<std::string_view> names;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (!IsPadding(fields[i]) && !names.insert(fields[i].name).second) {
      return LayoutFault{i, "another field has this name"};
    }
  }
  return std::nullopt;
}

std::optional<LayoutFault> FindRestLengthFault(const std::vector<SchemaField>& fields) {
  bool has_rest_length = false;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].type.kind != WireKind::kRestLength) continue;
    if (has_rest_length) return LayoutFault{i, "a second length of the rest"};
    if (fields[i].since != 0) return LayoutFault{i, "a length of the rest is in every version"};
    has_rest_length = true;
  }
  return std::nullopt;
}

std::optional<LayoutFault> FindTailFault(const std::vector<SchemaField>& fields, bool owns_end) {
  for (size_t i = 0; i < fields.size(); ++i) {
    const SchemaField& field = fields[i];
    owns_end |= field.type.kind == WireKind::kRestLength;
    if (field.type.kind != WireKind::kTail) continue;
    if (i + 1 != fields.size()) return LayoutFault{i, "nothing can stand behind a tail"};
    if (field.since != 0) return LayoutFault{i, "a tail is in every version"};
    if (!owns_end) return LayoutFault{i, "a tail of a record whose end is not known"};
  }
  return std::nullopt;
}

// Among the last fields, which an older peer may have left out: what it did write would be read as
// the newer field in front of it.
std::optional<LayoutFault> FindVersionFault(const std::vector<SchemaField>& fields) {
  size_t i = fields.size();
  if (i > 0 && fields[i - 1].type.kind == WireKind::kTail) --i;
  for (; i > 1 && fields[i - 1].since != 0; --i) {
    if (fields[i - 2].since > fields[i - 1].since) {
      return LayoutFault{i - 1, "of an older version than the field in front of it"};
    }
  }
  return std::nullopt;
}

// A checksum that covers one behind it would be written too early.
std::optional<LayoutFault> FindChecksumFault(const std::vector<SchemaField>& fields) {
  size_t next = fields.size();  // the first one behind the field
  for (size_t i = fields.size(); i-- > 0;) {
    if (fields[i].type.kind != WireKind::kChecksum) continue;
    const SchemaType& type = fields[i].type;
    if (type.last_field >= fields.size() || type.first_field > type.last_field) {
      return LayoutFault{i, "a checksum over fields that are not there"};
    }
    const auto first = fields.begin() + static_cast<ptrdiff_t>(std::max(next, type.first_field));
    const auto end = fields.begin() + static_cast<ptrdiff_t>(type.last_field) + 1;
    if (first < end && std::any_of(first, end, [](const SchemaField& covered) {
          return covered.type.kind == WireKind::kChecksum;
        })) {
      return LayoutFault{i, "a checksum over one behind it"};
    }
    next = i;
  }
  return std::nullopt;
}

}  // namespace

std::optional<LayoutFault> FindLayoutFault(const std::vector<SchemaField>& fields, bool owns_end) {
  if (const auto fault = FindSameName(fields)) return fault;
  if (const auto fault = FindRestLengthFault(fields)) return fault;
  if (const auto fault = FindTailFault(fields, owns_end)) return fault;
  if (const auto fault = FindVersionFault(fields)) return fault;
  return FindChecksumFault(fields);
}

}  // namespace sluice::internal
