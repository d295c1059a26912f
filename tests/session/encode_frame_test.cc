// Messages as bytes without a session, and the default envelope in front of them.
#include "sluice/session/encode_frame.h"

#include <gtest/gtest.h>

#include "sluice/framing/header_length_framer.h"
#include "tests/session/session_fixture.h"

namespace sluice::test {
namespace {

TEST(EncodeFrameTest, GivesTheBytesThatASessionSends) {
  const auto frame = EncodeFrame(Protocol(), Ask{.number = 7, .text = "hi"}, 5);
  ASSERT_TRUE(frame.ok()) << frame.status();
  EXPECT_EQ(*frame, Hex("0000000c 00000001 00000005 07 02 6869"));
}

TEST(EncodeFrameTest, RefusesAValueAboveItsLimit) {
  EXPECT_EQ(EncodeFrame(Protocol(), Ask{.text = "too long!"}).status(),
            absl::ResourceExhaustedError("Ask.text: length 9 exceeds the limit 8"));
}

TEST(EncodeFrameTest, RefusesWhatNoFrameHolds) {
  const HeaderLengthFramer framer = HeaderLengthFramer::Create({.frame_bytes_max = 14}).value();
  EXPECT_TRUE(EncodeFrame({.framer = &framer}, Ask{.text = ""}).ok());
  EXPECT_EQ(EncodeFrame({.framer = &framer}, Ask{.text = "x"}).status().code(),
            absl::StatusCode::kResourceExhausted);
}

class OnlyReads : public Framer {
 public:
  FrameScan Scan(std::span<const std::byte>, size_t) const override {
    return FrameScan::NeedMoreBytes(0);
  }

 private:
  absl::Status OpenFrame(BinaryWriteStream*) const override {
    return absl::UnimplementedError("this framer only reads");
  }
};
class Sealed : public Envelope {
 public:
  absl::Status Open(std::span<const std::byte>, EnvelopeHeader*,
                    std::span<const std::byte>*) const override {
    return absl::OkStatus();
  }
  bool Write(const EnvelopeHeader&, BinaryWriteStream* out) const override {
    return out->Fail(absl::InvalidArgumentError("this envelope is sealed"));
  }
};

TEST(EncodeFrameTest, SaysWhatTheFramerOrTheEnvelopeRefuses) {
  const OnlyReads framer;
  EXPECT_EQ(EncodeFrame({.framer = &framer}, Ask()).status(),
            absl::UnimplementedError("this framer only reads"));
  const Sealed envelope;
  EXPECT_EQ(EncodeFrame({.envelope = &envelope}, Ask()).status(),
            absl::InvalidArgumentError("this envelope is sealed"));
}

TEST(TypeSequenceEnvelopeTest, WantsRoomForBothOfItsNumbers) {
  for (size_t room_bytes = 0; room_bytes <= 8; ++room_bytes) {
    Bytes room(room_bytes);
    BinaryWriteStream out{std::span(room)};
    EXPECT_EQ(TypeSequenceEnvelope().Write({.message_type = 1, .sequence = 2}, &out),
              room_bytes == 8)
        << room_bytes;
  }
}

}  // namespace
}  // namespace sluice::test
