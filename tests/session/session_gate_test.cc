// What a session may be sent when: states, and frames that are too large before a login.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sluice/codec/testing/allocation_counter.h"
#include "sluice/framing/delimiter_framer.h"
#include "tests/session/sim_session_test.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

enum class State : uint8_t { kNew, kReady, kAway, kLast = 31 };

// Messages of one number and nothing else.
template <uint32_t kType>
struct Numbered {
  uint8_t value = 0;

  static constexpr auto Describe() {
    return Message("Numbered", kType, Field("value", &Numbered::value));
  }
};
using Login = Numbered<11>;
using Say = Numbered<12>;
using Leave = Numbered<13>;
using Back = Numbered<14>;
using Ping = Numbered<15>;

std::string FrameOf(uint32_t type) {
  return Text("00000009 000000") + static_cast<char>(type) + Text("00000007 01");
}

class SessionGateTest : public SimSessionTest {
 protected:
  template <class M>
  DispatchTable::Registration Note() {
    return table.On<M>([this](ClientSession&, const M&) { ran.push_back(MessageTypeOf<M>()); });
  }
  template <class M, class S>
  DispatchTable::Registration Enter(S state) {
    return table.On<M>([this, state](ClientSession& from, const M&) {
      ran.push_back(MessageTypeOf<M>());
      from.SetState(state);
    });
  }

  // Login in kNew, Say and Leave in kReady, Back in kAway, Ping in the two last.
  void ChatGates() {
    table.DefaultStates(State::kReady);
    Enter<Login>(State::kReady).In(State::kNew);
    Note<Say>();
    Enter<Leave>(State::kAway);
    Enter<Back>(State::kReady).In(State::kAway);
    Note<Ping>().In(State::kReady, State::kAway);
  }

  std::vector<uint32_t> ran;
};

TEST_F(SessionGateTest, AllowsEachMessageInItsStatesAndInNoOther) {
  ChatGates();
  const std::vector<std::pair<State, std::vector<uint32_t>>> allowed = {
      {State::kNew, {11}},
      {State::kReady, {12, 13, 15}},
      {State::kAway, {14, 15}},
      {State::kLast, {}}};
  for (const auto& [state, types] : allowed) {
    std::vector<uint32_t> handled;
    for (uint32_t type = 11; type <= 15; ++type) {
      ran.clear();
      const uint64_t refused = host == nullptr ? 0 : host->counters().of(FrameOutcome::kNotAllowed);
      SimPeer peer = Connect();
      session->SetState(state);
      peer.Write(FrameOf(type));
      Turn();
      if (ran.empty()) {
        EXPECT_EQ(host->counters().of(FrameOutcome::kNotAllowed), refused + 1);
        EXPECT_TRUE(peer.at_end());
      } else {
        EXPECT_THAT(ran, ElementsAre(type));
        EXPECT_EQ(host->counters().of(FrameOutcome::kNotAllowed), refused);
        EXPECT_FALSE(peer.at_end());
        handled.push_back(type);
      }
    }
    EXPECT_EQ(handled, types) << "state " << static_cast<int>(state);
  }
}

// AX4, B60: nothing but the login runs before the login, whatever its fields are.
TEST_F(SessionGateTest, RunsNothingButTheLoginBeforeTheLogin) {
  ChatGates();
  for (uint32_t type = 0; type < 256; ++type) {
    if (type == 11) continue;
    SimPeer peer = Connect();
    peer.Write(FrameOf(type) + FrameOf(11));
    Turn();
    EXPECT_TRUE(peer.at_end()) << type;
  }
  EXPECT_THAT(ran, IsEmpty());
  EXPECT_EQ(host->counters().of(FrameOutcome::kNotAllowed), 4u);
  EXPECT_EQ(host->counters().of(FrameOutcome::kUnknownType), 251u);
}

