#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sluice/codec/internal/record_field.h"
#include "sluice/codec/internal/wire_string.h"

namespace sluice::internal {

// The version from which on all fields of the record are on the wire.
template <DescribedRecord T, size_t... I>
consteval uint32_t LatestSince(std::index_sequence<I...>) {
  return std::max({EntryAt<I>(kDescription<T>.fields).options.since...});
}

// All bytes up to the end of the record, kept as they are. They stand behind all fields that the
// description has, so a version that lacks one of these has no tail either.
// `Owner` is T, or a base of it.
template <DescribedRecord T, size_t I, class Owner>
struct FieldOf<T, I, TailSpec<Owner>> {
  static constexpr const auto& kSpec = EntryAt<I>(kDescription<T>.fields);
  static constexpr const FieldOptions& kOptions = kSpec.options;
  static constexpr uint64_t kLimit = kOptions.rules.bytes_max;
  using Type = std::span<const std::byte>;
  static constexpr FieldKind kKind = FieldKind::kTail;
  static constexpr unsigned kAttributes = attribute::kMaxBytes;
  static constexpr bool kIsFixed = false;
  static constexpr size_t kMin = 0;
  static constexpr uint32_t kVersionMin =
      LatestSince<T>(std::make_index_sequence<kFieldCount<T>>());
  static bool IsSpoken(uint32_t version) { return version >= kVersionMin; }

  template <ByteOrder>
  static constexpr ByteOrder kOrder = kHostOrder;  // bytes have none

  static size_t Measure(const T& record, uint32_t) { return (record.*kSpec.member).size(); }

  template <ByteOrder>
  static std::byte* Put(const T& record, std::byte* at, Writer& writer) {
    const std::vector<std::byte>& tail = record.*kSpec.member;
    if (tail.size() > kLimit) [[unlikely]] {
      at = writer.Fail(FaultKind::kLengthLimit, tail.size(), kLimit);
    } else if (!IsSpoken(writer.version) && !tail.empty()) [[unlikely]] {
      at = writer.Fail(FaultKind::kTailVersion, writer.version, kVersionMin);
    } else {
      at = writer.Need(at, tail.size());
    }
    if (at == nullptr) [[unlikely]]
      return nullptr;
    return std::copy(tail.begin(), tail.end(), at);
  }

  template <ByteOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, T& record) {
    if (!IsSpoken(reader.version)) {
      (record.*kSpec.member).clear();
      return at;
    }
    const size_t size_bytes = reader.Remaining(at);
    if (size_bytes > kLimit) [[unlikely]] {
      at = reader.Fail(FaultKind::kLengthLimit, at, size_bytes, kLimit);
    } else if (!reader.Charge(at, size_bytes)) {
      at = nullptr;
    }
    if (at == nullptr) [[unlikely]]
      return nullptr;
    (record.*kSpec.member).assign(at, reader.end);
    return reader.end;
  }

  static void SetDefault(T& record, const T&) { (record.*kSpec.member).clear(); }

  static consteval RunField InRun() { return {kSpec.name, kOptions.secret, kMin, nullptr}; }

  static SchemaField Describe(EnclosingRecords&) {
    SchemaField field{.name = std::string(kSpec.name),
                      .type = {},
                      .order = {},
                      .since = 0,
                      .secret = kOptions.secret};
    field.type.kind = WireKind::kTail;
    field.type.limit = kLimit;
    return field;
  }

  static void Print(const T& record, Text& text) {
    text += kSpec.name;
    text += '=';
    if constexpr (kOptions.secret) {
      text += "***";
    } else {
      AppendHex(text, record.*kSpec.member);
    }
  }
};

}  // namespace sluice::internal
