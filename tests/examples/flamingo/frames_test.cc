#include <gmock/gmock.h>

#include <string>

#include "absl/status/statusor.h"
#include "examples/flamingo/commands.h"
#include "examples/flamingo/envelope.h"
#include "examples/flamingo/frame_header.h"
#include "sluice/codec/binary_write_stream.h"
#include "sluice/framing/header_length_framer.h"
#include "tests/examples/flamingo/golden_stream.h"
#include "tests/support/split_every_way.h"

namespace flamingo {
namespace {

using sluice::Hex;
using testing::Each;
using testing::ElementsAre;
using testing::FieldsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto kOk = absl::StatusCode::kOk;
constexpr auto kMalformed = absl::StatusCode::kInvalidArgument;
constexpr auto kTooLong = absl::StatusCode::kResourceExhausted;

// All the same heartbeat.
constexpr auto kStream = "0000000f 0000 000003e8 00000000 00";
constexpr auto kFrame2017 = "0f000000 0000000f 0000 000003e8 00000000 00";
constexpr auto kFrame2018 =
    "00 0f000000 00000000 00000000000000000000000000000000 0000000f 0000 000003e8 00000000 00";
constexpr auto kFrameOfZlib =
    "01 0f000000 13000000 00000000000000000000000000000000"
    "789c636060e0670002e61720920100064800fb";

sluice::HeaderLengthFramer Framer2017() {
  return sluice::HeaderLengthFramer::Create(kFrames2017).value();
}

Bytes operator+(Bytes front, const Bytes& behind) {
  front.insert(front.end(), behind.begin(), behind.end());
  return front;
}

// As a session sends it.
absl::Status Send(const sluice::Framer& framer, const sluice::Envelope& envelope, Bytes* sent) {
  sluice::BinaryWriteStream out(sent);
  sluice::FrameMark mark;
  absl::Status status = framer.BeginFrame(&out, &mark);
  if (status.ok() && !envelope.Write({}, &out)) status = out.status();
  if (status.ok()) status = sluice::Encode(Heartbeat<kLengths2019>{}, &out);
  if (status.ok()) status = framer.EndFrame(&out, mark);
  return status;
}

// What a frame with this header and this body (or its beginning) gives.
std::vector<sluice::test::SplitResult> Split(std::string_view sizes) {
  return sluice::test::SplitEveryWay(HeaderFramer(),
                                     Hex(std::string(sizes) + "00000000000000000000000000000000"));
}

auto IsRefused(absl::StatusCode code) { return Each(FieldsAre(IsEmpty(), code)); }

TEST(Frames2017Test, AreCutHoweverTheyArrive) {
  EXPECT_THAT(sluice::test::SplitEveryWay(Framer2017(), Hex(kFrame2017) + Hex(kFrame2017)),
              Each(FieldsAre(ElementsAre(Hex(kStream), Hex(kStream)), kOk)));
}

TEST(Frames2017Test, AreWrittenAsTheOriginalDoes) {
  Bytes sent;
  ASSERT_TRUE(Send(Framer2017(), CommandEnvelope(), &sent).ok());
  EXPECT_EQ(sent, Hex(kFrame2017));
}

TEST(Frames2017Test, HoldUpTo10MiB) {
  EXPECT_THAT(sluice::test::SplitEveryWay(Framer2017(), Hex("0000a000")),
              Each(FieldsAre(IsEmpty(), kOk)));
  EXPECT_THAT(sluice::test::SplitEveryWay(Framer2017(), Hex("0100a000")), IsRefused(kTooLong));
  EXPECT_THAT(sluice::test::SplitEveryWay(Framer2017(), Hex("ffffffff")), IsRefused(kMalformed));
}

TEST(HeaderFramerTest, CutsPlainAndDeflatedFramesHoweverTheyArrive) {
  EXPECT_THAT(sluice::test::SplitEveryWay(HeaderFramer(), Hex(kFrame2018) + Hex(kFrameOfZlib)),
              Each(FieldsAre(ElementsAre(Hex(kFrame2018), Hex(kFrameOfZlib)), kOk)));
}

TEST(HeaderFramerTest, WritesFramesAsTheOriginalDoes) {
  Bytes sent;
  ASSERT_TRUE(Send(HeaderFramer(), HeaderEnvelope(), &sent).ok());
  EXPECT_EQ(sent, Hex(kFrame2018));
}

TEST(HeaderFramerTest, WritesItsSizesLittleEndianIntoAnyStream) {
  for (const sluice::ByteOrder order : {sluice::ByteOrder::kBig, sluice::ByteOrder::kLittle}) {
    Bytes written;
    {
      sluice::BinaryWriteStream out(&written, order);
      sluice::FrameMark mark;
      const HeaderFramer framer;
      ASSERT_TRUE(framer.BeginFrame(&out, &mark).ok());
      out.WriteBytes(Bytes(FrameHeader::kBytes));
      out.WriteBytes(Hex(kStream));
      ASSERT_TRUE(framer.EndFrame(&out, mark).ok());
    }
    EXPECT_EQ(written, Hex(kFrame2018));
  }
}

TEST(HeaderFramerTest, TakesAnyFlagButOneAsPlain) {
  Bytes frame = Hex(kFrame2018);
  frame[0] = std::byte{2};
  EXPECT_THAT(sluice::test::SplitEveryWay(HeaderFramer(), frame),
              Each(FieldsAre(ElementsAre(frame), kOk)));
}

TEST(HeaderFramerTest, RefusesSizesBelowOneBeforeTheBodyArrives) {
  EXPECT_THAT(Split("00 01000000 00000000"), Each(FieldsAre(IsEmpty(), kOk)));
  EXPECT_THAT(Split("00 00000000 00000000"), IsRefused(kMalformed));
  EXPECT_THAT(Split("00 ffffffff 00000000"), IsRefused(kMalformed));
  EXPECT_THAT(Split("00 00000080 00000000"), IsRefused(kMalformed));
  EXPECT_THAT(Split("01 01000000 01000000"), Each(FieldsAre(IsEmpty(), kOk)));
  EXPECT_THAT(Split("01 00000000 01000000"), IsRefused(kMalformed));
  EXPECT_THAT(Split("01 01000000 00000000"), IsRefused(kMalformed));
  EXPECT_THAT(Split("01 01000000 ffffffff"), IsRefused(kMalformed));
}

TEST(HeaderFramerTest, RefusesSizesAbove10MiBBeforeTheBodyArrives) {
  EXPECT_THAT(Split("00 0000a000 00000000"), Each(FieldsAre(IsEmpty(), kOk)));
  EXPECT_THAT(Split("00 0100a000 00000000"), IsRefused(kTooLong));
  EXPECT_THAT(Split("00 ffffff7f 00000000"), IsRefused(kTooLong));
  EXPECT_THAT(Split("01 0000a000 0000a000"), Each(FieldsAre(IsEmpty(), kOk)));
  EXPECT_THAT(Split("01 0100a000 0000a000"), IsRefused(kTooLong));
  EXPECT_THAT(Split("01 0000a000 0100a000"), IsRefused(kTooLong));
}

TEST(HeaderFramerTest, RefusesARatioAboveItsMaximumBeforeTheBodyArrives) {  // B61 AM4
  // 64 KiB are free, and 16 bytes of body may hold 1600 more.
  EXPECT_THAT(Split("01 40060100 10000000"), Each(FieldsAre(IsEmpty(), kOk)));
  EXPECT_THAT(Split("01 41060100 10000000"), IsRefused(kTooLong));
  EXPECT_THAT(Split("01 0000a000 10000000"), IsRefused(kTooLong));
}

TEST(HeaderFramerTest, NamesTheSizeThatIsWrong) {
  const sluice::FrameScan scan = HeaderFramer().Scan(
      Hex("01 0000a000 ffffffff 00000000000000000000000000000000"), /*bytes_scanned=*/0);
  EXPECT_THAT(scan.status.ToString(), HasSubstr("compressed_size is -1"));
}

TEST(HeaderFramerTest, WritesUpTo10MiB) {
  const HeaderFramer framer;
  for (const size_t body_bytes : {kBodyBytesMax, kBodyBytesMax + 1}) {
    Bytes written;
    sluice::BinaryWriteStream out(&written);
    sluice::FrameMark mark;
    ASSERT_TRUE(framer.BeginFrame(&out, &mark).ok());
    out.WriteBytes(Bytes(FrameHeader::kBytes + body_bytes));
    EXPECT_EQ(framer.EndFrame(&out, mark).code(), body_bytes == kBodyBytesMax ? kOk : kTooLong);
  }
}

TEST(HeaderFramerTest, RefusesToWriteAFrameWithoutItsHeader) {
  const HeaderFramer framer;
  Bytes written;
  sluice::BinaryWriteStream out(&written);
  sluice::FrameMark mark;
  ASSERT_TRUE(framer.BeginFrame(&out, &mark).ok());
  out.WriteBytes(Bytes(FrameHeader::kBytes - 1));
  EXPECT_EQ(framer.EndFrame(&out, mark).code(), kMalformed);
  EXPECT_EQ(out.position(), 0u);
}

}  // namespace
}  // namespace flamingo
