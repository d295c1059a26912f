#pragma once

#include <cstring>
#include <type_traits>
#include <variant>

#include "sluice/codec/internal/cursor.h"
#include "sluice/codec/internal/wire_type.h"

namespace sluice::internal {

// How a member is written and read. All members for which that is the same share the functions: a
// function for each field of each message is what takes long to compile.
struct MemberRules {
  ValueRules value;
  ByteOrder order;
  bool is_fixed;
  bool is_copied;    // it may not be aligned
  size_t run_bytes;  // of the run that begins with it; 0: none does, or there is room
};

// Holds the copy of a member that needs one.
template <MemberRules kRules, class T>
using MemberCopy = std::conditional_t<kRules.is_copied, T, std::monostate>;

template <MemberRules kRules, class T>
std::byte* PutMember(const T* value, std::byte* at, Writer& writer) {
  if constexpr (kRules.run_bytes > 0) {
    at = writer.Need(at, kRules.run_bytes);
    if (at == nullptr) [[unlikely]]
      return nullptr;
  }
  [[maybe_unused]] MemberCopy<kRules, T> copy{};
  if constexpr (kRules.is_copied) {
    std::memcpy(&copy, value, sizeof copy);
    value = &copy;
  }
  if constexpr (kRules.is_fixed) {
    return WireType<T>::template Put<kRules.value, kRules.order>(*value, at, writer);
  } else {
    return PutValue<kRules.value, kRules.order>(*value, at, writer);
  }
}

template <MemberRules kRules, class T>
const std::byte* GetMember(const std::byte* at, Reader& reader, T* value) {
  if constexpr (kRules.run_bytes > 0) {
    if (reader.Remaining(at) < kRules.run_bytes) [[unlikely]]
      return reader.CutRunShort(at);
  }
  [[maybe_unused]] T* const member = value;
  [[maybe_unused]] MemberCopy<kRules, T> copy{};
  if constexpr (kRules.is_copied) value = &copy;
  if constexpr (kRules.is_fixed) {
    at = WireType<T>::template Get<kRules.value, kRules.order>(at, reader, *value);
  } else {
    at = GetValue<kRules.value, kRules.order>(at, reader, *value);
  }
  if constexpr (kRules.is_copied) {
    if (at != nullptr) std::memcpy(member, &copy, sizeof copy);
  }
  return at;
}

}  // namespace sluice::internal
