#include "sluice/session/client_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "sluice/framing/fixed_size_framer.h"
#include "sluice/framing/header_length_framer.h"
#include "tests/session/client_session_fixture.h"

namespace sluice::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(ClientSessionTest, RepliesWithTheSequenceOfTheRequest) {
  AnswerAsks();
  EXPECT_EQ(Exchange(kAsk), Hex(kAnswer));
  EXPECT_THAT(asked, ElementsAre("hi"));
  EXPECT_FALSE(ended);
  EXPECT_EQ(host->counters().of(FrameOutcome::kHandled), 1u);
  EXPECT_EQ(host->counters().types[0].name, "Ask");
  EXPECT_EQ(host->counters().types[0].handled, 1u);
}

TEST_F(ClientSessionTest, HandlesEveryFrameOfOneReadAndAnswersInOrder) {
  AnswerAsks();
  EXPECT_EQ(Exchange("0000000a 00000001 00000001 01 00"
                     "0000000a 00000001 00000002 02 00"
                     "0000000a 00000001 00000003 03 00"),
            Hex("00000009 00000002 00000001 01"
                "00000009 00000002 00000002 02"
                "00000009 00000002 00000003 03"));
}

TEST_F(ClientSessionTest, HandlesAFrameThatComesByteByByte) {  // B37
  AnswerAsks();
  peer = Connect();
  for (const std::byte& byte : Hex(kAsk)) {
    EXPECT_THAT(peer->Receive(), IsEmpty());
    EXPECT_TRUE(peer->Send({&byte, 1}));
    Turn();
  }
  EXPECT_EQ(peer->Receive(), Hex(kAnswer));
  EXPECT_THAT(log, IsEmpty());
}

TEST_F(ClientSessionTest, SendsWhatNobodyAskedForWithSequenceZero) {
  table.OnOpen([](ClientSession& session) { EXPECT_TRUE(session.Send(Answer{.number = 9})); });
  peer = Connect();
  Turn();
  EXPECT_EQ(peer->Receive(), Hex("00000009 00000002 00000000 09"));
}

// B32: nothing that stands behind a bad frame is handled, although it is there.
TEST_F(ClientSessionTest, ClosesAtAnUnknownTypeAndHandlesNothingBehindIt) {
  AnswerAsks();
  EXPECT_EQ(Exchange(std::string(kAsk) + "00000008 00000063 00000001" + kAsk), Hex(kAnswer));
  EXPECT_TRUE(ended);
  EXPECT_THAT(asked, ElementsAre("hi"));
  EXPECT_EQ(host->counters().of(FrameOutcome::kUnknownType), 1u);
  EXPECT_THAT(log, ElementsAre(HasSubstr(
                       "frame at stream offset 16: unknown message type: no handler for type 99")));
}

TEST_F(ClientSessionTest, GoesOnBehindAnUnknownTypeWhenThePolicySaysSo) {
  AnswerAsks();
  table.SetPolicy(FrameOutcome::kUnknownType, OutcomePolicy::kIgnore);
  EXPECT_EQ(Exchange(std::string("00000008 00000063 00000001") + kAsk), Hex(kAnswer));
  EXPECT_FALSE(ended);
  EXPECT_EQ(host->counters().of(FrameOutcome::kUnknownType), 1u);
}

TEST_F(ClientSessionTest, ClosesAtAnUndecodableFieldAndSaysWhichAndWhere) {
  AnswerAsks();
  EXPECT_THAT(Exchange("00000013 00000001 00000001 01 09 414141414141414141"), IsEmpty());
  EXPECT_TRUE(ended);
  EXPECT_THAT(asked, IsEmpty());
  EXPECT_EQ(host->counters().of(FrameOutcome::kUndecodable), 1u);
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(log, ElementsAre(AllOf(HasSubstr("Ask.text"), HasSubstr("offset 1"), HasSubstr("9"),
                                     HasSubstr("8"))));
}

TEST_F(ClientSessionTest, GoesOnBehindAnUndecodableMessageWhenThePolicySaysSo) {
  AnswerAsks();
  table.SetPolicy(FrameOutcome::kUndecodable, OutcomePolicy::kIgnore);
  EXPECT_EQ(Exchange(std::string("00000009 00000001 00000001 01") + kAsk), Hex(kAnswer));
  EXPECT_FALSE(ended);
  EXPECT_THAT(log, ElementsAre(HasSubstr("ignored: frame at stream offset 0: ")));
}

