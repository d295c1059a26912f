// Heartbeats of sessions on both sides, and the silent peers that they find out.
#include "sluice/session/heartbeat.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/session/sim_client_test.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// How late one may be: when output was noticed, and the wheel's tick.
constexpr Duration kInterval = 8s;
constexpr Duration kLate = kInterval / 8 + 100ms;

// Answer{} with sequence 0: a frame of 13 bytes.
Heartbeat Beat() { return Heartbeat::Of(Answer{}, kInterval); }
constexpr size_t kBeatBytes = 13;

// Sessions whose peers are played by the test.
class HeartbeatTest : public SimClientTest {
 protected:
  HeartbeatTest() {
    options.heartbeat = Beat();
    served.OnClosed(
        [this](ClientSession&, const CloseReason& reason) { causes.push_back(reason.cause); });
  }
  ~HeartbeatTest() override { host.reset(); }

  SimPeer Connect() {
    host = SessionHost::Create(*loop, served, options);
    auto [fd, peer] = sim.MakeConnection();
    EXPECT_TRUE(host->Adopt(Descriptor(kernel, fd)).ok());
    return peer;
  }

  SessionOptions options;
  SessionHost::Ptr host;
  std::vector<CloseCause> causes;
};

TEST_F(HeartbeatTest, ComesWhenNothingWasSentForTheInterval) {
  SimPeer peer = Connect();
  RunFor(kInterval - 1ms);
  EXPECT_EQ(peer.Read(), "");
  RunFor(100ms + 1ms);
  EXPECT_EQ(peer.Read(), std::string("\0\0\0\x09\0\0\0\x02\0\0\0\0\0", kBeatBytes));
  RunFor(10 * (kInterval + 100ms));
  EXPECT_EQ(peer.Read().size(), 10 * kBeatBytes);
}

TEST_F(HeartbeatTest, IsPutOffByEverythingThatIsSent) {
  SimPeer peer = Connect();
  for (int i = 0; i < 20; ++i) {
    RunFor(kInterval - kLate);
    accepted->SendPayload({});
    Turn();
    EXPECT_EQ(peer.Read().size(), 4u);
  }
  RunFor(kInterval + kLate);
  EXPECT_EQ(peer.Read().size(), kBeatBytes);
}

TEST_F(HeartbeatTest, IsNotPutOffByWhatIsReceived) {
  answering = false;
  SimPeer peer = Connect();
  const Bytes ask = Hex("0000000a 00000001 00000000 01 00");
  for (int i = 0; i < 10; ++i) {
    RunFor(1s);
    peer.Write({reinterpret_cast<const char*>(ask.data()), ask.size()});
  }
  EXPECT_EQ(asked.size(), 9u);
  EXPECT_EQ(peer.Read().size(), kBeatBytes);
}

TEST_F(HeartbeatTest, IsOffByDefaultAndWithoutAnInterval) {
  options.heartbeat = {};
  SimPeer first = Connect();
  options.heartbeat = Beat();
  options.heartbeat.interval = 0s;
  SimPeer second = Connect();
  RunFor(10min);
  EXPECT_EQ(first.Read() + second.Read(), "");
}

TEST_F(HeartbeatTest, DoesNotKeepAPeerThatTakesHeartbeatsAndSaysNothing) {
  options.limits = SessionLimits::None();
  options.limits->idle_timeout = 60s;
  SimPeer peer = Connect();
  RunFor(60s - 1ms);
  EXPECT_THAT(causes, IsEmpty());
  EXPECT_GE(peer.Read().size(), 6 * kBeatBytes);
  RunFor(100ms + 1ms);
  EXPECT_THAT(causes, ElementsAre(CloseCause::kIdleTimeout));
}

TEST_F(HeartbeatTest, KeepsAPeerThatTakesMoreThanHeartbeats) {
  options.limits = SessionLimits::None();
  options.limits->idle_timeout = 30s;
  SimPeer peer = Connect();
  for (int i = 0; i < 100; ++i) {
    RunFor(10s);
    ASSERT_THAT(causes, IsEmpty());
    accepted->SendPayload({});
    Turn();
    peer.Read();
  }
  RunFor(30s + 30s / 8 + kLate);
  EXPECT_THAT(causes, ElementsAre(CloseCause::kIdleTimeout));
}

TEST_F(HeartbeatTest, KeepsBothSidesOfAQuietConnection) {
  served.On<Answer>([](ClientSession&, const Answer&) {});
  table.On<Answer>([](ClientSession&, const Answer&) {});
  ServerOptions server_options;
  server_options.sessions.limits = SessionLimits::None();
  server_options.sessions.limits->idle_timeout = 20s;
  server_options.sessions.heartbeat = Beat();
  server = std::make_unique<Server>(*loop, served, server_options);
  ASSERT_TRUE(server->Listen(kAddress).ok());
  ClientOptions client_options;
  client_options.session = server_options.sessions;
  Make(client_options);
  client->Connect(kAddress);
  RunFor(1h);
  EXPECT_EQ(client->state(), ClientState::kConnected);
  // One side that falls silent is enough.
  client_options.session = {};
  Make(client_options);
  client->Connect(kAddress);
  RunFor(19s);
  EXPECT_EQ(client->state(), ClientState::kConnected);
  RunFor(2s);
  EXPECT_EQ(client->state(), ClientState::kClosed);
}

TEST_F(HeartbeatTest, AddsNothingToOutputThatWaits) {
  SimPeer peer = Connect();
  peer.set_capacity_bytes(10, 65536);
  accepted->SendPayload(Hex("00112233445566778899"));
  RunFor(10 * kInterval);
  EXPECT_EQ(accepted->connection()->output_bytes(), 4u);
  EXPECT_EQ(peer.Read().size(), 10u);
  RunFor(2 * kInterval);
  EXPECT_EQ(peer.Read().substr(0, 4), "\x66\x77\x88\x99");
}

TEST_F(HeartbeatTest, IsNotCountedAsSentWhenTheUserSendsNone) {
  options.limits = SessionLimits::None();
  options.limits->idle_timeout = 20s;
  int asked_for = 0;
  options.heartbeat.send = [&](ClientSession&) { ++asked_for; };
  SimPeer peer = Connect();
  RunFor(10s);
  EXPECT_EQ(asked_for, 1);
  // Real output all the same puts the idle time-out off.
  accepted->SendPayload({});
  RunFor(19s);
  EXPECT_THAT(causes, IsEmpty());
}

TEST_F(HeartbeatTest, ClosesWhenItThrows) {
  options.heartbeat.send = [](ClientSession&) { throw std::runtime_error("no beat"); };
  SimPeer peer = Connect();
  RunFor(10s);
  EXPECT_TRUE(peer.at_end());
  EXPECT_THAT(log, ElementsAre(HasSubstr("no beat")));
}

TEST_F(HeartbeatTest, MayCloseItsSessionOrLoseItsHost) {  // AX1
  options.heartbeat.send = [](ClientSession& session) { session.Close(); };
  SimPeer first = Connect();
  RunFor(10s);
  EXPECT_THAT(causes, ElementsAre(CloseCause::kDrained));
  options.heartbeat.send = [this](ClientSession&) { host.reset(); };
  SimPeer second = Connect();
  RunFor(10s);
  EXPECT_THAT(causes, ElementsAre(CloseCause::kDrained, CloseCause::kLocal));
}

TEST_F(HeartbeatTest, EndsWithItsSession) {
  SimPeer peer = Connect();
  accepted->Close();
  RunFor(1min);
  EXPECT_EQ(peer.Read(), "");
}

}  // namespace
}  // namespace sluice::test
