#pragma once

#include <cstddef>
#include <utility>

#include "sluice/codec/internal/record_field.h"
#include "sluice/codec/internal/wire_member.h"

namespace sluice::internal {

// As PutMember(), these two are the same function for all members that are alike.
template <MemberRules kRules, class T>
bool AddMemberSize(const T* value, size_t& size_bytes) {
  if constexpr (kRules.is_fixed) {
    size_bytes += kSizeMin<T, kRules.value>;
    return true;
  } else {
    return WireType<T>::template AddSize<kRules.value>(*value, size_bytes);
  }
}
template <MemberRules kRules, class T>
std::byte* PutMeasuredMember(const T* value, std::byte* at, Writer& writer) {
  if constexpr (kRules.is_fixed) {
    return PutMember<kRules>(value, at, writer);
  } else {
    return WireType<T>::template PutMeasured<kRules.value, kRules.order>(*value, at);
  }
}

// A flat record has members of fixed size and strings. It is measured by the lengths of its
// strings alone, and then written with one look at the room and without a writer in memory; as
// WireRecord writes it, which can do what this leaves: give it room, or say what is wrong.
template <DescribedRecord T, class = std::make_index_sequence<kFieldCount<T>>>
struct FlatRecord;

template <DescribedRecord T, size_t... I>
struct FlatRecord<T, std::index_sequence<I...>> {
  // Adds what it takes. False: a string is above its limit.
  static bool AddSize(const T& value, size_t& size_bytes) {
    return (
        AddMemberSize<kMemberRules<I, kHostOrder>>(&(value.*FieldOf<T, I>::kMember), size_bytes) &&
        ...);
  }

  // Where there is room for that. False: a member has a value that it cannot have.
  template <ByteOrder kOrder>
  static bool Put(const T& value, std::byte* at) {
    Writer writer{};
    writer.begin = at;
    const bool is_put = ((at = PutMeasuredMember<kMemberRules<I, kOrder>>(
                              &(value.*FieldOf<T, I>::kMember), at, writer)) &&
                         ...);
    if (is_put) [[likely]]
      return true;
    Fault fault = writer.fault;  // a copy: the writer was in registers
    fault.Take({}).IgnoreError();
    return false;
  }

 private:
  // No run begins with any: there is room.
  // MUTANT 0: that room is not looked at, or found to be there
  template <size_t kIndex, ByteOrder kOrder, class Field = FieldOf<T, kIndex>>
  static constexpr MemberRules kMemberRules = {Field::kRules, Field::template kOrder<kOrder>,
                                               Field::kIsFixed, Field::kIsCopied, 0};
};

}  // namespace sluice::internal
