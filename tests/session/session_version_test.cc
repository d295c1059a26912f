// Which version a session speaks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/session/sim_session_test.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Hello {
  uint8_t version = 0;

  static constexpr auto Describe() {
    return Message("Hello", 1, Field("version", &Hello::version));
  }
};

struct Position {
  uint8_t x = 0;
  uint8_t y = 0;

  static constexpr auto Describe() {
    return Message("Position", 2, Field("x", &Position::x), Field("y", &Position::y, Since(5)));
  }
};

class SessionVersionTest : public SimSessionTest {
 protected:
  SessionVersionTest() {
    table.On<Hello>(
        [](ClientSession& from, const Hello& hello) { return from.SetVersion(hello.version); });
    table.On<Position>([](ClientSession& from, const Position& position) {
      from.Reply(Position{.x = position.y, .y = position.x});
    });
  }
  void Speak(uint32_t lowest, uint32_t highest) {
    options.protocol.version_min = lowest;
    options.protocol.version_max = highest;
  }
};

std::string HelloOf(uint32_t version) {
  return Text("00000009 00000001 00000000") + static_cast<char>(version);
}

// B56: too old is refused as well as too new.
TEST_F(SessionVersionTest, AcceptsTheVersionsFromTheLowestToTheHighestAndNoOther) {
  Speak(4, 7);
  for (uint32_t version = 0; version <= 12; ++version) {
    SimPeer peer = Connect();
    const absl::Status status = session->SetVersion(version);
    if (version >= 4 && version <= 7) {
      EXPECT_TRUE(status.ok()) << version;
      EXPECT_EQ(session->version(), version);
    } else {
      EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented) << version;
      EXPECT_THAT(std::string(status.message()),
                  HasSubstr("version " + std::to_string(version) + " is not spoken here: 4 to 7"));
      EXPECT_EQ(session->version(), kLatestVersion);
    }
  }
}

TEST_F(SessionVersionTest, AcceptsEveryVersionWhenNoneIsNamed) {
  SimPeer peer = Connect();
  EXPECT_TRUE(session->SetVersion(0).ok());
  EXPECT_TRUE(session->SetVersion(kLatestVersion).ok());
}

TEST_F(SessionVersionTest, ReadsAndWritesTheFieldsOfItsVersion) {
  Speak(4, 7);
  SimPeer old = Connect();
  old.Write(HelloOf(4) + Text("00000009 00000002 00000001 08"));
  SimPeer recent = Connect();
  recent.Write(HelloOf(5) + Text("0000000a 00000002 00000001 0809"));
  Turn();
  EXPECT_EQ(old.Read(), Text("00000009 00000002 00000001 00"));
  EXPECT_EQ(recent.Read(), Text("0000000a 00000002 00000001 0908"));
  EXPECT_FALSE(old.at_end());
  EXPECT_FALSE(recent.at_end());
}

TEST_F(SessionVersionTest, RefusesAMessageOfAnotherVersionThanItsOwn) {
  SimPeer peer = Connect();
  peer.Write(HelloOf(4) + Text("0000000a 00000002 00000001 0809"));
  Turn();
  EXPECT_EQ(host->counters().of(FrameOutcome::kUndecodable), 1u);
}

TEST_F(SessionVersionTest, ClosesAPeerWhoseVersionAHandlerRefusesAndSaysWhy) {
  Speak(4, 7);
  for (const uint32_t version : {3u, 8u}) {
    SimPeer peer = Connect();
    peer.Write(HelloOf(version));
    Turn();
    EXPECT_TRUE(peer.at_end());
  }
  EXPECT_THAT(log, ElementsAre(HasSubstr("Hello: version 3 is not spoken here: 4 to 7 are"),
                               HasSubstr("Hello: version 8 is not spoken here: 4 to 7 are")));
}

}  // namespace
}  // namespace sluice::test
