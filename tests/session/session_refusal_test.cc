// Error replies, and what may run around handlers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "tests/session/sim_session_test.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const char* const kAsk = "0000000c 00000001 00000005 07 02 6869";
const char* const kAnswer = "00000009 00000002 00000005 07";

struct Seen {
  FrameOutcome outcome;
  uint32_t message_type;
  uint32_t sequence;
  absl::StatusCode code;

  friend bool operator==(const Seen&, const Seen&) = default;
};

class SessionRefusalTest : public SimSessionTest {
 protected:
  SessionRefusalTest() {
    table.OnRefused([this](ClientSession& from, const RefusedFrame& refused) {
      seen.push_back(
          {refused.outcome, refused.message_type, refused.sequence, refused.status.code()});
      EXPECT_TRUE(from.Reply(Answer{.number = static_cast<uint8_t>(refused.outcome)}));
    });
    table.On<Ask>([this](ClientSession& from, const Ask& ask) {
      if (ask.text == "fail") return absl::AbortedError("as asked");
      events.push_back("ask");
      from.Reply(Answer{.number = ask.number});
      return absl::OkStatus();
    });
    table.On<Numbers>([](ClientSession&, const Numbers&) {}).In(9);
  }

  // What a peer that sends the bytes gets to see.
  std::string Exchange(std::string_view hex) {
    peer = Connect();
    peer.Write(Text(hex));
    Turn();
    return peer.Read();
  }

  SimPeer peer;
  std::vector<Seen> seen;
  std::vector<std::string> events;
};

struct FarOff {
  static constexpr auto Describe() { return Message("FarOff", 0xfffffffe); }
};

TEST_F(SessionRefusalTest, FindsMessagesOfAnyTypeAndNoneBesideThem) {
  table.On<FarOff>([this](ClientSession&, const FarOff&) { events.push_back("far off"); });
  Exchange("00000008 fffffffe 00000001 00000008 ffffffff 00000002");
  EXPECT_THAT(events, ElementsAre("far off"));
  EXPECT_THAT(seen, ElementsAre(Seen{FrameOutcome::kUnknownType, 0xffffffff, 2,
                                     absl::StatusCode::kUnimplemented}));
}

TEST_F(SessionRefusalTest, RepliesWithTheRequestsSequenceBeforeItCloses) {
  EXPECT_EQ(Exchange("00000008 00000063 00000017"), Text("00000009 00000002 00000017 01"));
  EXPECT_TRUE(peer.at_end());
  EXPECT_EQ(Exchange("00000009 00000001 00000018 01"), Text("00000009 00000002 00000018 02"));
  EXPECT_TRUE(peer.at_end());
  EXPECT_EQ(Exchange("00000009 00000003 00000019 00"), Text("00000009 00000002 00000019 03"));
  EXPECT_TRUE(peer.at_end());
  EXPECT_EQ(Exchange("0000000e 00000001 0000001a 01 04 6661696c"),
            Text("00000009 00000002 0000001a 05"));
  EXPECT_TRUE(peer.at_end());
  EXPECT_THAT(
      seen,
      ElementsAre(Seen{FrameOutcome::kUnknownType, 0x63, 0x17, absl::StatusCode::kUnimplemented},
                  Seen{FrameOutcome::kUndecodable, 1, 0x18, absl::StatusCode::kOutOfRange},
                  Seen{FrameOutcome::kNotAllowed, 3, 0x19, absl::StatusCode::kPermissionDenied},
                  Seen{FrameOutcome::kHandlerError, 1, 0x1a, absl::StatusCode::kAborted}));
  EXPECT_EQ(closed.size(), 4u);
}

TEST_F(SessionRefusalTest, TellsAPeerThatItIsOverItsQuota) {
  options.limits = SessionLimits::None();
  options.limits->quota.messages_per_second = 1;
  table.SetPolicy(FrameOutcome::kOverQuota, OutcomePolicy::kIgnore);
  EXPECT_EQ(Exchange(std::string(kAsk) + "0000000c 00000001 00000006 07 02 6869"),
            Text(std::string(kAnswer) + "00000009 00000002 00000006 04"));
  EXPECT_THAT(seen, ElementsAre(Seen{FrameOutcome::kOverQuota, 1, 6,
                                     absl::StatusCode::kResourceExhausted}));
  EXPECT_FALSE(peer.at_end());
}

TEST_F(SessionRefusalTest, HasNoSequenceWhenTheEnvelopeCannotBeRead) {
  table.SetPolicy(FrameOutcome::kUndecodable, OutcomePolicy::kIgnore);
  EXPECT_EQ(Exchange(std::string(kAsk) + "00000006 00000001 0000"),
            Text(std::string(kAnswer) + "00000009 00000002 00000000 02"));
  EXPECT_THAT(seen,
              ElementsAre(Seen{FrameOutcome::kUndecodable, 0, 0, absl::StatusCode::kOutOfRange}));
}

TEST_F(SessionRefusalTest, GoesOnAfterTheReplyWhenThePolicySaysSo) {
  table.SetPolicy(FrameOutcome::kUnknownType, OutcomePolicy::kIgnore);
  EXPECT_EQ(Exchange(std::string("00000008 00000063 00000017") + kAsk),
            Text(std::string("00000009 00000002 00000017 01") + kAnswer));
}