TEST_F(SessionGateTest, SeesTheNewStateInTheNextFrameOfTheSameRead) {
  ChatGates();
  SimPeer peer = Connect();
  peer.Write(FrameOf(11) + FrameOf(12) + FrameOf(13) + FrameOf(15) + FrameOf(14) + FrameOf(12));
  Turn();
  EXPECT_THAT(ran, ElementsAre(11, 12, 13, 15, 14, 12));
  EXPECT_EQ(session->state<State>(), State::kReady);
  peer.Write(FrameOf(11));
  Turn();
  EXPECT_TRUE(peer.at_end());
  EXPECT_EQ(ran.size(), 6u);
}

TEST_F(SessionGateTest, DoesNotDecodeWhatIsNotAllowed) {
  ChatGates();
  SimPeer peer = Connect();
  peer.Write(Text("00000008 0000000c 00000007"));  // Say without its field
  Turn();
  EXPECT_EQ(host->counters().of(FrameOutcome::kNotAllowed), 1u);
  EXPECT_EQ(host->counters().of(FrameOutcome::kUndecodable), 0u);
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(log, ElementsAre(HasSubstr("offset 0: not allowed: Numbered in state 0")));
}

TEST_F(SessionGateTest, GoesOnBehindAFrameThatIsNotAllowedWhenThePolicySaysSo) {
  ChatGates();
  table.SetPolicy(FrameOutcome::kNotAllowed, OutcomePolicy::kIgnore);
  SimPeer peer = Connect();
  peer.Write(FrameOf(12) + FrameOf(11) + FrameOf(12));
  Turn();
  EXPECT_THAT(ran, ElementsAre(11, 12));
}

TEST_F(SessionGateTest, AllowsEverythingWhenNoStateIsDeclared) {
  Enter<Login>(State::kLast);
  Note<Say>();
  SimPeer peer = Connect();
  peer.Write(FrameOf(12) + FrameOf(11) + FrameOf(12));
  Turn();
  EXPECT_THAT(ran, ElementsAre(12, 11, 12));
}

TEST_F(SessionGateTest, AllowsWhatHasNoStatesOfItsOwnEverywhereWhenThereIsNoDefault) {
  Note<Login>().In(State::kNew).In(State::kLast);
  Note<Say>();
  SimPeer peer = Connect();
  session->SetState(State::kLast);
  peer.Write(FrameOf(11) + FrameOf(12));
  Turn();
  session->SetState(State::kAway);
  peer.Write(FrameOf(12) + FrameOf(11));
  Turn();
  EXPECT_THAT(ran, ElementsAre(11, 12, 12));
}

TEST_F(SessionGateTest, TheDefaultHoldsForHandlersBeforeAndBehindIt) {
  Note<Login>().In(State::kNew);
  Note<Say>();
  table.DefaultStates(State::kReady);
  Note<Leave>();
  table.SetPolicy(FrameOutcome::kNotAllowed, OutcomePolicy::kIgnore);
  SimPeer peer = Connect();
  peer.Write(FrameOf(11) + FrameOf(12) + FrameOf(13));
  Turn();
  EXPECT_THAT(ran, ElementsAre(11));
}

TEST_F(SessionGateTest, EachSessionHasItsOwnState) {
  ChatGates();
  SimPeer first = Connect();
  SimPeer second = Connect();
  first.Write(FrameOf(11));
  Turn();
  second.Write(FrameOf(12));
  Turn();
  EXPECT_TRUE(second.at_end());
  first.Write(FrameOf(12));
  Turn();
  EXPECT_THAT(ran, ElementsAre(11, 12));
}

