#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sluice/codec/message.h"

// Meters report what they count, and are told the sum.
namespace meter {

struct Sample {
  uint64_t at_ns = 0;
  uint32_t count = 0;

  static constexpr auto Describe() {
    return sluice::Record("Sample", sluice::Field("at_ns", &Sample::at_ns),
                          sluice::Field("count", &Sample::count, sluice::Varint()));
  }
};

struct Report {
  std::string meter;
  std::vector<Sample> samples;
  std::optional<double> temperature;

  static constexpr auto Describe() {
    return sluice::Message("Report", 1,
                           sluice::Field("meter", &Report::meter, sluice::MaxBytes(32)),
                           sluice::Field("samples", &Report::samples, sluice::MaxCount(100)),
                           sluice::Field("temperature", &Report::temperature, sluice::Since(2)));
  }
};

struct Total {
  uint64_t count = 0;

  static constexpr auto Describe() {
    return sluice::Message("Total", 2, sluice::Field("count", &Total::count));
  }
};

}  // namespace meter