TEST_F(SessionRefusalTest, ClosesWhenTheRefusedHandlerThrows) {
  table.OnRefused([](ClientSession&, const RefusedFrame&) { throw std::runtime_error("oh"); });
  table.SetPolicy(FrameOutcome::kUnknownType, OutcomePolicy::kIgnore);
  EXPECT_EQ(Exchange(std::string("00000008 00000063 00000017") + kAsk), "");
  EXPECT_TRUE(peer.at_end());
  EXPECT_THAT(log, ElementsAre(HasSubstr("OnRefused handler: oh")));
}

// AX1
TEST_F(SessionRefusalTest, MayLoseItsHostInTheRefusedHandler) {
  table.OnRefused([this](ClientSession&, const RefusedFrame&) { host.reset(); });
  EXPECT_EQ(Exchange(std::string("00000008 00000063 00000017") + kAsk), "");
  EXPECT_EQ(closed.size(), 1u);
  EXPECT_THAT(events, IsEmpty());
}

TEST_F(SessionRefusalTest, SaysNothingMoreOfASessionWhoseHandlerLetTheHostGo) {
  DispatchTable failing;
  failing.On<Ask>([this](ClientSession&, const Ask&) {
    host.reset();
    return absl::AbortedError("after the end");
  });
  bool told = false;
  failing.OnRefused([&](ClientSession&, const RefusedFrame&) { told = true; });
  host = SessionHost::Create(*loop, failing, options);
  Exchange(kAsk);
  EXPECT_EQ(host, nullptr);
  EXPECT_FALSE(told);
}

class MiddlewareTest : public SessionRefusalTest {
 protected:
  void NoteBefore(std::string name) {
    table.Before([this, name](ClientSession&, const MessageContext& context) {
      events.push_back(name + " " + std::string(context.name));
      return absl::OkStatus();
    });
  }
  void NoteAfter(std::string name) {
    table.After([this, name](ClientSession&, const MessageContext&, const absl::Status& status) {
      events.push_back(name + (status.ok() ? " ok" : " failed"));
    });
  }
};

TEST_F(MiddlewareTest, RunsAroundTheHandlerTheFirstOutermost) {
  NoteBefore("first");
  NoteBefore("second");
  NoteAfter("outer");
  NoteAfter("inner");
  EXPECT_EQ(Exchange(kAsk), Text(kAnswer));
  EXPECT_THAT(events, ElementsAre("first Ask", "second Ask", "ask", "inner ok", "outer ok"));
}

TEST_F(MiddlewareTest, SeesTheMessageAsItCame) {
  table.Before([this](ClientSession&, const MessageContext& context) {
    EXPECT_EQ(context.message_type, 1u);
    EXPECT_EQ(context.sequence, 5u);
    EXPECT_EQ(Bytes(context.body.begin(), context.body.end()), Hex("07 02 6869"));
    events.push_back("seen");
    return absl::OkStatus();
  });
  Exchange(kAsk);
  EXPECT_THAT(events, ElementsAre("seen", "ask"));
}

TEST_F(MiddlewareTest, RefusesAMessageBeforeItIsDecoded) {
  table.Before([](ClientSession&, const MessageContext&) {
    return absl::UnauthenticatedError("no ticket");
  });
  NoteBefore("never");
  NoteAfter("never");
  EXPECT_EQ(Exchange("00000009 00000001 00000018 01"), Text("00000009 00000002 00000018 03"));
  EXPECT_TRUE(peer.at_end());
  EXPECT_THAT(events, IsEmpty());
  EXPECT_EQ(host->counters().of(FrameOutcome::kNotAllowed), 1u);
  EXPECT_THAT(log, ElementsAre(HasSubstr("not allowed: Ask: no ticket")));
}

TEST_F(MiddlewareTest, IsNotAskedAboutWhatIsUnknownOrInTheWrongState) {
  NoteBefore("never");
  Exchange("00000009 00000003 00000019 00");
  Exchange("00000008 00000063 00000017");
  EXPECT_THAT(events, IsEmpty());
}

TEST_F(MiddlewareTest, LearnsHowItWentAndMayFailAMessageAfterwards) {
  table.SetPolicy(FrameOutcome::kHandlerError, OutcomePolicy::kIgnore);
  table.SetPolicy(FrameOutcome::kUndecodable, OutcomePolicy::kIgnore);
  NoteAfter("after");
  Exchange("0000000e 00000001 0000001a 01 04 6661696c  00000009 00000001 00000018 01");
  EXPECT_THAT(events, ElementsAre("after failed", "after failed"));
  table.After([](ClientSession&, const MessageContext&, const absl::Status&) {
    throw std::runtime_error("too late");
  });
  Exchange(kAsk);
  EXPECT_EQ(host->counters().of(FrameOutcome::kHandlerError), 2u);
  EXPECT_EQ(host->counters().of(FrameOutcome::kHandled), 0u);
}

TEST_F(MiddlewareTest, RunsNoHandlerOfASessionThatItHasClosed) {
  table.Before([](ClientSession& from, const MessageContext&) {
    from.Close();
    return absl::OkStatus();
  });
  table.OnRefused(nullptr);
  EXPECT_EQ(Exchange(kAsk), "");
  EXPECT_TRUE(peer.at_end());
  EXPECT_THAT(events, IsEmpty());
}

}  // namespace
}  // namespace sluice::test
