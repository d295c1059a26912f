#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sluice/codec/message.h"

namespace sluice::test {

struct Part {
  std::string name;
  int16_t count = 0;
  static constexpr auto Describe() {
    return Record("Part", Field("name", &Part::name, MaxBytes(20)), Field("count", &Part::count));
  }
};

// A message with a field of each kind that has limits or edges.
struct Example {
  uint32_t number = 0;
  int64_t zigzag = 0;
  double real = 0;
  std::string text;
  std::string_view view;
  std::span<const std::byte> blob;
  std::vector<Part> parts;
  std::optional<bool> flag;
  std::array<uint16_t, 3> three{};
  uint32_t later = 0;

  static constexpr auto Describe() {
    return Message("Example", 1, Field("number", &Example::number),
                   Field("zigzag", &Example::zigzag, ZigZag()), Field("real", &Example::real),
                   Field("text", &Example::text, MaxBytes(64)),
                   Field("view", &Example::view, MaxBytes(16)),
                   Field("blob", &Example::blob, Lengths(LengthEncoding::kUint8)),
                   Field("parts", &Example::parts, MaxCount(5)), Field("flag", &Example::flag),
                   Field("three", &Example::three, Order(ByteOrder::kLittle)),
                   Field("later", &Example::later, Varint(), Since(3)));
  }
};

}  // namespace sluice::test