TEST_F(ClientSessionTest, ClosesAtAnEnvelopeThatIsCutShort) {
  AnswerAsks();
  EXPECT_THAT(Exchange("00000006 00000001 0000"), IsEmpty());
  EXPECT_TRUE(ended);
  EXPECT_EQ(host->counters().of(FrameOutcome::kUndecodable), 1u);
  EXPECT_THAT(log, ElementsAre(HasSubstr("envelope: ")));
}

TEST_F(ClientSessionTest, ClosesAtAnOversizedFrameBeforeItsBodyArrives) {
  AnswerAsks();
  EXPECT_THAT(Exchange("7fffffff"), IsEmpty());
  EXPECT_TRUE(ended);
  EXPECT_THAT(log, ElementsAre(AllOf(HasSubstr("2147483647"), HasSubstr("1048576"))));
}

TEST_F(ClientSessionTest, SkipsExactlyTheOversizedFrameWhenTheProtocolSaysSo) {
  AnswerAsks();
  static const auto kSmallFrames = HeaderLengthFramer::Create({.frame_bytes_max = 16}).value();
  options.protocol.framer = &kSmallFrames;
  options.protocol.bad_frames = BadFramePolicy::kSkip;
  EXPECT_EQ(Exchange(std::string("0000000d 00000001 00000005 07 03 686968") + kAsk), Hex(kAnswer));
  EXPECT_FALSE(ended);
}

TEST_F(ClientSessionTest, ClosesWhenAHandlerFailsAndNamesTheMessage) {
  table.On<Ask>([](ClientSession&, const Ask&) { return absl::AbortedError("no more paper"); });
  Exchange(kAsk);
  EXPECT_TRUE(ended);
  EXPECT_EQ(host->counters().of(FrameOutcome::kHandlerError), 1u);
  EXPECT_THAT(log, ElementsAre(HasSubstr("handler error: Ask: no more paper")));
}

TEST_F(ClientSessionTest, TakesAnExceptionForAHandlerError) {
  table.On<Ask>([](ClientSession&, const Ask&) { throw std::runtime_error("out of luck"); });
  table.SetPolicy(FrameOutcome::kHandlerError, OutcomePolicy::kIgnore);
  Exchange(std::string(kAsk) + kAsk);
  EXPECT_FALSE(ended);
  EXPECT_EQ(host->counters().of(FrameOutcome::kHandlerError), 2u);
}

TEST_F(ClientSessionTest, KnowsAHandlerThatCameAfterTheFirstSession) {
  EXPECT_THAT(Exchange(""), IsEmpty());
  AnswerAsks();
  EXPECT_TRUE(peer->Send(Hex(kAsk)));
  Turn();
  EXPECT_EQ(peer->Receive(), Hex(kAnswer));
  EXPECT_EQ(host->counters().types[0].handled, 1u);
}

TEST_F(ClientSessionTest, SendsNoByteOfAMessageThatCannotBeEncoded) {
  table.On<Ask>([](ClientSession& session, const Ask&) {
    EXPECT_FALSE(session.Reply(Ask{.number = 1, .text = "nine char"}));
    EXPECT_TRUE(session.Reply(Answer{.number = 7}));
  });
  EXPECT_EQ(Exchange(kAsk), Hex(kAnswer));
  EXPECT_THAT(log, ElementsAre(AllOf(HasSubstr("message not sent"), HasSubstr("Ask.text"))));
}

TEST_F(ClientSessionTest, HandsPayloadsOnAsTheyAreWhenThereIsAFrameHandler) {
  static const auto kPairs = FixedSizeFramer::Create(2).value();
  options.protocol.framer = &kPairs;
  table.OnFrame([](ClientSession& session, std::span<const std::byte> payload) {
    EXPECT_TRUE(session.SendPayload(payload));
    EXPECT_FALSE(session.SendPayload(payload.first(1)));
    return absl::OkStatus();
  });
  EXPECT_EQ(Exchange("0102 0304 05"), Hex("0102 0304"));
}

class OneByteEnvelope final : public Envelope {
 public:
  absl::Status Open(std::span<const std::byte> payload, EnvelopeHeader* header,
                    std::span<const std::byte>* body) const override {
    if (payload.empty()) return absl::OutOfRangeError("no message type");
    header->message_type = static_cast<uint32_t>(payload[0]);
    *body = payload.subspan(1);
    return absl::OkStatus();
  }
  bool Write(const EnvelopeHeader& header, BinaryWriteStream* out) const override {
    return out->WriteUint8(static_cast<uint8_t>(header.message_type));
  }
};

