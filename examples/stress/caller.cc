#include "examples/stress/caller.h"

#include <fmt/core.h>

#include <utility>

namespace stress {
namespace {

constexpr size_t kFaultTextsMax = 10;

}  // namespace

Caller::Caller(sluice::EventLoop& loop, uint32_t index, const CallerOptions& options,
               Payloads& payloads, LoadReport& report, std::function<void(Caller&)> on_ready)
    : loop_(loop),
      index_(index),
      options_(options),
      payloads_(payloads),
      report_(report),
      on_ready_(std::move(on_ready)),
      table_(MakeTable()),
      client_(loop, table_, {.connector = {.timeout = options.patience}}) {}

sluice::DispatchTable Caller::MakeTable() {
  sluice::DispatchTable table;
  table.OnFrame([this](sluice::ClientSession&, std::span<const std::byte> payload) {
    return OnAnswer(payload);
  });
  table.OnClosed(
      [this](sluice::ClientSession&, const sluice::CloseReason& reason) { OnClosed(reason); });
  return table;
}

void Caller::Connect() {
  sent_on_connection_ = 0;
  is_closing_ = false;
  client_.Connect(options_.server, [this](const absl::Status& status) { OnConnected(status); });
}

void Caller::OnConnected(const absl::Status& status) {
  if (!status.ok()) {
    ++report_.broken;
    Fault("cannot connect: " + status.ToString());
    is_done_ = true;
    return;
  }
  ++report_.connections;
  CloseIfAnswered();
  on_ready_(*this);
}

bool Caller::used_up() const {
  return options_.messages_per_connection != 0 &&
         sent_on_connection_ == options_.messages_per_connection;
}

bool Caller::is_ready() {
  return !is_finishing_ && !has_fault_ && !used_up() &&
         unanswered_.size() < options_.unanswered_max && client_.session() != nullptr;
}

void Caller::Send(sluice::MonotonicTime due_at) {
  if (unanswered_.empty()) progress_at_ = loop_.kernel().Now();
  client_.session()->SendPayload(payloads_.Make(index_, sent_));
  unanswered_.push_back(due_at);
  ++sent_;
  ++sent_on_connection_;
  ++report_.sent;
}

absl::Status Caller::OnAnswer(std::span<const std::byte> payload) {
  if (unanswered_.empty()) {
    ++report_.wrong;
    return absl::DataLossError("an answer to nothing");
  }
  const uint64_t number = sent_ - unanswered_.size();
  const sluice::MonotonicTime due_at = unanswered_.front();
  unanswered_.pop_front();
  switch (payloads_.Check(payload, index_, number)) {
    case Payloads::Verdict::kExpected:
      break;
    case Payloads::Verdict::kOutOfOrder:
      ++report_.out_of_order;
      return absl::DataLossError("an answer out of order");
    case Payloads::Verdict::kWrong:
      ++report_.wrong;
      return absl::DataLossError("an answer with wrong bytes");
  }
  // Not the loop's time, which is read once a turn.
  progress_at_ = loop_.kernel().Now();
  report_.latencies.Add(static_cast<uint64_t>((progress_at_ - due_at).count()));
  ++report_.answered;
  CloseIfAnswered();
  on_ready_(*this);
  return absl::OkStatus();
}

void Caller::Finish() {
  is_finishing_ = true;
  CloseIfAnswered();
}

void Caller::CloseIfAnswered() {
  if ((!is_finishing_ && !used_up()) || !unanswered_.empty()) return;
  if (sluice::ClientSession* session = client_.session()) {
    is_closing_ = true;
    session->Close();
  }
}

void Caller::OnClosed(const sluice::CloseReason& reason) {
  report_.lost += unanswered_.size();
  unanswered_.clear();
  if (!is_closing_) {
    ++report_.broken;
    Fault(fmt::format("{}: {}", sluice::CloseCauseName(reason.cause),
                      std::string(reason.status.message())));
  }
  is_done_ = is_finishing_ || has_fault_;
  if (!is_done_) connect_again_ = loop_.RunAfter({}, [this] { Connect(); });
}

void Caller::CheckPatience() {
  if (unanswered_.empty() || loop_.kernel().Now() - progress_at_ < options_.patience) return;
  sluice::ClientSession* const session = client_.session();
  if (session == nullptr) return;
  session->connection()->ForceClose(
      absl::DeadlineExceededError(fmt::format("{} messages are not answered", unanswered_.size())));
}

void Caller::Fault(std::string_view what) {
  has_fault_ = true;
  if (report_.faults.size() >= kFaultTextsMax) return;
  report_.faults.push_back(fmt::format("client {}: {}", index_, what));
}

}  // namespace stress
