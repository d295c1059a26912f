#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "sluice/codec/internal/extensible_record.h"
#include "sluice/codec/internal/record_field.h"
#include "sluice/codec/internal/record_marks.h"
#include "sluice/codec/internal/record_shape.h"
#include "sluice/codec/internal/recursion.h"
#include "sluice/codec/internal/wire_member.h"
#include "sluice/codec/internal/wire_string.h"

namespace sluice::internal {

// The fields in their order, with nothing between them. Neighbours of fixed size are a run, whose
// room is checked once, in front of it.
template <DescribedRecord T, class Indexes>
struct WireRecord;

template <DescribedRecord T, size_t... I>
struct WireRecord<T, std::index_sequence<I...>> {
  static constexpr size_t kCount = sizeof...(I);
  static constexpr unsigned kAttributes = attribute::kOrder | attribute::kExtensible;
  using Elements = TypeList<typename FieldOf<T, I>::Type...>;
  using Fields = TypeList<FieldOf<T, I>...>;
  using Shape = RecordShape<T>;
  using Marks = RecordMarks<T>;

  // Members alone, which are always there: most records. They are spared a function for each field.
  static constexpr bool kIsPlain =
      ((FieldOf<T, I>::kKind == FieldKind::kMember && FieldOf<T, I>::kOptions.since == 0) && ...);

  // Members of fixed size and strings, and not the former alone: see FlatRecord.
  static constexpr bool kIsFlat = [] {
    if constexpr (kIsPlain && !(FieldOf<T, I>::kIsFixed && ...)) {
      return ((FieldOf<T, I>::kIsFixed ||
               (kIsString<typename FieldOf<T, I>::Type> && !FieldOf<T, I>::kIsPacked)) &&
              ...);
    } else {
      return false;
    }
  }();

  template <ValueRules kRules>
  static constexpr bool kFixed = (FieldOf<T, I>::kIsFixed && ...) && !Shape::kHasRestLength &&
                                 !kRules.extensible;
  template <ValueRules kRules>
  static constexpr size_t kSizeMin = (kRules.extensible ? LengthSizeMin(kRules.lengths) : 0) +
                                     (size_t{0} + ... + FieldOf<T, I>::kMin);

