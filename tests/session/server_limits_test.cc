// Who is let in, on a simulated network.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sluice/session/encode_frame.h"
#include "sluice/session/server.h"
#include "tests/session/sim_session_test.h"

namespace sluice::test {
namespace {

using testing::HasSubstr;

const char* const kBusy = "00000009 00000002 00000000 63";

class ServerLimitsTest : public SimSessionTest {
 protected:
  ServerLimitsTest() {
    table.On<Ask>(
        [](ClientSession& from, const Ask& ask) { from.Reply(Answer{.number = ask.number}); });
    server_options.sessions_max = 1;
    server_options.refusal = EncodeFrame(Protocol(), Answer{.number = 0x63}).value();
  }
  ~ServerLimitsTest() override { server.reset(); }

  SimPeer Client() {
    if (server == nullptr) {
      server = std::make_unique<Server>(*loop, table, server_options);
      EXPECT_TRUE(server->Listen("127.0.0.1:7000").ok());
    }
    return sim.ConnectTo(server->local_address());
  }

  ServerOptions server_options;
  std::unique_ptr<Server> server;
};

TEST_F(ServerLimitsTest, TellsClientsBeyondItsMaximumWhyAndServesTheOthers) {
  SimPeer first = Client();
  Turn();
  SimPeer second = Client();
  second.Write(Text("0000000c 00000001 00000005 07 02 6869"));
  Turn();
  EXPECT_EQ(second.Read(), Text(kBusy));
  EXPECT_TRUE(second.at_end());
  EXPECT_FALSE(second.was_reset());
  EXPECT_EQ(server->refused(), 1u);
  EXPECT_EQ(server->size(), 1u);
  first.Write(Text("0000000c 00000001 00000005 07 02 6869"));
  Turn();
  EXPECT_EQ(first.Read(), Text("00000009 00000002 00000005 07"));
}

TEST_F(ServerLimitsTest, ClosesWithoutAWordWhenThereIsNone) {
  server_options.refusal.clear();
  SimPeer first = Client();
  Turn();
  SimPeer second = Client();
  Turn();
  EXPECT_EQ(second.Read(), "");
  EXPECT_TRUE(second.at_end());
}

// AN1: a crowd that is turned away leaves nothing behind, whether or not it reads.
TEST_F(ServerLimitsTest, KeepsNoDescriptorOfACrowdThatItTurnsAway) {
  SimPeer first = Client();
  Turn();
  const size_t before = sim.open_descriptors();
  std::vector<SimPeer> crowd;
  for (int i = 0; i < 1000; ++i) {
    crowd.push_back(Client());
    crowd.back().set_capacity_bytes(i % 2 == 0 ? 0 : 5, 65536);
  }
  Turn();
  EXPECT_EQ(server->refused(), 1000u);
  EXPECT_EQ(sim.open_descriptors(), before);
  EXPECT_TRUE(log.empty());
}

TEST_F(ServerLimitsTest, HasRoomAgainWhenAClientHasGone) {
  SimPeer first = Client();
  Turn();
  first.Close();
  Turn();
  SimPeer second = Client();
  Turn();
  EXPECT_EQ(server->size(), 1u);
  EXPECT_EQ(server->refused(), 0u);
}

TEST_F(ServerLimitsTest, StopsAtTheDeadlineWhateverAClientLeavesUnread) {
  server_options.sessions.connection.close_deadline = 2s;
  SimPeer deaf = Client();
  deaf.set_capacity_bytes(1, 100);
  deaf.Write(Text("0000000c 00000001 00000005 07 02 6869"));
  Turn();
  bool stopped = false;
  server->Stop([&] { stopped = true; });
  RunFor(1900ms);
  EXPECT_FALSE(stopped);
  RunFor(200ms);
  EXPECT_TRUE(stopped);
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].cause, CloseCause::kCloseDeadline);
}

TEST(EncodeFrameTest, SaysWhatCannotBeEncoded) {
  const auto frame = EncodeFrame(Protocol(), Ask{.number = 1, .text = "nine char"});
  EXPECT_EQ(frame.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(frame.status().message()), HasSubstr("Ask.text"));
}

}  // namespace
}  // namespace sluice::test
