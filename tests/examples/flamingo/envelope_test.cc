#include "examples/flamingo/envelope.h"

#include <string>

#include "absl/status/statusor.h"
#include "examples/flamingo/commands.h"
#include "examples/flamingo/frame_header.h"
#include "examples/flamingo/zlib_body.h"
#include "tests/examples/flamingo/golden_stream.h"

namespace flamingo {
namespace {

using sluice::Hex;

constexpr auto kCutShort = absl::StatusCode::kOutOfRange;
constexpr auto kMalformed = absl::StatusCode::kInvalidArgument;
constexpr auto kTooLong = absl::StatusCode::kResourceExhausted;

const Bytes kLoginStream = Hex("00000011 0000 000003ea 00000007 027b7d");
const Bytes kHeartbeatStream = Hex("0000000f 0000 000003e8 00000000 00");
constexpr auto kFrameOfZlib =
    "01 0f000000 13000000 00000000000000000000000000000000"
    "789c636060e0670002e61720920100064800fb";

struct Opened {
  absl::Status status;
  uint32_t message_type = 0;
  uint32_t sequence = 0;
  Bytes body;
};

Opened Open(const sluice::Envelope& envelope, const Bytes& payload) {
  const ExactCopy copy(payload);
  sluice::EnvelopeHeader header;
  std::span<const std::byte> body;
  absl::Status status = envelope.Open(copy.view(), &header, &body);
  return {status, header.message_type, header.sequence, Bytes(body.begin(), body.end())};
}

void ExpectLogin(const Opened& opened) {
  EXPECT_TRUE(opened.status.ok()) << opened.status;
  EXPECT_EQ(opened.message_type, 1002u);
  EXPECT_EQ(opened.sequence, 7u);
  EXPECT_EQ(opened.body, kLoginStream);
}

Bytes PayloadOf(const FrameHeader& header, const Bytes& body) {
  sluice::ByteBuffer payload;
  EXPECT_TRUE(sluice::Encode(header, &payload).ok());
  payload.Append(body);
  return Bytes(payload.view().begin(), payload.view().end());
}

TEST(CommandEnvelopeTest, HandsOnTheWholeStream) {
  ExpectLogin(Open(CommandEnvelope(), kLoginStream));
}

TEST(CommandEnvelopeTest, RefusesAStreamThatEndsBeforeItsSequence) {
  EXPECT_EQ(Open(CommandEnvelope(), {}).status.code(), kCutShort);
  EXPECT_EQ(Open(CommandEnvelope(), Hex("0000000d 0000 000003ea 000000")).status.code(), kCutShort);
}

TEST(HeaderEnvelopeTest, HandsOnAPlainStream) {
  ExpectLogin(Open(HeaderEnvelope(), PayloadOf({.flag = 0, .origin_size = 17}, kLoginStream)));
}

TEST(HeaderEnvelopeTest, InflatesAStreamThatTheOriginalDeflated) {
  const Opened opened = Open(HeaderEnvelope(), Hex(kFrameOfZlib));
  EXPECT_TRUE(opened.status.ok()) << opened.status;
  EXPECT_EQ(opened.message_type, 1000u);
  EXPECT_EQ(opened.body, kHeartbeatStream);
}

TEST(HeaderEnvelopeTest, InflatesWhatDeflatedPayloadMade) {
  const absl::StatusOr<Bytes> payload = DeflatedPayload(kLoginStream);
  ASSERT_TRUE(payload.ok()) << payload.status();
  ExpectLogin(Open(HeaderEnvelope(), *payload));
}

TEST(HeaderEnvelopeTest, KeepsOnePayloadOutOfTheNext) {
  const HeaderEnvelope envelope;
  Bytes noise(100'000);
  for (size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<std::byte>(i * i >> 7);
  const absl::StatusOr<Bytes> large = DeflatedPayload(noise);
  ASSERT_TRUE(large.ok()) << large.status();
  EXPECT_EQ(Open(envelope, *large).status.code(), kMalformed);
  ExpectLogin(Open(envelope, *DeflatedPayload(kLoginStream)));
}

TEST(HeaderEnvelopeTest, RefusesWhatIsNotAsLongAsItSays) {
  const absl::StatusOr<Bytes> body = Deflate(kLoginStream);
  ASSERT_TRUE(body.ok());
  const auto size = static_cast<int32_t>(body->size());
  for (const int32_t origin_size : {16, 18}) {
    EXPECT_EQ(Open(HeaderEnvelope(), PayloadOf({FrameHeader::kZlib, origin_size, size}, *body))
                  .status.code(),
              kMalformed);
  }
}

// A framer that looks at the header first would not have let them pass.
TEST(HeaderEnvelopeTest, ChecksTheSizesItself) {
  const Bytes body(16);
  EXPECT_EQ(Open(HeaderEnvelope(), PayloadOf({FrameHeader::kZlib, -1, 16}, body)).status.code(),
            kMalformed);
  EXPECT_EQ(
      Open(HeaderEnvelope(), PayloadOf({FrameHeader::kZlib, 1'000'000, 16}, body)).status.code(),
      kTooLong);
}

TEST(HeaderEnvelopeTest, RefusesEveryBeginningOfAPayload) {
  const Bytes payload = Hex(kFrameOfZlib);
  for (size_t size = 0; size < payload.size(); ++size) {
    EXPECT_FALSE(
        Open(HeaderEnvelope(), {payload.begin(), payload.begin() + static_cast<ptrdiff_t>(size)})
            .status.ok())
        << size;
  }
}

TEST(HeaderEnvelopeTest, RefusesMutantsOrOpensTheSameStream) {
  for (size_t at = 0; at < Hex(kFrameOfZlib).size(); ++at) {
    for (unsigned mask = 1; mask < 256; ++mask) {
      Bytes mutant = Hex(kFrameOfZlib);
      mutant[at] ^= static_cast<std::byte>(mask);
      const Opened opened = Open(HeaderEnvelope(), mutant);
      EXPECT_TRUE(!opened.status.ok() || opened.body == kHeartbeatStream) << at << " xor " << mask;
    }
  }
}

TEST(DeflatedPayloadTest, RefusesWhatAReceiverWouldRefuse) {
  EXPECT_EQ(DeflatedPayload(Bytes(kBodyBytesMax + 1)).status().code(), kTooLong);
  EXPECT_EQ(DeflatedPayload(Bytes(1'000'000)).status().code(), kTooLong);
  EXPECT_EQ(DeflatedPayload({}).status().code(), kMalformed);
}

}  // namespace
}  // namespace flamingo
