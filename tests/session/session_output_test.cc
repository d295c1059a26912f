// How a session learns that its peer does not take its output, and that it does again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/session/sim_session_test.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const char* const kPush = "00000009 00000003 00000001 00";
const char* const kAsk = "0000000a 00000001 00000005 07 00";
const char* const kAnswer = "00000009 00000002 00000005 07";
constexpr size_t kHigh = 8000;
constexpr size_t kLow = 2000;
constexpr size_t kFrame = 1000;  // of the bytes that are pushed

class SessionOutputTest : public SimSessionTest {
 protected:
  SessionOutputTest() {
    options.connection.output_high_water_bytes = kHigh;
    options.connection.output_low_water_bytes = kLow;
    sim.set_pipe_capacity_bytes(500);
    table.On<Numbers>([this](ClientSession& from, const Numbers&) { Push(from); });
    table.On<Ask>([this](ClientSession& from, const Ask& ask) {
      if (on_ask) return on_ask(from);
      from.Reply(Answer{.number = ask.number});
    });
    table.OnOutputHigh([this](ClientSession& from) {
      EXPECT_TRUE(from.output_is_high());
      told.emplace_back("high");
    });
    table.OnOutputLow([this](ClientSession& from) {
      told.emplace_back("low");
      if (pushes) Push(from);
    });
  }

  // Sends until output is high.
  void Push(ClientSession& to) {
    while (!to.output_is_high() && pushed < 100) {
      EXPECT_TRUE(to.SendPayload(Bytes(kFrame - 4, static_cast<std::byte>(pushed++))));
      waited_most = std::max(waited_most, to.connection()->output_bytes());
    }
  }
  static std::string Pushed(int number) {
    return Text("000003e4") + std::string(kFrame - 4, static_cast<char>(number));
  }
  // What comes until nothing more does.
  std::string ReadAll(SimPeer& peer) {
    std::string all;
    for (size_t before = 1; before != all.size();) {
      before = all.size();
      Turn(2);
      all += peer.Read();
    }
    return all;
  }

  std::function<void(ClientSession&)> on_ask;
  std::vector<std::string> told;
  bool pushes = false;
  int pushed = 0;
  size_t waited_most = 0;
};

TEST_F(SessionOutputTest, IsToldOfEachCrossingOnceAndNeverInsideOfWhatSends) {
  SimPeer peer = Connect();
  Push(*session);
  Push(*session);
  EXPECT_THAT(told, IsEmpty());
  Turn();
  EXPECT_THAT(told, ElementsAre("high"));
  EXPECT_TRUE(session->output_is_high());
  // To one byte above the low mark; the peer's side of the socket holds 500 more.
  const size_t waits = session->connection()->output_bytes();
  for (size_t taken = 0; taken < waits - kLow - 1;) {
    taken += peer.Read(std::min<size_t>(500, waits - kLow - 1 - taken)).size();
    Turn(2);
  }
  EXPECT_EQ(session->connection()->output_bytes(), kLow + 1);
  EXPECT_THAT(told, ElementsAre("high"));
  peer.Read(1);
  Turn();
  EXPECT_EQ(session->connection()->output_bytes(), kLow);
  EXPECT_FALSE(session->output_is_high());
  EXPECT_THAT(told, ElementsAre("high", "low"));
  ReadAll(peer);
  EXPECT_THAT(told, ElementsAre("high", "low"));
}

TEST_F(SessionOutputTest, GoesOnAtTheLowMarkUntilAllIsSentWithBoundedMemory) {
  pushes = true;
  SimPeer peer = Connect();
  Push(*session);
  const std::string all = ReadAll(peer);
  ASSERT_EQ(all.size(), 100 * kFrame);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(all.substr(static_cast<size_t>(i) * kFrame, kFrame), Pushed(i));
  }
  EXPECT_LE(waited_most, kHigh + kFrame);
  ASSERT_GT(told.size(), 10u);
  for (size_t i = 0; i < told.size(); ++i) EXPECT_EQ(told[i], i % 2 == 0 ? "high" : "low");
}

// However long it goes on, a request to stop it is heard.
TEST_F(SessionOutputTest, HandlesTheFramesThatWaitedBeforeItGoesOn) {
  pushes = true;
  SimPeer peer = Connect();
  peer.Write(Text(kPush) + Text(kAsk));
  Turn();
  const int before = pushed;
  ASSERT_LT(before, 100);
  EXPECT_THAT(ReadAll(peer), HasSubstr(Pushed(before - 1) + Text(kAnswer) + Pushed(before)));
}

TEST_F(SessionOutputTest, ClosesForAHandlerThatThrows) {
  table.OnOutputHigh([](ClientSession&) { throw std::runtime_error("oh"); });
  SimPeer peer = Connect();
  Push(*session);
  Turn();
  EXPECT_THAT(log, ElementsAre(HasSubstr("OnOutputHigh handler: oh")));
  ReadAll(peer);
  EXPECT_TRUE(peer.at_end());
  EXPECT_THAT(told, IsEmpty()) << "it is closing";
}

TEST_F(SessionOutputTest, ClosesForAHandlerThatThrowsAtTheLowMark) {
  table.OnOutputLow([](ClientSession&) { throw std::runtime_error("oh"); });
  SimPeer peer = Connect();
  Push(*session);
  ReadAll(peer);
  EXPECT_THAT(log, ElementsAre(HasSubstr("OnOutputLow handler: oh")));
  EXPECT_TRUE(peer.at_end());
}

TEST_F(SessionOutputTest, IsNotToldOfASessionThatIsForcedToClose) {
  on_ask = [](ClientSession& from) { from.connection()->ForceClose(absl::AbortedError("enough")); };
  SimPeer peer = Connect();
  peer.Write(Text(kPush) + Text(kAsk));
  ReadAll(peer);
  EXPECT_THAT(told, ElementsAre("high"));
  EXPECT_THAT(closed, SizeIs(1));
}

TEST_F(SessionOutputTest, NeedsNobodyWhoIsTold) {
  DispatchTable silent;
  host = SessionHost::Create(*loop, silent, options);
  silent.OnOpen([this](ClientSession& opened) { session = &opened; });
  SimPeer peer = Connect();
  Push(*session);
  EXPECT_EQ(ReadAll(peer).size(), static_cast<size_t>(pushed) * kFrame);
  EXPECT_THAT(log, IsEmpty());
  host.reset();
}

TEST_F(SessionOutputTest, MayLetTheHostGoWhenItIsTold) {
  table.OnOutputHigh([this](ClientSession&) { host.reset(); });
  SimPeer peer = Connect();
  Push(*session);
  Turn();
  EXPECT_EQ(host, nullptr);
  EXPECT_THAT(closed, SizeIs(1));
}

TEST_F(SessionOutputTest, IsNotToldWhenAFrameThatWaitedHasLetTheHostGo) {
  on_ask = [this](ClientSession&) { host.reset(); };
  SimPeer peer = Connect();
  peer.Write(Text(kPush) + Text(kAsk));
  ReadAll(peer);
  EXPECT_EQ(host, nullptr);
  EXPECT_THAT(told, ElementsAre("high"));
}

}  // namespace
}  // namespace sluice::test
