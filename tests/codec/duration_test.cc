// Durations and time stamps.
#include <chrono>

#include "tests/codec/wire_case.h"

namespace sluice {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::sys_time;

TEST(DurationTest, GoesAsItsTicks) {
  ExpectBytes(Only<milliseconds>{milliseconds(1500)}, "00000000000005dc");
  ExpectBytes(Only<milliseconds>{milliseconds(1500)}, "dc05000000000000", kLittleOrder);
  ExpectBytes(Only<milliseconds, AsVarint>{milliseconds(300)}, "ac02");
  ExpectBytes(Only<milliseconds, AsZigZag>{milliseconds(-1)}, "01");
  ExpectBytes(Only<milliseconds, InBits<48>>{milliseconds(-1)}, "ffffffffffff");
  ExpectBytes(Only<duration<uint16_t>>{duration<uint16_t>(7)}, "0007");
  ExpectBytes(Only<duration<float>>{duration<float>(1.5f)}, "3fc00000");
  ExpectBytes(Only<std::vector<duration<uint8_t>>>{{duration<uint8_t>(1), duration<uint8_t>(2)}},
              "02 01 02");
  ExpectNotWritten(Only<seconds, InBits<24>>{seconds(0x800000)},
                   "Only.value: the value does not fit into 24 bits");
  ExpectNotRead<Only<seconds, AsVarint>>("8100", "Only.value: offset 0: overlong varint");
}

TEST(TimePointTest, CountsFromTheBeginningOf1970) {
  using Stamp = Only<sys_time<seconds>>;
  ExpectBytes(Stamp{sys_time<seconds>(seconds(1'000'000'000))}, "000000003b9aca00");
  using System = Only<std::chrono::system_clock::time_point>;
  ExpectBytes(System{sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(-1))},
              "ffffffffffffffff");
  EXPECT_EQ(TypeOf<Stamp>().unit, "s since 1970");
}

static_assert(!internal::Encodable<std::chrono::steady_clock::time_point>);

TEST(DurationTest, ShowsItsUnit) {
  EXPECT_EQ(ToText(Only<milliseconds>{milliseconds(1500)}), "Only{value=1500ms}");
  EXPECT_EQ(ToText(Only<duration<double>>{duration<double>(1.5)}), "Only{value=1.5s}");
  EXPECT_EQ(ToText(Only<sys_time<seconds>>{sys_time<seconds>(seconds(9))}), "Only{value=9s}");
  using Thirds = duration<int, std::ratio<2, 3>>;
  EXPECT_EQ(ToText(Only<Thirds>{Thirds(4)}), "Only{value=4 2/3 s}");
  using Samples = duration<int, std::ratio<1, 48000>>;
  EXPECT_EQ(ToText(Only<Samples>{Samples(5)}), "Only{value=5 1/48000 s}");
  EXPECT_EQ(ToText(Only<std::chrono::weeks>{std::chrono::weeks(5)}), "Only{value=5 604800/1 s}");
  EXPECT_EQ(ToText(Only<milliseconds, AsSecret>{milliseconds(1)}), "Only{value=***}");
}

template <class Duration>
std::string UnitOf() {
  return TypeOf<Only<Duration>>().unit;
}

TEST(DurationTest, SaysItsUnitInTheSchema) {
  EXPECT_EQ(UnitOf<std::chrono::nanoseconds>(), "ns");
  EXPECT_EQ(UnitOf<std::chrono::microseconds>(), "us");
  EXPECT_EQ(UnitOf<milliseconds>(), "ms");
  EXPECT_EQ(UnitOf<seconds>(), "s");
  EXPECT_EQ(UnitOf<std::chrono::minutes>(), "min");
  EXPECT_EQ(UnitOf<std::chrono::hours>(), "h");
  EXPECT_EQ(UnitOf<std::chrono::days>(), "d");
  EXPECT_EQ((UnitOf<duration<int, std::ratio<1, 48000>>>()), "1/48000 s");
  EXPECT_EQ(UnitOf<std::chrono::weeks>(), "604800/1 s");
}

}  // namespace
}  // namespace sluice
