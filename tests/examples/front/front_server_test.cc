// The front to the byte: a frame is u32 length, u32 message type, u32 sequence, fields.
#include "examples/front/front_server.h"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/hex.h"
#include "tests/support/sim_loop.h"

namespace front {
namespace {

using namespace std::chrono_literals;
using sluice::test::SimPeer;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Login{version, member="acme", token="sesame"} with sequence 1, and the Welcome.
constexpr std::string_view kLoginVersion2 =
    "00000018 00000001 00000001 00000002 04 61636d65 06 736573616d65";
constexpr std::string_view kWelcomeVersion2 = "00000010 00000010 00000001 00000002 000a 001e";
constexpr std::string_view kLogin =
    "00000018 00000001 00000001 00000003 04 61636d65 06 736573616d65";
constexpr std::string_view kWelcome = "00000010 00000010 00000001 00000003 000a 001e";

// NewOrder{order=7, symbol="ABC", side=buy, quantity=100, price=125000, tag=42}, sequence 2.
constexpr std::string_view kOrder =
    "00000025 00000003 00000002 0000000000000007 03 414243 01 00000064 000000000001e848 0000002a";
constexpr std::string_view kOrderAck =
    "0000001c 00000012 00000002 0000000000000007 0000000000000001 0000002a";
constexpr std::string_view kCancel = "00000010 00000004 00000003 0000000000000007";
constexpr std::string_view kCancelAck = "00000014 00000013 00000003 0000000000000007 00000064";
constexpr std::string_view kHeartbeat = "00000008 00000002 00000000";

std::string Text(std::string_view hex) {
  const std::vector<std::byte> bytes = sluice::Hex(hex);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

uint32_t Number(std::string_view bytes) {
  uint32_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<uint8_t>(byte);
  return number;
}

// NewOrder of version 3 for that number, with the number as its sequence.
std::string Order(uint32_t number) {
  return fmt::format(
      "00000025 00000003 {0:08x} 00000000{0:08x} 03 414243 01 00000064 000000000001e848 0000002a",
      number);
}

// A Refused, taken apart.
struct Refusal {
  uint32_t sequence = 0;
  uint32_t code = 0;
  uint32_t message_type = 0;
  std::string text;
};

// A front with a network and a clock in memory, for a member "acme" with the token "sesame".
class FrontServerTest : public testing::Test, protected sluice::test::SimLoop {
 protected:
  FrontServerTest() { options.tokens = {{"acme", "sesame"}}; }

  SimPeer Connect() {
    if (front == nullptr) {
      front = std::make_unique<FrontServer>(*loop, options);
      EXPECT_TRUE(front->Listen("127.0.0.1:7000").ok());
    }
    SimPeer peer = sim.ConnectTo(front->server().local_address());
    Turn();
    return peer;
  }
  SimPeer LogIn(std::string_view login = kLogin, std::string_view welcome = kWelcome) {
    SimPeer peer = Connect();
    EXPECT_EQ(Ask(peer, login), Text(welcome));
    return peer;
  }

  std::string Ask(SimPeer& peer, std::string_view hex) {
    peer.Write(Text(hex));
    Turn();
    return peer.Read();
  }
  // What a refused request is answered with, if that is all.
  Refusal AskInVain(SimPeer& peer, std::string_view hex) {
    const std::string answer = Ask(peer, hex);
    if (answer.size() < 19 || Number(answer.substr(0, 4)) != answer.size() - 4 ||
        Number(answer.substr(4, 4)) != 17) {
      ADD_FAILURE() << "no Refused: " << testing::PrintToString(answer);
      return {};
    }
    const size_t length_bytes = static_cast<uint8_t>(answer[18]) < 0x80 ? 1 : 2;
    return {.sequence = Number(answer.substr(8, 4)),
            .code = Number(answer.substr(12, 2)),
            .message_type = Number(answer.substr(14, 4)),
            .text = answer.substr(18 + length_bytes)};
  }
  // An answer with that code, and the session is as before.
  void ExpectRefused(SimPeer& peer, std::string_view hex, Code code, std::string_view why) {
    const Refusal refusal = AskInVain(peer, hex);
    EXPECT_EQ(refusal.code, static_cast<uint32_t>(code));
    EXPECT_THAT(refusal.text, HasSubstr(std::string(why)));
    EXPECT_FALSE(peer.at_end());
  }
  // An answer with that code, and the end.
  void ExpectTurnedAway(std::string_view hex, Code code, std::string_view why) {
    SimPeer peer = Connect();
    const Refusal refusal = AskInVain(peer, hex);
    EXPECT_EQ(refusal.code, static_cast<uint32_t>(code));
    EXPECT_THAT(refusal.text, HasSubstr(std::string(why)));
    EXPECT_TRUE(peer.at_end());
  }

  FrontOptions options;
  std::unique_ptr<FrontServer> front;
};

TEST_F(FrontServerTest, LetsAMemberInAndAnswersItsOrders) {
  SimPeer peer = LogIn();
  EXPECT_EQ(Ask(peer, kOrder), Text(kOrderAck));
  EXPECT_EQ(Ask(peer, kCancel), Text(kCancelAck));
  EXPECT_THAT(log, IsEmpty());
}

TEST_F(FrontServerTest, AnswersRequestsThatComeInOnePieceOrByteByByte) {
  SimPeer peer = Connect();
  const std::string all = fmt::format("{}{}{}", kLogin, kOrder, kCancel);
  const std::string answers = fmt::format("{}{}{}", kWelcome, kOrderAck, kCancelAck);
  EXPECT_EQ(Ask(peer, all), Text(answers));

  SimPeer slow = Connect();
  std::string answered;
  for (const char byte : Text(fmt::format("{}{}", kLogin, kOrder))) {
    slow.Write({&byte, 1});
    Turn();
    answered += slow.Read();
  }
  EXPECT_EQ(answered.size(), Text(kWelcome).size() + Text(kOrderAck).size());
}

TEST_F(FrontServerTest, SpeaksVersion2WithoutTags) {
  SimPeer peer = LogIn(kLoginVersion2, kWelcomeVersion2);
  EXPECT_EQ(Ask(peer,
                "00000021 00000003 00000002 0000000000000007 03 414243 01 00000064 "
                "000000000001e848"),
            Text("00000018 00000012 00000002 0000000000000007 0000000000000001"));
  // A tag is four bytes too many.
  EXPECT_EQ(AskInVain(peer, kOrder).code, 100u);
}

TEST_F(FrontServerTest, RefusesVersionsThatItDoesNotSpeak) {
  ExpectTurnedAway("00000018 00000001 00000001 00000001 04 61636d65 06 736573616d65",
                   Code::kVersionNotSpoken, "version 1 is not spoken here: 2 to 3 are");
  ExpectTurnedAway("00000018 00000001 00000001 00000004 04 61636d65 06 736573616d65",
                   Code::kVersionNotSpoken, "version 4 is not spoken here");
}

TEST_F(FrontServerTest, RefusesAStrangersWrongLoginAndSaysTheSameOfBoth) {
  ExpectTurnedAway("00000018 00000001 00000001 00000003 04 61636d65 06 736573616d66",
                   Code::kWrongLogin, "no such member, or the wrong token");
  ExpectTurnedAway("00000018 00000001 00000001 00000003 04 61636d66 06 736573616d65",
                   Code::kWrongLogin, "no such member, or the wrong token");
  EXPECT_THAT(log, Each(Not(HasSubstr("sesam"))));
}

TEST_F(FrontServerTest, RefusesAllButALoginOfAStranger) {
  ExpectTurnedAway(kHeartbeat, Code::kNotAllowedNow, "Heartbeat in state 0");
  ExpectTurnedAway(kOrder, Code::kNotAllowedNow, "NewOrder in state 0");
  ExpectTurnedAway(kCancel, Code::kNotAllowedNow, "Cancel in state 0");
  ExpectTurnedAway("00000008 00000063 00000001", Code::kUnknownType, "no handler for type 99");
  ExpectTurnedAway("00000008 00000010 00000001", Code::kUnknownType, "no handler for type 16");
  ExpectTurnedAway("00000009 00000001 00000001 00", Code::kUndecodable, "Login.version");
}

// The whole answer, once, in hex.
TEST_F(FrontServerTest, TiesARefusalToItsRequest) {
  SimPeer peer = LogIn();
  EXPECT_EQ(Ask(peer, "00000010 00000004 abcdef01 0000000000000009"),
            Text("00000054 00000011 abcdef01 0009 00000004 45") +
                "frame at stream offset 28: handler error: Cancel: order 9 is not open");
}

TEST_F(FrontServerTest, RefusesASecondLoginAndGoesOn) {
  SimPeer peer = LogIn();
  ExpectRefused(peer, kLogin, Code::kNotAllowedNow, "Login in state 1");
  EXPECT_EQ(Ask(peer, kOrder), Text(kOrderAck));
}

TEST_F(FrontServerTest, RefusesAnUnknownTypeOfAMemberAndGoesOn) {
  SimPeer peer = LogIn();
  ExpectRefused(peer, "0000000a 00000063 00000005 ffff", Code::kUnknownType, "type 99");
  EXPECT_EQ(Ask(peer, kOrder), Text(kOrderAck));
}

TEST_F(FrontServerTest, RefusesOrdersThatMakeNoSenseAndGoesOn) {
  SimPeer peer = LogIn();
  ExpectRefused(peer,
                "00000022 00000003 00000002 0000000000000007 00 01 00000064 000000000001e848 "
                "0000002a",
                Code::kBadOrder, "symbol");
  ExpectRefused(peer,
                "00000025 00000003 00000002 0000000000000007 03 414243 01 00000000 "
                "000000000001e848 0000002a",
                Code::kBadOrder, "quantity");
  ExpectRefused(peer,
                "00000025 00000003 00000002 0000000000000007 03 414243 01 00000064 "
                "0000000000000000 0000002a",
                Code::kBadOrder, "price");
  ExpectRefused(peer,
                "00000025 00000003 00000002 0000000000000007 03 414243 01 00000064 "
                "ffffffffffffffff 0000002a",
                Code::kBadOrder, "price");
  EXPECT_EQ(Ask(peer, kOrder), Text(kOrderAck)) << "none of them was counted";
}

TEST_F(FrontServerTest, RefusesOrdersThatAreOpenAlreadyAndCancelsOfThoseThatAreNot) {
  SimPeer peer = LogIn();
  EXPECT_EQ(Ask(peer, kOrder), Text(kOrderAck));
  ExpectRefused(peer, kOrder, Code::kDuplicateOrder, "order 7 is open");
  EXPECT_EQ(Ask(peer, kCancel), Text(kCancelAck));
  ExpectRefused(peer, kCancel, Code::kUnknownOrder, "order 7 is not open");
}

TEST_F(FrontServerTest, KnowsTheOrdersOfASessionThereAlone) {
  SimPeer one = LogIn();
  EXPECT_EQ(Ask(one, kOrder), Text(kOrderAck));
  SimPeer other = LogIn();
  ExpectRefused(other, kCancel, Code::kUnknownOrder, "order 7 is not open");
}

TEST_F(FrontServerTest, HasAMostOfOpenOrders) {
  options.open_orders_max = 2;
  SimPeer peer = LogIn();
  EXPECT_EQ(Ask(peer, Order(1)).size(), Text(kOrderAck).size());
  EXPECT_EQ(Ask(peer, kOrder).size(), Text(kOrderAck).size());
  ExpectRefused(peer, Order(3), Code::kTooManyOrders, "2 orders are open");
  EXPECT_EQ(Ask(peer, kCancel), Text(kCancelAck));
  EXPECT_EQ(Ask(peer, Order(3)).size(), Text(kOrderAck).size());
}

TEST_F(FrontServerTest, RefusesWhatItCannotReadAndCloses) {
  SimPeer peer = LogIn();
  const Refusal refusal =
      AskInVain(peer,
                "00000025 00000003 00000002 0000000000000007 03 414243 03 00000064 "
                "000000000001e848 0000002a");
  EXPECT_EQ(refusal.code, 100u);
  EXPECT_EQ(refusal.sequence, 2u);
  EXPECT_EQ(refusal.message_type, 3u);
  EXPECT_THAT(refusal.text, HasSubstr("NewOrder.side: offset 12"));
  EXPECT_TRUE(peer.at_end());
}

TEST_F(FrontServerTest, ClosesWhoSendsNoFramesAndServesTheOthers) {
  SimPeer member = LogIn();
  SimPeer stranger = Connect();
  EXPECT_EQ(Ask(stranger, "474554202f20485454502f312e310d0a"), "");
  EXPECT_TRUE(stranger.at_end());
  EXPECT_THAT(log, Contains(HasSubstr("closing: frame at stream offset 0: ")));
  EXPECT_EQ(Ask(member, "00000401"), "") << "a frame of 1025 bytes and more";
  EXPECT_TRUE(member.at_end());
  SimPeer other = LogIn();
  EXPECT_EQ(Ask(other, kOrder), Text(kOrderAck));
}

TEST_F(FrontServerTest, TakesTheLongestLoginAndNoLongerFrameOfAStranger) {
  std::string longest = "0000005e 00000001 00000001 00000003 10";
  for (int i = 0; i < 16; ++i) longest += "61";
  longest += "40";
  for (int i = 0; i < 64; ++i) longest += "62";
  ExpectTurnedAway(longest, Code::kWrongLogin, "no such member");

  SimPeer peer = Connect();
  EXPECT_EQ(Ask(peer, "0000005f" + longest.substr(8) + "63"), "");
  EXPECT_TRUE(peer.at_end());
  EXPECT_THAT(log,
              Contains(HasSubstr("a frame of 99 bytes or more in state 0, where 98 are allowed")));
}

TEST_F(FrontServerTest, RefusesMoreMessagesThanTheQuotaAndGoesOnWhenThereIsQuotaAgain) {
  options.member_quota = {.messages_per_second = 10, .messages_burst = 3};
  SimPeer peer = LogIn();
  EXPECT_EQ(Ask(peer, Order(1) + Order(2) + Order(3)).size(), 3 * Text(kOrderAck).size());
  const Refusal refusal = AskInVain(peer, Order(4));
  EXPECT_EQ(refusal.code, static_cast<uint32_t>(Code::kOverQuota));
  EXPECT_EQ(refusal.sequence, 4u);
  EXPECT_THAT(refusal.text, HasSubstr("over quota: 10 messages"));
  RunFor(100ms);
  EXPECT_EQ(Ask(peer, Order(4)).size(), Text(kOrderAck).size());
  ExpectRefused(peer, Order(5), Code::kOverQuota, "over quota");
}

TEST_F(FrontServerTest, RefusesMoreBytesThanTheQuota) {
  options.member_quota = {.bytes_per_second = 100, .bytes_burst = 100};
  SimPeer peer = LogIn();
  // 41 bytes each: the third takes the last of 100.
  EXPECT_EQ(Ask(peer, Order(1) + Order(2) + Order(3)).size(), 3 * Text(kOrderAck).size());
  ExpectRefused(peer, Order(4), Code::kOverQuota, "over quota: 100 bytes");
  RunFor(1s);
  EXPECT_EQ(Ask(peer, Order(4)).size(), Text(kOrderAck).size());
}

TEST_F(FrontServerTest, ClosesAStrangerThatDoesNotLogInInTime) {
  SimPeer silent = Connect();
  SimPeer dripping = Connect();
  const std::string login = Text(kLogin);
  for (size_t i = 0; i < 9; ++i) {
    dripping.Write(login.substr(i, 1));
    RunFor(500ms);
  }
  EXPECT_FALSE(silent.at_end() || dripping.at_end());
  RunFor(700ms);
  EXPECT_TRUE(silent.at_end() && dripping.at_end());
  EXPECT_THAT(log, Contains(HasSubstr("no whole frame within 5 s")));
}

TEST_F(FrontServerTest, SendsHeartbeatsAndClosesASilentMember) {
  SimPeer peer = LogIn();
  RunFor(29s);
  EXPECT_EQ(peer.Read(), Text(fmt::format("{}{}", kHeartbeat, kHeartbeat)));
  EXPECT_FALSE(peer.at_end());
  RunFor(5s);
  peer.Read();
  EXPECT_TRUE(peer.at_end());
  EXPECT_THAT(log, Contains(HasSubstr("neither sent nor took a byte for 30 s")));
}

TEST_F(FrontServerTest, KeepsAMemberThatSendsHeartbeats) {
  SimPeer peer = LogIn();
  for (int i = 0; i < 10; ++i) {
    RunFor(20s);
    peer.Write(Text(kHeartbeat));
    peer.Read();
  }
  EXPECT_EQ(Ask(peer, kOrder), Text(kOrderAck));
}

TEST_F(FrontServerTest, RefusesRequestsWhileItIsDrainedAndSendsWhatItOwes) {
  SimPeer peer = LogIn();
  peer.set_capacity_bytes(/*to_peer=*/0, /*from_peer=*/65536);
  EXPECT_EQ(Ask(peer, kOrder), "");
  bool drained = false;
  front->server().Drain(10s, [&] { drained = true; });
  EXPECT_EQ(Ask(peer, kCancel), "");
  EXPECT_FALSE(drained);
  EXPECT_FALSE(sim.ConnectTo(front->server().local_address()).connected());

  peer.set_capacity_bytes(65536, 65536);
  Turn();
  const std::string owed = peer.Read();
  EXPECT_EQ(owed.substr(0, 32), Text(kOrderAck));
  EXPECT_EQ(owed.substr(36, 14), Text("00000011 00000003 0004 00000004")) << "draining, a Cancel";
  EXPECT_TRUE(peer.at_end());
  peer.Close();
  Turn();
  EXPECT_TRUE(drained);
}

TEST_F(FrontServerTest, CountsMessagesByTypeAndRefusalsByOutcome) {
  SimPeer peer = LogIn();
  Ask(peer, Order(1) + Order(2) + std::string(kHeartbeat));
  Ask(peer, kLogin);
  Ask(peer, kCancel);
  EXPECT_EQ(front->CountersText(),
            "           1 Login\n"
            "           1 Heartbeat\n"
            "           2 NewOrder\n"
            "           0 Cancel\n"
            "           1 refused: not allowed\n"
            "           1 refused: handler error\n");
}

TEST_F(FrontServerTest, TurnsAwayOneClientTooMany) {
  options.sessions_max = 1;
  SimPeer peer = LogIn();
  EXPECT_TRUE(Connect().at_end());
  EXPECT_EQ(Ask(peer, kOrder), Text(kOrderAck));
}

}  // namespace
}  // namespace front
