#pragma once

#include <cstddef>
#include <string>

#include "sluice/codec/byte_order.h"
#include "sluice/codec/field.h"
#include "sluice/codec/internal/cursor.h"
#include "sluice/codec/internal/text.h"
#include "sluice/codec/schema.h"

namespace sluice::internal {

template <class... Ts>
struct TypeList {};

// WireType<T> says how a T goes over the wire; it exists for every type that can. Its members:
//
//   kAttributes             the attributes that make sense for a T or for what is inside of it
//   Elements                TypeList of the types inside of a T
//   kSizeMin<kRules>        the fewest bytes that a T takes
//   kFixed<kRules>          whether every T takes exactly kSizeMin bytes
//   Measure<kRules>(value, measurer)          the bytes of this T, or Measurer::kFailed: a limit.
//                                             Never called for a fixed T.
//   Put<kRules, kOrder>(value, at, version)   writes them, unchecked, and returns what follows
//   Get<kRules, kOrder>(at, reader, value)    reads them and returns what follows, nullptr: failed.
//                                             Whatever `value` held before is gone. Of a fixed T
//                                             all bytes are there: the caller has checked.
//   CutShort<kRules>(at, reader)              of a fixed T alone: reports the first value that the
//                                             bytes which are there do not suffice for
//   Describe<kRules>()                        the schema
//   Print(value, text)                        appends it to a text for people
template <class T>
struct WireType;

template <class T>
concept Encodable = requires {
  sizeof(WireType<T>);
};

template <class T, ValueRules kRules>
inline constexpr size_t kSizeMin = WireType<T>::template kSizeMin<kRules>;

template <class T, ValueRules kRules>
inline constexpr bool kFixed = WireType<T>::template kFixed<kRules>;

// The calls above for any T, fixed or not, whose room nobody has checked.
template <ValueRules kRules, class T>
size_t MeasureValue(const T& value, Measurer& measurer) {
  if constexpr (kFixed<T, kRules>) {
    return kSizeMin<T, kRules>;
  } else {
    return WireType<T>::template Measure<kRules>(value, measurer);
  }
}

template <ValueRules kRules, ByteOrder kOrder, class T>
const std::byte* GetValue(const std::byte* at, Reader& reader, T& value) {
  if constexpr (kFixed<T, kRules>) {
    if (reader.Remaining(at) < kSizeMin<T, kRules>) {
      WireType<T>::template CutShort<kRules>(at, reader);
      return nullptr;
    }
  }
  return WireType<T>::template Get<kRules, kOrder>(at, reader, value);
}

}  // namespace sluice::internal
