#include "examples/chat/frame_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/hex.h"

namespace chat {
namespace {

using sluice::Hex;
using testing::HasSubstr;

TEST(FrameTextTest, ShowsAMessageBesideItsBytes) {
  const auto frame = Hex("0000 0012 0000 0005 0000 0007 03 746561 05 68656c6c6f");
  EXPECT_EQ(FrameMessageText(frame), R"(Say{room="tea", text="hello"})");
  EXPECT_EQ(FrameBytesText(frame), "0000 0012 | 0000 0005 0000 0007 | 0374 6561 0568 656c 6c6f");
}

TEST(FrameTextTest, MasksSecretsInTheMessageAndInTheBytes) {
  const auto frame = Hex("0000 0012 0000 0002 0000 0002 03 616461 05 7365 6b72 74");
  EXPECT_EQ(FrameMessageText(frame), R"(Login{user="ada", password=***})");
  EXPECT_EQ(FrameBytesText(frame), "0000 0012 | 0000 0002 0000 0002 | 0361 6461 **** **** ****");
}

TEST(FrameTextTest, DoesNotShowThatASecretIsEmpty) {
  EXPECT_EQ(FrameBytesText(Hex("0000 000d 0000 0002 0000 0002 03 616461 00")),
            "0000 000d | 0000 0002 0000 0002 | 0361 6461 **");
}

TEST(FrameTextTest, MasksTheSecretOfABrokenMessageAndAllBehindTheFault) {
  // The last byte of the password is missing.
  const auto frame = Hex("0000 0011 0000 0002 0000 0002 03 616461 05 7365 6b72");
  EXPECT_THAT(FrameMessageText(frame), HasSubstr("Login.password: offset 5"));
  EXPECT_EQ(FrameBytesText(frame), "0000 0011 | 0000 0002 0000 0002 | 0361 6461 **** **** **");
}

TEST(FrameTextTest, MasksTheBytesOfAnUnknownMessage) {
  EXPECT_EQ(FrameBytesText(Hex("0000 000a 0000 0063 0000 0002 cafe")),
            "0000 000a | 0000 0063 0000 0002 | ****");
}

TEST(FrameTextTest, ShowsTheBytesOfABrokenMessageWithoutSecrets) {
  const auto frame = Hex("0000 000a 0000 0004 0000 0002 05 74");
  EXPECT_THAT(FrameMessageText(frame), HasSubstr("Leave.room: offset 1"));
  EXPECT_EQ(FrameBytesText(frame), "0000 000a | 0000 0004 0000 0002 | 0574");
}

TEST(FrameTextTest, ShowsAFrameThatEndsInItsEnvelope) {
  EXPECT_EQ(FrameMessageText(Hex("0000 0000")), "no envelope");
  EXPECT_EQ(FrameBytesText(Hex("0000 0003 0000 00")), "0000 0003 | 0000 00");
}

}  // namespace
}  // namespace chat
