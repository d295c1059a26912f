#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "sluice/reactor/connection.h"
#include "sluice/reactor/connection_callback_scope.h"
#include "sluice/reactor/connection_table.h"
#include "sluice/reactor/event_loop.h"

namespace sluice {

size_t Connection::output_bytes() const {
  if (cork_at_ == nullptr) return output_.size_bytes();
  return output_.size_bytes() + static_cast<size_t>(cork_at_ - table_.cork_.get());
}

bool Connection::SendSlowly(std::span<const std::byte> bytes) {
  if (!CanSend()) return false;
  if (bytes.empty()) return true;
  if (bytes.size() > options_.output_limit_bytes - output_bytes()) {
    CloseForOutputLimit(bytes.size());
    return false;
  }
  FlushCork();
  OpenCork();
  if (HasRoom(bytes.size())) return Send(bytes);
  SendLarge(bytes);
  OutputAdded();
  return CanSend();
}

void Connection::SendLarge(std::span<const std::byte> bytes) {
  // Much at once goes to the kernel first; only what it leaves is copied.
  CloseCork();
  if (output_.size_bytes() + bytes.size() > flush_above_bytes_ && !Has(kAwaitingWritable)) {
    Flush();
    if (output_.empty() && CanSend()) bytes = bytes.subspan(Write(bytes));
  }
  if (CanSend()) output_.Append(table_.output_pool_, bytes);
}

std::span<std::byte> Connection::PrepareSlowly(size_t at_least_bytes, size_t keep_bytes) {
  if (!CanSend()) return {};
  if (at_least_bytes > options_.output_limit_bytes - output_bytes()) {
    CloseForOutputLimit(at_least_bytes);
    return {};
  }
  BufferPool& pool = table_.output_pool_;
  const std::byte* const kept = cork_at_;
  if (kept == nullptr && keep_bytes > 0) return output_.Prepare(pool, at_least_bytes, keep_bytes);
  FlushCork();
  if (!CanSend()) return {};
  OpenCork();
  if (HasRoom(at_least_bytes)) {
    if (keep_bytes > 0) std::memmove(cork_at_, kept, keep_bytes);
    return CorkRoom();
  }
  CloseCork();
  MarkDirty();  // so that room which is never committed does not stay
  const std::span<std::byte> room = output_.Prepare(pool, at_least_bytes, 0);
  if (keep_bytes > 0) std::memcpy(room.data(), kept, keep_bytes);  // else `kept` may be null
  return room;
}

void Connection::CommitSlowly(size_t size_bytes) {
  if (!CanSend()) return;
  assert(cork_at_ == nullptr && "more was committed than there was room for");
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

void Connection::DropOutput() {
  CloseCork();
  output_.Clear(table_.output_pool_);
}

void Connection::NoteOutputLevel() {
  if (output_.size_bytes() > options_.output_high_water_bytes) flags_ |= kOutputHigh;
  // A crossing that is over before it was reported stands until it is: who has seen it waits for
  // OnOutputLow().
  if (output_.size_bytes() <= options_.output_low_water_bytes && Has(kHighReported)) {
    flags_ &= ~kOutputHigh;
  }
}

void Connection::CloseForOutputLimit(size_t wanted_bytes) {
  MarkClosed(CloseCause::kOutputLimit,
             absl::ResourceExhaustedError(fmt::format(
                 "output_limit_bytes is {}: {} bytes wait for the peer and {} more were to follow",
                 options_.output_limit_bytes, output_bytes(), wanted_bytes)));
}

}  // namespace sluice
