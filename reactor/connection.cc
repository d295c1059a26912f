#include "sluice/reactor/connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "sluice/reactor/connection_callback_scope.h"
#include "sluice/reactor/connection_table.h"
#include "sluice/reactor/event_loop.h"

namespace sluice {
namespace {

// Output that has gathered beyond this is written without waiting for the end
// of the callback or turn.
constexpr size_t kGatheredBytesMax = size_t{256} * 1024;

// A callback that answers every report with a new crossing waits for a turn.
constexpr int kReportsPerTurn = 4;

}  // namespace

void ConnectionHandler::OnEndOfStream(Connection& connection) { connection.CloseAfterDrain(); }

Connection::Connection(EventLoop& loop, ConnectionHandler* handler,
                       const ConnectionOptions& options)
    : loop_(loop),
      handler_(handler),
      options_(options),
      flush_above_bytes_(std::min(kGatheredBytesMax, options.output_high_water_bytes)) {
  options_.output_low_water_bytes =
      std::min(options.output_low_water_bytes, options.output_high_water_bytes);
  options_.read_bytes_per_turn = std::max<size_t>(1, options.read_bytes_per_turn);
}

Connection::~Connection() {
  output_.Clear(table().output_pool_);
  if (fd_ >= 0) kernel().Close(fd_);
}

bool Connection::Send(std::span<const std::byte> bytes) {
  if (!CanSend()) return false;
  if (bytes.empty()) return true;
  if (bytes.size() > options_.output_limit_bytes - output_.size_bytes()) {
    CloseForOutputLimit(bytes.size());
    return false;
  }
  const std::span<std::byte> room = output_.Room();
  if (bytes.size() <= room.size()) {
    std::memcpy(room.data(), bytes.data(), bytes.size());
    output_.Commit(bytes.size());
  } else {
    SendLarge(bytes);
  }
  OutputAdded();
  return CanSend();
}

void Connection::SendLarge(std::span<const std::byte> bytes) {
  // Much at once goes to the kernel first; only what it leaves is copied.
  if (output_.size_bytes() + bytes.size() > flush_above_bytes_ && !Has(kAwaitingWritable)) {
    Flush();
    if (output_.empty() && CanSend()) {
      const SysResult sent =
          kernel().Send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      bytes = bytes.subspan(Written(sent, bytes.size()));
    }
  }
  if (CanSend()) output_.Append(table().output_pool_, bytes);
}

std::span<std::byte> Connection::PrepareOutput(size_t at_least_bytes, size_t keep_bytes) {
  if (!CanSend()) return {};
  if (at_least_bytes > options_.output_limit_bytes - output_.size_bytes()) {
    CloseForOutputLimit(at_least_bytes);
    return {};
  }
  MarkDirty();  // so that room which is never committed does not stay
  return output_.Prepare(table().output_pool_, at_least_bytes, keep_bytes);
}

void Connection::CommitOutput(size_t size_bytes) {
  if (size_bytes == 0 || !CanSend()) return;
  // The room may have been larger than what was asked for.
  if (size_bytes > options_.output_limit_bytes - output_.size_bytes()) {
    return CloseForOutputLimit(size_bytes);
  }
  output_.Commit(size_bytes);
  OutputAdded();
}

void Connection::OutputAdded() {
  if (output_.size_bytes() > flush_above_bytes_) {
    if (!Has(kAwaitingWritable)) Flush();
    NoteOutputLevel();
  }
  MarkDirty();
}

void Connection::NoteOutputLevel() {
  if (output_.size_bytes() > options_.output_high_water_bytes) flags_ |= kOutputHigh;
  if (output_.size_bytes() <= options_.output_low_water_bytes) flags_ &= ~kOutputHigh;
}

void Connection::CloseForOutputLimit(size_t wanted_bytes) {
  MarkClosed(CloseCause::kOutputLimit,
             absl::ResourceExhaustedError(fmt::format(
                 "output_limit_bytes is {}: {} bytes wait for the peer and {} more were to follow",
                 options_.output_limit_bytes, output_.size_bytes(), wanted_bytes)));
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
  flags_ |= kShutdownWanted;
  close_cause_ = Has(kPeerHasEnded) ? CloseCause::kPeerClosed : CloseCause::kDrained;
  MarkDirty();
}

void Connection::CloseAfterDrain() {
  if (Has(kClosed | kDraining)) return;
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
  output_.Clear(table().output_pool_);
  loop_.CancelTimer(deadline_);
  table().closed_.push_back(id_);
}

void Connection::MarkDirty() {
  if (Has(kInCallback | kDirty | kClosed)) return;
  flags_ |= kDirty;
  table().dirty_.push_back(id_);
}

bool Connection::NeedsSettling() const {
  return (!output_.empty() && !Has(kAwaitingWritable)) || Has(kDrainOwed) ||
         Has(kOutputHigh) != Has(kHighReported) || (Has(kWriteFailed) && WantsRead());
}

void Connection::SettleOutsideCallback() {
  flags_ &= ~kDirty;
  if (Has(kClosed)) return;
  CallbackScope scope(*this);
  // No event may come for a socket that cannot be written to: look ourselves
  // for what it received before.
  if (Has(kWriteFailed) && WantsRead()) ReadTurn(/*end_in_sight=*/true);
  Settle();
  scope.Complete();
}

// Does what the calls of a callback, or of others, have asked for.
void Connection::Settle() {
  for (int reports = 0; reports < kReportsPerTurn; ++reports) {
    if (!output_.empty() && !Has(kAwaitingWritable)) Flush();
    if (Has(kClosed) || !ReportOutput()) break;
  }
  if (output_.empty()) output_.Clear(table().output_pool_);
  FinishWhenDrained();
  StartDeadline();
  UpdateInterest();
}

bool Connection::ReportOutput() {
  if (Has(kOutputHigh) != Has(kHighReported)) {
    flags_ ^= kHighReported;
    if (handler_ == nullptr) return false;
    Has(kHighReported) ? handler_->OnOutputHigh(*this) : handler_->OnOutputLow(*this);
    return true;
  }
  if (!Has(kDrainOwed)) return false;
  flags_ &= ~kDrainOwed;
  if (handler_ != nullptr) handler_->OnOutputDrained(*this);
  return true;
}

void Connection::FinishWhenDrained() {
  if (Has(kClosed) || !output_.empty()) return;
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
    const SysResult done = kernel().Shutdown(fd_, SHUT_WR);
    if (!done.ok()) WriteFailed(done.error);
  }
  if (Has(kShutdownDone) && Has(kPeerHasEnded)) MarkClosed(close_cause_, absl::OkStatus());
}

void Connection::StartDeadline() {
  const bool ending = Has(kDraining) || (Has(kShutdownWanted) && Has(kPeerHasEnded));
  if (!ending || Has(kClosed) || deadline_ != TimerId{}) return;
  if (options_.close_deadline <= Duration::zero()) return;
  deadline_ = loop_.RunAfter(options_.close_deadline, [this] {
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
    absl::StatusOr<WatchId> watch = loop_.Watch(fd_, wanted, this);
    changed = watch.status();
    if (watch.ok()) watch_ = *watch;
    flags_ &= ~kUnwatched;
  } else if (wanted != interest_) {
    changed = loop_.SetInterest(watch_, wanted);
  }
  interest_ = wanted;
  if (!changed.ok()) MarkClosed(CloseCause::kNetworkError, std::move(changed));
}

}  // namespace sluice
