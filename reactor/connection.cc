#include "sluice/reactor/connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sluice/reactor/connection_callback_scope.h"
#include "sluice/reactor/connection_table.h"
#include "sluice/reactor/event_loop.h"

namespace sluice {
namespace {

// A callback that answers every report with a new crossing waits for a turn.
constexpr int kReportsPerTurn = 4;

class Nobody final : public ConnectionHandler {
 public:
  void OnBytes(Connection&, std::span<const std::byte>) override {}
  void OnClosed(Connection&, const CloseReason&) override {}
};

}  // namespace

void ConnectionHandler::OnEndOfStream(Connection& connection) { connection.CloseAfterDrain(); }

Connection::Connection(ConnectionTable& table, ConnectionHandler* handler,
                       const ConnectionOptions& options)
    : table_(table),
      options_(options),
      flush_above_bytes_(std::min({ConnectionTable::kCorkBytes, options.output_high_water_bytes,
                                   options.output_limit_bytes})) {
  options_.output_low_water_bytes =
      std::min(options.output_low_water_bytes, options.output_high_water_bytes);
  options_.read_bytes_per_turn = std::max<size_t>(1, options.read_bytes_per_turn);
  SetHandler(handler);
}

Connection::~Connection() {
  DropOutput();
  if (fd_ >= 0) table_.loop_.kernel().Close(fd_);
}

void Connection::SetHandler(ConnectionHandler* handler) {
  static Nobody nobody;
  handler_ = handler != nullptr ? handler : &nobody;
}

void Connection::PauseReading() {
  flags_ |= kPausedByUser;
  MarkDirty();
}

void Connection::ResumeReading() {
  flags_ &= ~kPausedByUser;
  MarkDirty();
}

void Connection::ShutdownWrite() {
  if (!CanSend()) return;
  cork_end_ = cork_at_;
  flags_ |= kShutdownWanted;
  close_cause_ = Has(kPeerHasEnded) ? CloseCause::kPeerClosed : CloseCause::kDrained;
  MarkDirty();
}

void Connection::CloseAfterDrain() {
  if (Has(kClosed | kDraining)) return;
  cork_end_ = cork_at_;
  flags_ |= kDraining;
  if (!Has(kWriteFailed | kShutdownWanted)) {
    close_cause_ = Has(kPeerHasEnded) ? CloseCause::kPeerClosed : CloseCause::kDrained;
  }
  MarkDirty();
}

void Connection::ForceClose(absl::Status reason) {
  MarkClosed(CloseCause::kLocal, std::move(reason));
}

void Connection::MarkClosed(CloseCause cause, absl::Status reason) {
  if (Has(kClosed)) return;
  flags_ |= kClosed;
  // After a failed write that failure is the reason, whatever it led to.
  if (!Has(kWriteFailed)) {
    close_cause_ = cause;
    close_status_ = std::move(reason);
  }
  DropOutput();
  loop().CancelTimer(deadline_);
  table_.closed_.push_back(id_);
}

void Connection::MarkDirty() {
  if (Has(kInCallback | kDirty | kClosed)) return;
  flags_ |= kDirty;
  table_.dirty_.push_back(id_);
}

bool Connection::NeedsSettling() const {
  return (HasOutput() && !Has(kAwaitingWritable)) || Has(kDrainOwed) ||
         Has(kOutputHigh) != Has(kHighReported) || (Has(kWriteFailed) && WantsRead());
}

void Connection::SettleOutsideCallback() {
  flags_ &= ~kDirty;
  if (Has(kClosed)) return;
  CallbackScope scope(*this);
  // No event may come for a socket that cannot be written to: look ourselves
  // for what it received before.
  if (Has(kWriteFailed) && WantsRead())
    ReadTurn(options_.read_bytes_per_turn, /*end_in_sight=*/true);
  Settle();
  scope.Complete();
}

// Does what the calls of a callback, or of others, have asked for.
void Connection::Settle() {
  for (int reports = 0; reports < kReportsPerTurn; ++reports) {
    if (HasOutput() && !Has(kAwaitingWritable)) Flush();
    if (Has(kClosed) || !ReportOutput()) break;
  }
  if (output_.empty()) output_.Clear(table_.output_pool_);
  FinishWhenDrained();
  StartDeadline();
  UpdateInterest();
}

bool Connection::ReportOutput() {
  if (Has(kOutputHigh) != Has(kHighReported)) {
    flags_ ^= kHighReported;
    Has(kHighReported) ? handler_->OnOutputHigh(*this) : handler_->OnOutputLow(*this);
    NoteOutputLevel();  // it may be over already
    return true;
  }
  if (!Has(kDrainOwed)) return false;
  flags_ &= ~kDrainOwed;
  handler_->OnOutputDrained(*this);
  return true;
}

void Connection::FinishWhenDrained() {
  if (Has(kClosed) || HasOutput()) return;
  if (Has(kDraining)) {
    if (Has(kPeerHasEnded) || Has(kWriteFailed)) {
      MarkClosed(close_cause_, absl::OkStatus());
    } else if (!Has(kLingering)) {
      EndOrLinger();
    }
    return;
  }
  if (Has(kShutdownWanted) && !Has(kShutdownDone)) {
    flags_ |= kShutdownDone;
    const SysResult done = table_.loop_.kernel().Shutdown(fd_, SHUT_WR);
    if (!done.ok()) WriteFailed(done.error);
  }
  if (Has(kShutdownDone) && Has(kPeerHasEnded)) MarkClosed(close_cause_, absl::OkStatus());
}

void Connection::StartDeadline() {
  const bool ending = Has(kDraining) || (Has(kShutdownWanted) && Has(kPeerHasEnded));
  if (!ending || Has(kClosed) || deadline_ != TimerId{}) return;
  if (options_.close_deadline <= Duration::zero()) return;
  deadline_ = loop().RunAfter(options_.close_deadline, [this] {
    // All that we owed is written: the peer merely kept on sending.
    if (output_.empty()) return MarkClosed(close_cause_, absl::OkStatus());
    MarkClosed(CloseCause::kCloseDeadline,
               absl::DeadlineExceededError(
                   fmt::format("{} bytes still waited for the peer when close_deadline had passed",
                               output_.size_bytes())));
  });
}

void Connection::UpdateInterest() {
  if (Has(kClosed)) return;
  const bool reads = WantsRead();
  const Interest wanted = static_cast<Interest>(
      (reads ? kWantRead : kNoInterest) | (Has(kAwaitingWritable) ? kWantWrite : kNoInterest));
  absl::Status changed;
  if (Has(kUnwatched)) {
    if (!reads) return;
    absl::StatusOr<WatchId> watch = loop().Watch(fd_, wanted, this);
    changed = watch.status();
    if (watch.ok()) watch_ = *watch;
    flags_ &= ~kUnwatched;
  } else if (wanted != interest_) {
    changed = loop().SetInterest(watch_, wanted);
  }
  interest_ = wanted;
  if (!changed.ok()) MarkClosed(CloseCause::kNetworkError, std::move(changed));
}

}  // namespace sluice