  template <ValueRules kRules>
  static size_t Measure([[maybe_unused]] const T& value, [[maybe_unused]] uint32_t version) {
    if constexpr (kRules.extensible) {
      return MeasureExtensible<kRules>(value, version);
    } else {
      return (size_t{0} + ... + FieldOf<T, I>::Measure(value, version));
    }
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* Put(const T& value, std::byte* at, Writer& writer) {
    if constexpr (kRules.extensible) {
      return PutExtensible<kRules, kOrder>(value, at, writer);
    } else {
      Shape::template CheckEnd<kRules>();
      if constexpr (kRecurs<T>) {
        if (writer.depth_left-- == 0) return writer.Fail(FaultKind::kDepthLimit);
      }
      [[maybe_unused]] Marks marks;
      [[maybe_unused]] size_t index = 0;  // MUTANT: each field sets it
      if constexpr (kIsPlain) {
        (void)((index = I, at = PutMember<kMemberRules<I, kRules, kOrder>>(
                               &(value.*FieldOf<T, I>::kMember), at, writer)) &&
               ...);
      } else {
        (void)((index = I, PutField<I, kRules, kOrder>(value, at, writer, marks)) && ...);
      }
      if (at == nullptr) [[unlikely]] {
        InRunField(kRunFields.data(), index, writer.fault);
        return nullptr;
      }
      if constexpr (Marks::kIsNeeded) at = marks.template Finish<kOrder>(at, writer);
      if constexpr (kRecurs<T>) ++writer.depth_left;
      return at;
    }
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, T& value) {
    if constexpr (kRules.extensible) {
      return GetExtensible<kRules, kOrder>(at, reader, value);
    } else {
      Shape::template CheckEnd<kRules>();
      if constexpr (kRecurs<T>) {
        if (reader.depth_left-- == 0) return reader.Fail(FaultKind::kDepthLimit, at);
      }
      [[maybe_unused]] Marks marks;
      [[maybe_unused]] const std::byte* const outer_end = reader.end;
      [[maybe_unused]] size_t index = 0;  // MUTANT: each field sets it
      if constexpr (kIsPlain) {
        (void)((index = I, at = GetMember<kMemberRules<I, kRules, kOrder>>(
                               at, reader, &(value.*FieldOf<T, I>::kMember))) &&
               ...);
      } else {
        (void)((index = I, GetField<I, kRules, kOrder>(at, reader, value, marks)) && ...);
      }
      if (at == nullptr) [[unlikely]] {
        InRunField(kRunFields.data(), index, reader);
        return nullptr;
      }
      if constexpr (Marks::kIsNeeded) at = marks.template Check<kOrder>(at, reader);
      if constexpr (Shape::kHasRestLength) {
        if (at != nullptr) at = reader.EndRecord(at, outer_end);
      }
      if constexpr (kRecurs<T>) ++reader.depth_left;
      return at;
    }
  }

  template <ValueRules>
  static void CutShort(const std::byte* at, Reader& reader) {
    if constexpr (kCount > 0) {
      const size_t index = RunCutShort(kRunFields.data(), 0, at, reader);
      InRunField(kRunFields.data(), index, reader.fault);
    }
  }

  template <ValueRules kRules>
  static SchemaType Describe(EnclosingRecords& enclosing) {
    SchemaType type;
    type.kind = WireKind::kRecord;
    type.size_bytes = kFixed<kRules> ? kSizeMin<kRules> : 0;
    type.name = std::string(kDescription<T>.name);
    type.is_extensible = kRules.extensible;
    if (kRules.extensible) type.lengths = kRules.lengths;
    const auto itself = std::find(enclosing.rbegin(), enclosing.rend(), &kDescription<T>);
    if (itself == enclosing.rend()) {
      type.fields = DescribeFields(enclosing);
    } else {
      type.kind = WireKind::kEnclosing;
      type.count = static_cast<uint64_t>(itself - enclosing.rbegin());
    }
    return type;
  }
  static std::vector<SchemaField> DescribeFields(EnclosingRecords& enclosing) {
    enclosing.push_back(&kDescription<T>);
    std::vector<SchemaField> fields = {FieldOf<T, I>::Describe(enclosing)...};
    enclosing.pop_back();
    return fields;
  }

  static void Print(const T& value, Text& text) {
    if constexpr (kRecurs<T>) {
      if (text.depth_left == 0) {
        text += "...";
        return;
      }
      --text.depth_left;
    }
    text += kDescription<T>.name;
    text += '{';
    [[maybe_unused]] std::string_view separator;
    (PrintField<I>(value, text, separator), ...);
    text += '}';
    if constexpr (kRecurs<T>) ++text.depth_left;
  }

 private:
  template <size_t kIndex>
  static void PrintField(const T& value, Text& text, std::string_view& separator) {
    using Field = FieldOf<T, kIndex>;
    if constexpr (Field::kKind == FieldKind::kMember || Field::kKind == FieldKind::kTail) {
      text += separator;
      Field::Print(value, text);
      separator = ", ";
    }
  }

  template <size_t kIndex>
  [[gnu::noinline]] static void SetDefaultsFrom(T& value) {
    T defaults{};
    ((I < kIndex ? void() : FieldOf<T, I>::SetDefault(value, defaults)), ...);
  }

  // What is to be checked in front of a field.
  template <size_t kIndex, ValueRules kRules>
  static constexpr size_t kRunBytes = kFixed<kRules> ? 0 : Shape::kRunBytes[kIndex];
  template <size_t kIndex, ValueRules kRules, ByteOrder kOrder, class Field = FieldOf<T, kIndex>>
  static constexpr MemberRules kMemberRules = {Field::kRules, Field::template kOrder<kOrder>,
                                               Field::kIsFixed, Field::kIsCopied,
                                               kRunBytes<kIndex, kRules>};

  // Both return whether to go on with the next field. They do in one function what would read well
  // as several, because each function costs compilation time for each field of each message.
  template <size_t kIndex, ValueRules kRules, ByteOrder kOrder>
  static bool PutField(const T& value, std::byte*& at, Writer& writer,
                       [[maybe_unused]] Marks& marks) {
    using Field = FieldOf<T, kIndex>;
    if constexpr (Marks::kIsNeeded) marks.template Mark<kIndex>(writer.begin, at);
    if constexpr (Field::kOptions.since != 0 && Field::kKind == FieldKind::kMember) {
      if (!Field::IsSpoken(writer.version)) return true;
    }
    if constexpr (Field::kKind == FieldKind::kMember) {
      at = PutMember<kMemberRules<kIndex, kRules, kOrder>>(&(value.*Field::kMember), at, writer);
    } else {
      at = writer.Need(at, kRunBytes<kIndex, kRules>);
      if (at != nullptr) at = Field::template Put<kOrder>(value, at, writer);
    }
    return at != nullptr;
  }
  template <size_t kIndex, ValueRules kRules, ByteOrder kOrder>
  static bool GetField(const std::byte*& at, Reader& reader, T& value,
                       [[maybe_unused]] Marks& marks) {
    using Field = FieldOf<T, kIndex>;
    if constexpr (Marks::kIsNeeded) marks.template Mark<kIndex>(reader.begin, at);
    if constexpr (Shape::template MayEndBefore<kIndex, kRules>()) {
      if (at == reader.end) {  // those of an older peer
        SetDefaultsFrom<kIndex>(value);
        marks.template End<kIndex>(reader.begin, at);
        return false;
      }
    }
    if constexpr (Field::kOptions.since != 0 && Field::kKind == FieldKind::kMember) {
      if (!Field::IsSpoken(reader.version)) {
        T defaults{};
        Field::SetDefault(value, defaults);
        return true;
      }
    }
    if constexpr (Field::kKind == FieldKind::kMember) {
      at = GetMember<kMemberRules<kIndex, kRules, kOrder>>(at, reader, &(value.*Field::kMember));
    } else if (reader.Remaining(at) < kRunBytes<kIndex, kRules>) {
      at = reader.CutRunShort(at);
    } else {
      at = Field::template Get<kOrder>(at, reader, value);
    }
    return at != nullptr;
  }

  static constexpr std::array<RunField, kCount> kRunFields = {FieldOf<T, I>::InRun()...};
};

template <DescribedRecord T>
struct WireType<T> : WireRecord<T, std::make_index_sequence<kFieldCount<T>>> {};

}  // namespace sluice::internal
