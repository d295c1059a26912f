#pragma once

#include <string>

#include "sluice/codec/internal/field_range.h"
#include "sluice/codec/internal/special_checksum.h"
#include "sluice/codec/internal/special_constant.h"
#include "sluice/codec/internal/special_padding.h"
#include "sluice/codec/internal/special_rest_length.h"

namespace sluice::internal {

// A field without a member.
template <DescribedRecord T, size_t I, class Spec>
requires requires { SpecialWire<Spec>::kKind; }
struct FieldOf<T, I, Spec> {
  static constexpr const auto& kSpec = EntryAt<I>(kDescription<T>.fields);
  static constexpr const FieldOptions& kOptions = kSpec.options;
  static constexpr ValueRules kRules = kOptions.rules;
  using Wire = SpecialWire<Spec>;
  using Type = typename Wire::Type;
  static constexpr FieldKind kKind = Wire::kKind;
  static constexpr unsigned kAttributes = Wire::kAttributes;
  static constexpr size_t kBytes = Wire::template SizeOf<kRules>(kSpec);

  static constexpr bool kIsFixed = kOptions.since == 0;
  static constexpr size_t kMin = kIsFixed ? kBytes : 0;
  static bool IsSpoken(uint32_t version) { return version >= kOptions.since; }

  template <ByteOrder kProtocolOrder>
  static constexpr ByteOrder kOrder = (kOptions.given & attribute::kOrder) != 0 ? kOptions.order
                                                                                : kProtocolOrder;

  static size_t Measure(const T&, uint32_t version) { return IsSpoken(version) ? kBytes : 0; }

  template <ByteOrder kProtocolOrder>
  static std::byte* Put(const T&, std::byte* at, Writer& writer) {
    if constexpr (!kIsFixed) {
      if (!IsSpoken(writer.version)) return at;
      at = writer.Need(at, kBytes);
      if (at == nullptr) [[unlikely]]
        return nullptr;
    }
    return Wire::template Put<kRules, kOrder<kProtocolOrder>>(kSpec, at, writer);
  }

  template <ByteOrder kProtocolOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, T&) {
    if constexpr (!kIsFixed) {
      if (!IsSpoken(reader.version)) return at;
    }
    return GetSpoken<kOrder<kProtocolOrder>>(at, reader);
  }

  static consteval RunField InRun() { return {kSpec.name, kOptions.secret, kMin, nullptr}; }
  static void SetDefault(T&, const T&) {}

  static SchemaField Describe(EnclosingRecords&) {
    SchemaField field{.name = std::string(kSpec.name),
                      .type = Wire::template Describe<kRules>(kSpec),
                      .order = {},
                      .since = kOptions.since,
                      .secret = kOptions.secret};
    if constexpr (kKind == FieldKind::kChecksum) {
      constexpr FieldRange kCovered = CoveredBy<T>(kSpec);
      field.type.first_field = kCovered.first;
      field.type.last_field = kCovered.last;
    }
    if ((kOptions.given & attribute::kOrder) != 0) field.order = kOptions.order;
    return field;
  }

 private:
  template <ByteOrder kFieldOrder>
  static const std::byte* GetSpoken(const std::byte* at, Reader& reader) {
    if constexpr (!kIsFixed) {
      if (reader.Remaining(at) < kBytes) [[unlikely]]
        return reader.CutShort(at, kBytes);
    }
    return Wire::template Get<kRules, kFieldOrder>(kSpec, at, reader);
  }
};

}  // namespace sluice::internal
