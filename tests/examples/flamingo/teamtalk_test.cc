#include "examples/flamingo/teamtalk.h"

#include <gmock/gmock.h>

#include "sluice/framing/header_length_framer.h"
#include "tests/examples/flamingo/golden_stream.h"
#include "tests/support/split_every_way.h"

namespace flamingo {
namespace {

using sluice::Hex;
using testing::Each;
using testing::ElementsAre;
using testing::FieldsAre;
using testing::IsEmpty;

constexpr auto kHeader = "00000010 0001 0000 0007 0701 0000 0000";
constexpr auto kWithBody = "00000013 0001 0000 0007 0701 002a 0000 0a0101";

Bytes Written(const TeamTalkUnit& unit) {
  sluice::ByteBuffer buffer;
  EXPECT_TRUE(sluice::Encode(unit, &buffer).ok());
  return Bytes(buffer.view().begin(), buffer.view().end());
}

sluice::HeaderLengthFramer Framer() {
  return sluice::HeaderLengthFramer::Create(kTeamTalkFrames).value();
}

TEST(TeamTalkTest, HasItsHeader) {
  EXPECT_EQ(Written({.service = 7, .command = 0x0701}), Hex(kHeader));
  TeamTalkUnit unit;
  ASSERT_TRUE(sluice::Decode(Hex(kHeader), &unit).ok());
  EXPECT_EQ(Written(unit), Hex(kHeader));
  EXPECT_EQ(unit.version, 1);
  EXPECT_EQ(unit.service, 7);
  EXPECT_EQ(unit.command, 0x0701);
  EXPECT_TRUE(unit.body.empty());
}

TEST(TeamTalkTest, KeepsItsBody) {
  EXPECT_EQ(Written({.service = 7, .command = 0x0701, .sequence = 42, .body = Hex("0a0101")}),
            Hex(kWithBody));
  TeamTalkUnit unit;
  ASSERT_TRUE(sluice::Decode(Hex(kWithBody), &unit).ok());
  EXPECT_EQ(unit.sequence, 42);
  EXPECT_EQ(unit.body, Hex("0a0101"));
}

TEST(TeamTalkTest, RefusesEveryBeginning) {
  const Bytes whole = Hex(kWithBody);
  for (size_t size = 0; size < whole.size(); ++size) {
    const ExactCopy cut({whole.data(), size});
    TeamTalkUnit unit;
    EXPECT_EQ(sluice::Decode(cut.view(), &unit).code(), absl::StatusCode::kOutOfRange) << size;
  }
}

TEST(TeamTalkTest, IsCutHoweverItArrives) {
  Bytes stream = Hex(kHeader);
  const Bytes second = Hex(kWithBody);
  stream.insert(stream.end(), second.begin(), second.end());
  EXPECT_THAT(sluice::test::SplitEveryWay(Framer(), stream),
              Each(FieldsAre(ElementsAre(Hex(kHeader), second), absl::StatusCode::kOk)));
}

TEST(TeamTalkTest, RefusesALengthBelowItsHeaderOrAboveOneMiB) {  // B60
  for (uint8_t length = 0; length < TeamTalkUnit::kHeaderBytes; ++length) {
    EXPECT_THAT(sluice::test::SplitEveryWay(
                    Framer(), Bytes{std::byte{0}, std::byte{0}, std::byte{0}, std::byte{length}}),
                Each(FieldsAre(IsEmpty(), absl::StatusCode::kInvalidArgument)));
  }
  EXPECT_THAT(sluice::test::SplitEveryWay(Framer(), Hex("00100000")),
              Each(FieldsAre(IsEmpty(), absl::StatusCode::kOk)));
  EXPECT_THAT(sluice::test::SplitEveryWay(Framer(), Hex("00100001")),
              Each(FieldsAre(IsEmpty(), absl::StatusCode::kResourceExhausted)));
}

}  // namespace
}  // namespace flamingo
