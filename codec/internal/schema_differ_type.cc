// What SchemaDiffer finds in types.

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "sluice/codec/hex.h"
#include "sluice/codec/internal/schema_differ.h"
#include "sluice/codec/internal/schema_members.h"
#include "sluice/codec/length_encoding.h"

namespace sluice::internal {
namespace {

// The least length that takes more than one byte as a varint.
constexpr uint64_t kTwoByteVarint = 128;

template <class T>
std::string Became(const T& from, const T& to) {
  return fmt::format("{} became {}", from, to);
}

std::string LimitText(uint64_t limit) {
  return limit == kNoLimit ? "no limit" : fmt::format("{}", limit);
}

std::string NullText(const std::optional<uint64_t>& null_value) {
  return null_value ? fmt::format("{:#x} for none", *null_value) : "a flag";
}

std::string BytesText(const std::string& bytes) {
  return fmt::format("<{}>", ToHex(std::as_bytes(std::span(bytes)), 16));
}

// The sizes that are just beyond the limits of a type and of its elements. Records are left out: no
// value that holds one reads as one of another kind.
void AddBeyond(const SchemaType& type, std::vector<uint64_t>& sizes) {
  if (type.limit != kNoLimit) sizes.push_back(type.limit + 1);
  for (const SchemaType& element : type.element) AddBeyond(element, sizes);
}

// How an element's path goes on.
std::string ElementPath(WireKind kind, size_t index) {
  if (kind == WireKind::kOptional) return {};
  if (kind == WireKind::kMap) return index == 0 ? "[key]" : "[value]";
  if (kind == WireKind::kTuple || kind == WireKind::kVariant) return fmt::format("[{}]", index);
  return "[]";
}

bool HasOwnSize(const SchemaType& type) {
  return type.form != StringForm::kPrefixed || type.kind == WireKind::kPadding ||
         type.kind == WireKind::kReserved;
}

bool IsAnotherType(const SchemaType& from, const SchemaType& to) {
  if (from.kind != to.kind) return true;
  if (from.kind == WireKind::kTuple) return from.element.size() != to.element.size();
  return from.kind == WireKind::kEnclosing && from.count != to.count;
}

}  // namespace

SchemaEdit& SchemaDiffer::EditType(SchemaChange change, std::string details,
                                   const std::function<void(SchemaType&)>& edit) {
  SchemaEdit& made = AddEdit(change, std::move(details));
  edit(TypeAt(made.edited, steps_));
  UpdateSizes(made.edited.fields);
  return made;
}

void SchemaDiffer::DiffType(const SchemaType& from, const SchemaType& to) {
  if (from == to) return;
  if (IsAnotherType(from, to)) {
    SchemaEdit& edit =
        EditType(SchemaChange::kTypeChanged, Became(NameOf(from.kind), NameOf(to.kind)),
                 [&](SchemaType& type) { type = to; });
    AddBeyond(from, edit.extras);
    AddBeyond(to, edit.extras);
    edit.extras.push_back(kTwoByteVarint);
    return;
  }
  if (from.name != to.name) {
    EditType(SchemaChange::kRenamed, Became(from.name, to.name),
             [&](SchemaType& type) { type.name = to.name; });
  }
  DiffNumber(from, to);
  DiffEnum(from, to);
  DiffSizes(from, to);
  DiffRecord(from, to);
  DiffWithoutValue(from, to);
  DiffElements(from, to);
  DiffFields(from.fields, to.fields);
}

void SchemaDiffer::DiffElements(const SchemaType& from, const SchemaType& to) {
  const size_t count = std::min(from.element.size(), to.element.size());
  const size_t path_size = path_.size();
  for (size_t i = 0; i < count; ++i) {
    path_ += ElementPath(from.kind, i);
    steps_.push_back({false, i});
    DiffType(from.element[i], to.element[i]);
    steps_.pop_back();
    path_.resize(path_size);
  }
  for (size_t i = count; i < from.element.size(); ++i) {
    EditType(SchemaChange::kAlternativeRemoved, fmt::format("alternative {} is gone", i),
             [&](SchemaType& type) { type.element.resize(i); });
  }
  for (size_t i = count; i < to.element.size(); ++i) {
    EditType(SchemaChange::kAlternativeAdded, fmt::format("alternative {} is new", i),
             [&](SchemaType& type) {
               type.element.assign(to.element.begin(),
                                   to.element.begin() + static_cast<ptrdiff_t>(i) + 1);
             });
  }
}

void SchemaDiffer::DiffNumber(const SchemaType& from, const SchemaType& to) {
  if (from.bits != to.bits) {
    EditType(SchemaChange::kWidthChanged, Became(from.bits, to.bits) + " bits",
             [&](SchemaType& type) {
               type.bits = to.bits;
               type.constant = to.constant;
             });
  }
  if (from.integers != to.integers) {
    EditType(SchemaChange::kEncodingChanged, Became(NameOf(from.integers), NameOf(to.integers)),
             [&](SchemaType& type) { type.integers = to.integers; });
  }
  if (from.unit != to.unit) {
    EditType(SchemaChange::kUnitChanged, Became(from.unit, to.unit),
             [&](SchemaType& type) { type.unit = to.unit; });
  }
  if (from.null_value != to.null_value) {
    SchemaEdit& edit = EditType(SchemaChange::kNullValueChanged,
                                Became(NullText(from.null_value), NullText(to.null_value)),
                                [&](SchemaType& type) { type.null_value = to.null_value; });
    if (from.null_value) edit.extras.push_back(*from.null_value);
    if (to.null_value) edit.extras.push_back(*to.null_value);
  }
}

void SchemaDiffer::DiffSizes(const SchemaType& from, const SchemaType& to) {
  if (from.form != to.form || from.pad != to.pad) {
    EditType(SchemaChange::kEncodingChanged, Became(NameOf(from.form), NameOf(to.form)),
             [&](SchemaType& type) { type = to; })
        .extras = {from.size_bytes, to.size_bytes};
    return;
  }
  if (HasOwnSize(from) && from.size_bytes != to.size_bytes) {
    EditType(SchemaChange::kWidthChanged, Became(from.size_bytes, to.size_bytes) + " bytes",
             [&](SchemaType& type) { type.size_bytes = to.size_bytes; })
        .extras = {std::min(from.size_bytes, to.size_bytes) + 1};
  }
  if (from.count != to.count) {
    EditType(SchemaChange::kWidthChanged, Became(from.count, to.count),
             [&](SchemaType& type) { type.count = to.count; });
  }
  // A limit may be nothing but what the lengths can say.
  const bool is_implied =
      from.limit == LengthMax(from.lengths) && to.limit == LengthMax(to.lengths);
  const uint64_t beyond = std::min(from.limit, to.limit) + 1;
  if (from.lengths != to.lengths && from.is_extensible == to.is_extensible) {
    EditType(SchemaChange::kEncodingChanged, Became(NameOf(from.lengths), NameOf(to.lengths)),
             [&](SchemaType& type) {
               type.lengths = to.lengths;
               if (is_implied) type.limit = to.limit;
             })
        .extras = {kTwoByteVarint, beyond};
  }
  if (from.limit == to.limit || is_implied) return;
  EditType(to.limit < from.limit ? SchemaChange::kLimitLowered : SchemaChange::kLimitRaised,
           Became(LimitText(from.limit), LimitText(to.limit)),
           [&](SchemaType& type) { type.limit = to.limit; })
      .extras = {beyond};
}

void SchemaDiffer::DiffRecord(const SchemaType& from, const SchemaType& to) {
  if (from.is_extensible == to.is_extensible) return;
  EditType(to.is_extensible ? SchemaChange::kMadeExtensible : SchemaChange::kMadeFixed,
           to.is_extensible ? "has its size in front" : "has its size no longer in front",
           [&](SchemaType& type) {
             type.is_extensible = to.is_extensible;
             type.lengths = to.lengths;
           });
}

void SchemaDiffer::DiffWithoutValue(const SchemaType& from, const SchemaType& to) {
  const auto change = [&](std::string details) {
    EditType(SchemaChange::kConstantChanged, std::move(details), [&](SchemaType& type) {
      type.bits = to.bits;
      type.constant = to.constant;
      type.checksum = to.checksum;
      type.first_field = to.first_field;
      type.last_field = to.last_field;
      type.adjustment = to.adjustment;
    });
  };
  if (from.constant != to.constant && from.bits == to.bits) {
    change(Became(BytesText(from.constant), BytesText(to.constant)));
  } else if (from.checksum != to.checksum) {
    change(Became(NameOf(from.checksum), NameOf(to.checksum)));
  } else if (from.first_field != to.first_field || from.last_field != to.last_field) {
    change("covers other fields");
  } else if (from.adjustment != to.adjustment) {
    change(Became(from.adjustment, to.adjustment));
  }
}

}  // namespace sluice::internal
