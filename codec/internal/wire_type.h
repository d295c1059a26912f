#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sluice/codec/byte_order.h"
#include "sluice/codec/field.h"
#include "sluice/codec/internal/cursor.h"
#include "sluice/codec/internal/text.h"
#include "sluice/codec/schema.h"

namespace sluice::internal {

template <class... Ts>
struct TypeList {};

// The records that a schema which is being made stands in, by the addresses of their descriptions.
using EnclosingRecords = std::vector<const void*>;

// WireType<T> says how a T goes over the wire; it exists for every type that can. Its members:
//
//   kAttributes             the attributes that make sense for a T or for what is inside of it
//   Elements                TypeList of the types inside of a T
//   kSizeMin<kRules>        the fewest bytes that a T takes
//   kFixed<kRules>          whether every T takes exactly kSizeMin bytes
//   Measure<kRules>(value, version)           the bytes of this T. Never called for a fixed T.
//   Put<kRules, kOrder>(value, at, writer)    writes them and returns what follows, nullptr:
//   failed.
//                                             For a fixed T the caller has made room.
//   Get<kRules, kOrder>(at, reader, value)    reads them and returns what follows, nullptr: failed.
//                                             Whatever `value` held before is gone. Of a fixed T
//                                             all bytes are there: the caller has checked.
//   CutShort<kRules>(at, reader)              of a fixed T alone: reports the first value that the
//                                             bytes which are there do not suffice for
//   Describe<kRules>(enclosing)               the schema
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

// The bytes of a T are the same in both orders; a WireType that is so says it in kOrderFree.
template <class T, ValueRules kRules>
concept OrderFree = WireType<T>::template kOrderFree<kRules>;

// The calls above for any T, fixed or not, whose room nobody has checked.
template <ValueRules kRules, class T>
size_t MeasureValue(const T& value, uint32_t version) {
  if constexpr (kFixed<T, kRules>) {
    return kSizeMin<T, kRules>;
  } else {
    return WireType<T>::template Measure<kRules>(value, version);
  }
}

template <ValueRules kRules, ByteOrder kOrder, class T>
std::byte* PutValue(const T& value, std::byte* at, Writer& writer) {
  if constexpr (kFixed<T, kRules>) {
    at = writer.Need(at, kSizeMin<T, kRules>);
    if (at == nullptr) return nullptr;
  }
  return WireType<T>::template Put<kRules, kOrder>(value, at, writer);
}

template <ValueRules kRules, ByteOrder kOrder, class T>
const std::byte* GetValue(const std::byte* at, Reader& reader, T& value) {
  if constexpr (kFixed<T, kRules>) {
    if (reader.Remaining(at) < kSizeMin<T, kRules>) [[unlikely]] {
      WireType<T>::template CutShort<kRules>(at, reader);
      return nullptr;
    }
  }
  return WireType<T>::template Get<kRules, kOrder>(at, reader, value);
}

}  // namespace sluice::internal
