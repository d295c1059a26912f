#pragma once

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sluice/codec/internal/record_field.h"

namespace sluice::internal {

// The fields in their order, with nothing between them. Neighbours of fixed size are a run, whose
// room is checked once, in front of it.
template <DescribedRecord T, class Indexes>
struct WireRecord;

template <DescribedRecord T, size_t... I>
struct WireRecord<T, std::index_sequence<I...>> {
  static constexpr size_t kCount = sizeof...(I);
  static constexpr unsigned kAttributes = attribute::kOrder;
  using Elements = TypeList<typename FieldOf<T, I>::Type...>;
  using Fields = TypeList<FieldOf<T, I>...>;

  template <ValueRules>
  static constexpr bool kFixed = (FieldOf<T, I>::kIsFixed && ...);
  template <ValueRules>
  static constexpr size_t kSizeMin = (size_t{0} + ... + FieldOf<T, I>::kMin);

  template <ValueRules>
  static size_t Measure([[maybe_unused]] const T& value, [[maybe_unused]] uint32_t version) {
    return (size_t{0} + ... + FieldOf<T, I>::Measure(value, version));
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* Put(const T& value, std::byte* at, Writer& writer) {
    (void)(PutField<I, kOrder, kFixed<kRules>>(value, at, writer) && ...);
    return at;
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, T& value) {
    (void)(GetField<I, kOrder, kFixed<kRules>>(at, reader, value) && ...);
    return at;
  }

  template <ValueRules>
  static void CutShort(const std::byte* at, Reader& reader) {
    if constexpr (kCount > 0) RunCutShort<0>(at, reader);
  }

  template <ValueRules kRules>
  static SchemaType Describe(EnclosingRecords& enclosing) {
    SchemaType type;
    type.kind = WireKind::kRecord;
    type.size_bytes = kFixed<kRules> ? kSizeMin<kRules> : 0;
    type.name = std::string(kDescription<T>.name);
    type.fields = DescribeFields(enclosing);
    return type;
  }
  static std::vector<SchemaField> DescribeFields(EnclosingRecords& enclosing) {
    return {FieldOf<T, I>::Describe(enclosing)...};
  }

  static void Print(const T& value, std::string& text) {
    text += kDescription<T>.name;
    text += '{';
    ((text += I == 0 ? "" : ", ", FieldOf<T, I>::Print(value, text)), ...);
    text += '}';
  }

 private:
  // Both return whether to go on with the next field.
  template <size_t kIndex, ByteOrder kOrder, bool kHasRoom>
  static bool PutField(const T& value, std::byte*& at, Writer& writer) {
    if constexpr (!kHasRoom && BeginsRun<kIndex>()) {
      at = writer.Need(at, RunBytes<kIndex>());
      if (at == nullptr) [[unlikely]] {
        writer.fault.InField(FieldOf<T, kIndex>::kSpec.name, false);
        return false;
      }
    }
    at = FieldOf<T, kIndex>::template Put<kOrder>(value, at, writer);
    return at != nullptr;
  }
  template <size_t kIndex, ByteOrder kOrder, bool kIsChecked>
  static bool GetField(const std::byte*& at, Reader& reader, T& value) {
    if constexpr (!kIsChecked && BeginsRun<kIndex>()) {
      if (reader.Remaining(at) < RunBytes<kIndex>()) [[unlikely]] {
        RunCutShort<kIndex>(at, reader);
        at = nullptr;
        return false;
      }
    }
    at = FieldOf<T, kIndex>::template Get<kOrder>(at, reader, value);
    return at != nullptr;
  }

  template <size_t kIndex>
  static constexpr bool IsInRun() {
    if constexpr (kIndex < kCount) return FieldOf<T, kIndex>::kIsFixed;
    return false;
  }
  template <size_t kIndex>
  static constexpr bool BeginsRun() {
    if constexpr (kIndex > 0) return IsInRun<kIndex>() && !IsInRun<kIndex - 1>();
    return IsInRun<kIndex>();
  }
  // The bytes from this field to the end of its run.
  template <size_t kIndex>
  static constexpr size_t RunBytes() {
    if constexpr (IsInRun<kIndex>()) return FieldOf<T, kIndex>::kMin + RunBytes<kIndex + 1>();
    return 0;
  }

  // Reports the first field of the run that is not all there.
  template <size_t kIndex>
  [[gnu::cold, gnu::noinline]] static void RunCutShort(const std::byte* at, Reader& reader) {
    using Field = FieldOf<T, kIndex>;
    if constexpr (IsInRun<kIndex + 1>()) {
      if (reader.Remaining(at) >= Field::kMin) {
        return RunCutShort<kIndex + 1>(at + Field::kMin, reader);
      }
    }
    Field::Wire::template CutShort<Field::kRules>(at, reader);
    reader.fault.InField(Field::kSpec.name, Field::kOptions.secret);
  }
};

template <DescribedRecord T>
struct WireType<T>
    : WireRecord<T, std::make_index_sequence<std::tuple_size_v<decltype(kDescription<T>.fields)>>> {
};

}  // namespace sluice::internal
