#include "sluice/codec/internal/wire_duration.h"

#include "fmt/format.h"

namespace sluice::internal {

std::string UnitName(intmax_t numerator, intmax_t denominator) {
  struct Unit {
    intmax_t numerator, denominator;
    const char* name;
  };
  static constexpr Unit kUnits[] = {
      {1, 1'000'000'000, "ns"}, {1, 1'000'000, "us"}, {1, 1000, "ms"}, {1, 1, "s"},
      {60, 1, "min"},           {3600, 1, "h"},       {86400, 1, "d"},
  };
  for (const Unit& unit : kUnits) {
    if (unit.numerator == numerator && unit.denominator == denominator) return unit.name;
  }
  return fmt::format("{}/{} s", numerator, denominator);
}

}  // namespace sluice::internal
