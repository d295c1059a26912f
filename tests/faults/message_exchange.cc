#include "tests/faults/message_exchange.h"

#include <gtest/gtest.h>

namespace sluice::test {
namespace {

constexpr int kLines = 8;

struct Line {
  std::string text = {};

  static constexpr auto Describe() { return Message("Line", 5, Field("text", &Line::text)); }
};

Line LineNumber(int number) {
  return {NumberedText(60) + std::to_string(number) + NumberedText(60)};
}

}  // namespace

MessageExchange::MessageExchange(SimKernel& sim, FaultKernel& kernel) : Exchange(sim, kernel) {
  Count(served_);
  Count(answers_);
  served_.On<Line>([](ClientSession& session, const Line& line) { session.Reply(line); });
  answers_.On<Line>([this](ClientSession& session, const Line& line) {
    EXPECT_EQ(line.text, LineNumber(answered_).text);
    if (++answered_ == kLines) session.Close();
  });
}

MessageExchange::~MessageExchange() {
  client_.reset();
  server_.reset();
  DestroyLoop();
}

void MessageExchange::Count(DispatchTable& table) {
  table.OnOpen([this](ClientSession& session) {
    session.attachment().Emplace<uint64_t>(++sessions_);
    Began(sessions_);
  });
  table.OnClosed([this](ClientSession& session, const CloseReason&) {
    Ended(*session.attachment().Get<uint64_t>());
  });
}

bool MessageExchange::IsComplete() const { return answered_ == kLines; }

absl::Status MessageExchange::Listen() {
  server_.emplace(loop(), served_, ServerOptions{.sessions = {.connection = SmallSteps()}});
  return server_->Listen("127.0.0.1:7000");
}

void MessageExchange::Connect() {
  client_.emplace(loop(), answers_, ClientOptions{.session = {.connection = SmallSteps()}});
  client_->Connect(server_->local_address(), [this](const absl::Status&) {
    for (int i = 0; i < kLines; ++i) client_->Send(LineNumber(i));
  });
}

// 11 bytes: message type 5, sequence 1, "hi". The answer has the same type and sequence.
std::string MessageExchange::StrangersRequest() const {
  return std::string("\0\0\0\x0b\0\0\0\x05\0\0\0\x01\x02hi", 15);
}

void MessageExchange::Drain() {
  server_->Stop([this] { loop().Stop(); });
}

}  // namespace sluice::test
