// What a peer sends that it must not: it is closed with a logged reason that names field or offset,
// nothing of what it sends afterwards counts, and the others are served.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/examples/chat/chat_world.h"
#include "tests/examples/chat/raw_peer.h"

namespace chat {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct BadInput {
  std::string_view name;
  std::string bytes;  // as hex: a frame is u32 length, u32 message type, u32 sequence, fields
  std::string_view reason;
};

std::string Repeat(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

const BadInput kBadInputs[] = {
    {"FrameAboveTheMaximum", "7fffffff", "frame at stream offset 0: "},
    {"NoFramesAtAll", "474554202f20485454502f312e310d0a",  // GET / HTTP/1.1
     "frame at stream offset 0: "},
    {"FrameThatEndsInItsEnvelope", "00000006 00000001 0000",
     "frame at stream offset 0: undecodable frame: envelope: uint32: offset 4: "},
    {"EmptyFrame", "00000000",
     "frame at stream offset 0: undecodable frame: envelope: uint32: offset 0: "},
    {"UnknownType", "00000008 00000063 00000001",
     "frame at stream offset 0: unknown message type: no handler for type 99"},
    {"TypeThatOnlyTheServerSends", "0000000d 00000010 00000001 0000 02 6f6b",
     "frame at stream offset 0: unknown message type: no handler for type 16"},
    {"FieldCutShort", "0000000b 00000004 00000001 05 7465",
     "frame at stream offset 0: undecodable frame: Leave.room: offset 1: "},
    {"FieldMissing", "0000000c 00000003 00000001 03 746561",
     "frame at stream offset 0: undecodable frame: Join.create: offset 4: "},
    {"StringAboveItsLimit", "0000002a 00000003 00000001 21" + Repeat("61", 33),
     "frame at stream offset 0: undecodable frame: Join.room: offset 0: length 33 exceeds the "
     "limit 32"},
    {"LengthFarAboveTheBody", "0000000d 00000004 00000001 ffffffff0f",
     "frame at stream offset 0: undecodable frame: Leave.room: offset 0: "},
    {"LengthThatDoesNotEnd", "00000013 00000004 00000001 ffffffffffffffffffffff",
     "frame at stream offset 0: undecodable frame: Leave.room: offset 0: "},
    {"OverlongLength", "0000000d 00000004 00000001 8300 746561",
     "frame at stream offset 0: undecodable frame: Leave.room: offset 0: "},
    {"BoolOfTwo", "0000000d 00000003 00000001 03 746561 02",
     "frame at stream offset 0: undecodable frame: Join.create: offset 4: "},
    {"BytesLeftOver", "0000000d 00000004 00000001 03 746561 ff",
     "frame at stream offset 0: undecodable frame: Leave: offset 4: "},
    {"SecretAboveItsLimit", "0000004e 00000001 00000001 03 657665 41" + Repeat("73", 65),
     "frame at stream offset 0: undecodable frame: Register.password: offset 4: "},
};

// Register{user="eve", password=""}.
constexpr std::string_view kGoodFrame = "0000000d 00000001 00000002 03 657665 00";

class BadInputTest : public testing::TestWithParam<BadInput> {};

TEST_P(BadInputTest, ClosesThatPeerWithALoggedReasonAndServesTheOthers) {
  ChatWorld world;
  Member ada(world, "ada", "tea");
  Member bob(world, "bob", "tea");
  RawPeer eve(world.loop(), world.address());
  ASSERT_TRUE(eve.Send(GetParam().bytes + std::string(kGoodFrame)));

  EXPECT_TRUE(eve.IsClosed());
  EXPECT_EQ(eve.Read(1), sluice::Hex("")) << "no answer, not to the good frame either";
  EXPECT_THAT(world.log(), StartsWith("peer 127.0.0.1:"));
  EXPECT_THAT(world.log(), HasSubstr(": closing: " + std::string(GetParam().reason)));
  EXPECT_THAT(world.log(), Not(HasSubstr("ssss"))) << "a secret";

  EXPECT_EQ(ada.Ask(Say{.room = "tea", .text = "still here"}), Code::kOk);
  EXPECT_TRUE(bob.Waits([&] { return bob.said.size() == 1; }));
  Member other(world);
  EXPECT_EQ(other.Ask(Register{.user = "eve", .password = ""}), Code::kOk)
      << "the frame behind the bad one made no account";
}

INSTANTIATE_TEST_SUITE_P(All, BadInputTest, testing::ValuesIn(kBadInputs),
                         [](const auto& input) { return std::string(input.param.name); });

TEST(BadInputTest, LogsAStreamThatEndsInsideAFrame) {
  ChatWorld world;
  RawPeer eve(world.loop(), world.address());
  ASSERT_TRUE(eve.Send(std::string(kGoodFrame) + "0000 000d 0000"));
  eve.EndSending();
  EXPECT_EQ(eve.Read(17), sluice::Hex("0000000d 00000010 00000002 0000 02 6f6b"));
  EXPECT_TRUE(eve.IsClosed());
  EXPECT_THAT(world.log(), HasSubstr("closing: frame at stream offset 17: "));
}

TEST(BadInputTest, TakesAStringOfExactlyItsLimit) {
  ChatWorld world;
  RawPeer eve(world.loop(), world.address());
  ASSERT_TRUE(eve.Send("0000002a 00000001 00000001 20" + Repeat("61", 32) + "00"));
  EXPECT_EQ(eve.Read(17), sluice::Hex("0000000d 00000010 00000001 0000 02 6f6b"));
  EXPECT_EQ(world.log(), "");
}

TEST(BadInputTest, TakesAFrameByteByByte) {
  ChatWorld world;
  RawPeer eve(world.loop(), world.address());
  const std::string frame =
      "0000000d000000010000000203"
      "65766500";
  for (size_t i = 0; i < frame.size(); i += 2) {
    ASSERT_TRUE(eve.Send(frame.substr(i, 2)));
    ASSERT_TRUE(world.loop().RunOnce({}).ok());
  }
  EXPECT_EQ(eve.Read(17), sluice::Hex("0000000d 00000010 00000002 0000 02 6f6b"));
}

}  // namespace
}  // namespace chat