TEST_F(ClientSessionTest, SpeaksAnEnvelopeOfTheUsersOwn) {
  AnswerAsks();
  static const OneByteEnvelope kEnvelope;
  options.protocol.envelope = &kEnvelope;
  EXPECT_EQ(Exchange("00000005 01 07 02 6869"), Hex("00000002 02 07"));
}

TEST_F(ClientSessionTest, KeepsTheUsersOwnStateOfEachSession) {
  table.On<Ask>([](ClientSession& session, const Ask&) {
    int* count = session.attachment().Get<int>();
    if (count == nullptr) count = &session.attachment().Emplace<int>(0);
    EXPECT_EQ(session.attachment().Get<long>(), nullptr);
    session.Reply(Answer{.number = static_cast<uint8_t>(++*count)});
  });
  EXPECT_EQ(Exchange(std::string(kAsk) + kAsk),
            Hex("00000009 00000002 00000005 01 00000009 00000002 00000005 02"));
  EXPECT_EQ(Exchange(kAsk), Hex("00000009 00000002 00000005 01"));
}

TEST_F(ClientSessionTest, ServesTheOthersWhenOnePeerSendsGarbage) {
  AnswerAsks();
  const std::unique_ptr<Peer> other = Connect();
  EXPECT_THAT(Exchange("47455420 2f204854 54502f31 2e310d0a"), IsEmpty());
  EXPECT_TRUE(ended);
  EXPECT_TRUE(other->Send(Hex(kAsk)));
  Turn();
  EXPECT_EQ(other->Receive(), Hex(kAnswer));
}

// A peer that does not read gets no more answers made than the high-water mark
// allows; when it reads, it gets all of them, in order.
TEST_F(ClientSessionTest, StopsHandlingWhileThePeerDoesNotReadAndLosesNothing) {
  options.connection.output_high_water_bytes = 4096;
  options.connection.output_low_water_bytes = 1024;
  uint32_t handled = 0;
  const std::vector<std::byte> block(1024);
  table.On<Ask>([&](ClientSession& session, const Ask&) {
    ++handled;
    session.SendPayload(block);
  });
  peer = Connect();
  constexpr uint32_t kAsks = 2000;
  Bytes flood;
  for (uint32_t i = 0; i < kAsks; ++i) {
    const Bytes ask = Hex(kAsk);
    flood.insert(flood.end(), ask.begin(), ask.end());
  }
  ASSERT_TRUE(peer->Send(flood));
  peer->EndStream();
  Turn();
  EXPECT_LT(handled, kAsks);
  host->ForEach([](ClientSession& session) {
    EXPECT_LE(session.connection()->output_bytes(), 4096u + 1028u);
  });
  size_t received_bytes = 0;
  for (int turn = 0; turn < 10'000 && !ended; ++turn) {
    received_bytes += peer->Receive(&ended).size();
    Turn();
  }
  EXPECT_TRUE(ended);
  EXPECT_EQ(handled, kAsks);
  EXPECT_EQ(received_bytes, size_t{kAsks} * 1028);
}

TEST_F(ClientSessionTest, ForgetsTheMemoryOfManyLargeMessages) {
  size_t largest = 0;
  table.On<Numbers>([&](ClientSession&, const Numbers& numbers) {
    largest = std::max(largest, numbers.values.capacity());
  });
  peer = Connect();
  // 32 KiB of zeros, then small ones: the object lives until 8 MiB have gone through.
  Bytes large = Hex("00008008 00000003 00000000");
  large.resize(12 + 0x8000);
  large[12] = std::byte{0xfd};  // the count 0x7ffd, in three bytes
  large[13] = std::byte{0xff};
  large[14] = std::byte{0x01};
  for (int i = 0; i < 257; ++i) {
    ASSERT_TRUE(peer->Send(large));
    Turn();
  }
  EXPECT_EQ(largest, 0x7ffdu);
  largest = 0;
  ASSERT_TRUE(peer->Send(Hex("00000009 00000003 00000000 00")));
  Turn();
  EXPECT_EQ(host->counters().of(FrameOutcome::kHandled), 258u);
  EXPECT_EQ(largest, 0u);
}

}  // namespace
}  // namespace sluice::test