// AM3: a stranger cannot make the session hold a large frame.
TEST_F(SessionGateTest, EndsAFirstFrameThatIsTooLargeBeforeALogin) {
  options.limits = SessionLimits::None();
  options.limits->initial_frame_bytes_max = 13;
  ChatGates();
  table.On<Numbers>([this](ClientSession&, const Numbers&) { ran.push_back(3); });
  SimPeer exact = Connect();
  exact.Write(FrameOf(11));
  Turn();
  EXPECT_THAT(ran, ElementsAre(11));
  exact.Write(Text("0000000d 00000003 00000000 04") + "abcd");
  Turn();
  EXPECT_THAT(ran, ElementsAre(11, 3));
  SimPeer whole = Connect();
  whole.Write(Text("0000000a 0000000b 00000007 0102"));
  Turn();
  EXPECT_TRUE(whole.at_end());
  SimPeer begun = Connect();
  begun.Write(Text("0000000a"));  // its header says so
  Turn();
  EXPECT_TRUE(begun.at_end());
  EXPECT_THAT(ran, ElementsAre(11, 3));
  EXPECT_THAT(log, ElementsAre(HasSubstr("14 bytes"), HasSubstr("14 bytes")));
  EXPECT_EQ(closed[0].status.code(), absl::StatusCode::kResourceExhausted);
}

// What came of a frame that is refused is freed, though its sender stays: as nothing is kept of one
// that came whole.
TEST_F(SessionGateTest, KeepsNothingOfAFirstFrameThatIsTooLarge) {  // AM3
  options.limits = SessionLimits::None();
  options.limits->initial_frame_bytes_max = 13;
  options.connection.read_bytes_per_turn = 14;  // more is to come, so the end waits for the peer
  ChatGates();
  log.reserve(10);
  const auto held_after = [this](const SimPeer& stays, const char* frame) {
    const AllocationCounter counter;
    SimPeer(stays).Write(Text(frame));
    Turn();
    EXPECT_TRUE(stays.at_end());
    return counter.held();
  };
  const SimPeer first = Connect();
  const SimPeer second = Connect();
  const SimPeer third = Connect();
  held_after(first, "0000000a 0000000b 00000007 0102 0304");
  const int64_t of_whole = held_after(second, "0000000a 0000000b 00000007 0102 0304");
  EXPECT_EQ(held_after(third, "000000ff 0000000b 00000007 0102 0304"), of_whole);
  EXPECT_THAT(closed, IsEmpty());
}

TEST_F(SessionGateTest, EndsAFirstLineThatIsTooLongBeforeALogin) {  // AM3
  static const auto kLines = DelimiterFramer::Create({.payload_bytes_max = 1000}).value();
  options.protocol.framer = &kLines;
  options.limits = SessionLimits::None();
  options.limits->initial_frame_bytes_max = 13;
  SimPeer peer = Connect();
  peer.Write(std::string(13, 'x'));
  Turn();
  EXPECT_FALSE(peer.at_end());
  peer.Write("x");
  Turn();
  EXPECT_TRUE(peer.at_end());
  EXPECT_THAT(log, ElementsAre(HasSubstr("14 bytes")));
}

TEST_F(SessionGateTest, HoldsStrangersToSixtyFourKibibytesByDefaultWhereThereIsALogin) {  // AM3
  options.limits = SessionLimits();
  // Whether a session ends with the header of a frame of `hex` bytes and 4.
  const auto ends_with = [this](SimPeer peer, const char* hex) {
    peer.Write(Text(hex));
    Turn();
    return peer.at_end();
  };
  const char* const exact = "0000fffc";
  const char* const one_more = "0000fffd";
  Note<Login>();
  EXPECT_FALSE(ends_with(Connect(), one_more)) << "state 0 is as good as any";
  table.DefaultStates(State::kReady);
  EXPECT_FALSE(ends_with(Connect(), exact));
  EXPECT_TRUE(ends_with(Connect(), one_more));
  SimPeer member = Connect();
  session->SetState(State::kReady);
  EXPECT_FALSE(ends_with(member, one_more));
  host.reset();
  options.limits->initial_frame_bytes_max = 0;
  EXPECT_FALSE(ends_with(Connect(), one_more));
}

}  // namespace
}  // namespace sluice::test
