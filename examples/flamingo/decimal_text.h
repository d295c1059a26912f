#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sluice/codec/wire_as.h"

namespace flamingo {

// Int64Text and DoubleText are numbers that travel as a string of decimal digits; the empty string
// is none.
//
//   struct Transfer {
//     Int64Text size_bytes;
//     static constexpr auto Describe() {
//       return StreamOf("Transfer",
//                       Field("size_bytes", &Transfer::size_bytes, Lengths(kLengths2019)));
//     }
//   };
//
// Wire:   as printf's %lld and %f write them in the C locale: -5, 0.100000, inf, -nan.
// Errors: text that they would not write is refused: "12x", "+5", "007", "0.1", what no int64
// holds.
struct Int64Text {
  std::optional<int64_t> value;
};

// Not more exact than its text: 1e-9 arrives as 0.
struct DoubleText {
  std::optional<double> value;
};

}  // namespace flamingo

template <>
struct sluice::WireAs<flamingo::Int64Text> {
  using Wire = std::string_view;
  static constexpr std::string_view kName = "int64 text";
  static std::string To(const flamingo::Int64Text& number);
  static std::string_view From(Wire text, flamingo::Int64Text* number);
};

template <>
struct sluice::WireAs<flamingo::DoubleText> {
  using Wire = std::string_view;
  static constexpr std::string_view kName = "double text";
  static std::string To(const flamingo::DoubleText& number);
  static std::string_view From(Wire text, flamingo::DoubleText* number);
};
