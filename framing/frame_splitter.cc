#include "sluice/framing/frame_splitter.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace sluice {
namespace {

// While a frame's size is not known, so many bytes at a time join the tail to look for its end.
constexpr size_t kChunkBytesMin = 128;
constexpr size_t kChunkBytesMax = 4096;  // MUTANT: the tail grows by more than that at once
constexpr size_t kTailBytesMin = 64;

}  // namespace

FrameSplitter::FrameSplitter(const Framer* framer, FrameSplitterOptions options)
    : framer_(framer), options_(options) {}

FrameSplitter::Result FrameSplitter::NextOfAnyKind(Frame* frame) {
  if (failed_) return Result::kFailed;
  bool more = SkipRest();
  while (more) {
    const std::span<const std::byte> unread = Unread();
    if (!unread.empty() && (rest_ == nullptr || unread.size() >= rest_->bytes_needed)) {
      const FrameScan scan = framer_->Scan(unread, rest_ == nullptr ? 0 : rest_->bytes_scanned);
      if (scan.outcome == FrameScan::Outcome::kFrame) return TakeFrame(scan, frame);
      if (scan.outcome == FrameScan::Outcome::kMalformed) return Reject(scan);
      Rest& rest = NeedRest();
      rest.bytes_needed = scan.bytes_needed > unread.size() ? scan.bytes_needed : 0;
      rest.bytes_scanned = std::min(scan.bytes_scanned, unread.size());
    }
    more = ExtendTail();
  }
  KeepRest();
  return Result::kNeedMoreBytes;
}

void FrameSplitter::Park() {
  SkipRest();
  KeepRest();
}

void FrameSplitter::Discard() {
  fed_ = {};
  rest_.reset();
}

FrameSplitter::Result FrameSplitter::Finish(Frame* frame) {
  const Result result = Next(frame);
  if (result != Result::kNeedMoreBytes) return result;
  if (!in_frame()) return Result::kNeedMoreBytes;

  const size_t unread_bytes = Unread().size();
  const FrameScan scan = framer_->ScanAtEnd(Unread());
  if (rest_->skip_bytes != 0) {
    if (scan.outcome == FrameScan::Outcome::kNeedMoreBytes) {
      return Fail(FrameError::kTruncated, absl::DataLossError(fmt::format(
                                              "the stream ended at offset {} within a frame that "
                                              "was being skipped",
                                              stream_offset_ + unread_bytes)));
    }
    rest_->skip_bytes = unread_bytes;
    SkipRest();
    KeepRest();
    return Result::kNeedMoreBytes;
  }
  if (scan.outcome == FrameScan::Outcome::kFrame) return TakeFrame(scan, frame);
  if (scan.outcome == FrameScan::Outcome::kMalformed) return Reject(scan);
  std::string text = fmt::format("the stream ended after {} bytes of it", unread_bytes);
  if (rest_->bytes_needed != 0) {
    text += fmt::format(": expected at least {}", rest_->bytes_needed);
  }
  return Reject(FrameScan::Malformed(FrameError::kTruncated, text, FrameScan::kCannotSkip));
}

std::span<const std::byte> FrameSplitter::Unread() const {
  return InTail() ? std::span(rest_->tail).subspan(rest_->tail_taken) : fed_;
}

// Moves past the first unread bytes, all of which lie in one place. The memory stays: a frame may
// be lent out of it.
void FrameSplitter::Take(size_t size_bytes) {
  stream_offset_ += size_bytes;
  if (rest_ != nullptr) rest_->bytes_needed = rest_->bytes_scanned = 0;
  if (!InTail()) {
    fed_ = fed_.subspan(size_bytes);
    return;
  }
  Rest& rest = *rest_;
  const size_t in_tail_only = rest.tail.size() - rest.tail_taken - rest.fed_in_tail;
  // MUTANT: fed bytes join the tail only behind a frame that goes on in them
  const bool ends_before_fed = size_bytes < in_tail_only;
  if (ends_before_fed) {
    rest.tail_taken += size_bytes;
    return;
  }
  // From here on the fed bytes have it all; what was copied too much is forgotten.
  fed_ = fed_.subspan(size_bytes - in_tail_only);
  rest.fed_in_tail = 0;
  rest.tail_taken = rest.tail.size();
}

// Copies as much behind the unfinished frame in the tail as it lacks. False: there is nothing in
// the tail to extend, or nothing to extend it with.
bool FrameSplitter::ExtendTail() {
  if (!InTail()) return false;
  const Rest& rest = *rest_;
  const size_t unread_bytes = rest.tail.size() - rest.tail_taken;
  const size_t wanted = rest.bytes_needed != 0
                            ? rest.bytes_needed - unread_bytes
                            : std::clamp(unread_bytes, kChunkBytesMin, kChunkBytesMax);
  const size_t size_bytes = std::min(wanted, fed_.size() - rest.fed_in_tail);
  if (size_bytes == 0) return false;
  AppendToTail(size_bytes);
  return true;
}

void FrameSplitter::AppendToTail(size_t size_bytes) {
  Rest& rest = NeedRest();
  std::vector<std::byte>& tail = rest.tail;
  // Moved to the front when that moves less than was taken since: all moves together are linear.
  if (tail.size() - rest.tail_taken <= rest.tail_taken) {
    tail.erase(tail.begin(), tail.begin() + static_cast<std::ptrdiff_t>(rest.tail_taken));
    rest.tail_taken = 0;
  }
  const size_t size_after = tail.size() + size_bytes;
  if (size_after > tail.capacity()) {
    // Grows with what has arrived, whatever the header promises, and not beyond the frame.
    size_t capacity = std::max({size_after, 2 * tail.capacity(), kTailBytesMin});
    if (rest.bytes_needed >= size_after) capacity = std::min(capacity, rest.bytes_needed);
    tail.reserve(capacity);
  }
  const std::span<const std::byte> added = fed_.subspan(rest.fed_in_tail, size_bytes);
  tail.insert(tail.end(), added.begin(), added.end());
  rest.fed_in_tail += size_bytes;
}

FrameSplitter::Rest& FrameSplitter::NeedRest() {
  if (rest_ == nullptr) rest_ = std::make_unique<Rest>();
  return *rest_;
}

// Gives the fed bytes back to their owner, the unread ones being copied, and frees what is not
// needed any more.
void FrameSplitter::KeepRest() {
  const size_t fed_in_tail = rest_ == nullptr ? 0 : rest_->fed_in_tail;
  if (fed_in_tail < fed_.size()) AppendToTail(fed_.size() - fed_in_tail);
  fed_ = {};
  if (rest_ == nullptr) return;
  rest_->fed_in_tail = 0;
  if (InTail()) return;
  if (rest_->skip_bytes == 0) return rest_.reset();
  std::vector<std::byte>().swap(rest_->tail);
  rest_->tail_taken = 0;
}

// Drops what is there of a skipped frame. False: its end is not there yet.
bool FrameSplitter::SkipRest() {
  while (rest_ != nullptr && rest_->skip_bytes != 0) {
    uint64_t& skip_bytes = rest_->skip_bytes;
    const std::span<const std::byte> unread = Unread();
    if (unread.empty()) return false;
    const bool in_tail = InTail();
    if (skip_bytes != FrameScan::kSkipToEnd) {
      const size_t drop_bytes = std::min<uint64_t>(skip_bytes, unread.size());
      skip_bytes -= drop_bytes;
      bytes_skipped_ += drop_bytes;
      Take(drop_bytes);
      continue;
    }
    const FrameScan scan = framer_->FindEnd(unread);
    const bool found = scan.outcome == FrameScan::Outcome::kFrame;
    const size_t drop_bytes =
        std::min(found ? scan.frame_bytes : scan.bytes_scanned, unread.size());
    bytes_skipped_ += drop_bytes;
    Take(drop_bytes);
    if (found) {
      skip_bytes = 0;
    } else if (!in_tail || (InTail() && !ExtendTail())) {
      return false;
    }
  }
  return true;
}

FrameSplitter::Result FrameSplitter::TakeFrame(const FrameScan& scan, Frame* frame) {
  const std::span<const std::byte> unread = Unread();
  if (scan.frame_bytes == 0 || scan.frame_bytes > unread.size() ||
      scan.payload_offset > scan.frame_bytes ||
      scan.payload_bytes > scan.frame_bytes - scan.payload_offset) {
    return Fail(FrameError::kMalformed, absl::InternalError(fmt::format(
                                            "frame at stream offset {}: the framer claims {} of "
                                            "{} bytes, of which payload {} from {}",
                                            stream_offset_, scan.frame_bytes, unread.size(),
                                            scan.payload_bytes, scan.payload_offset)));
  }
  *frame = {unread.first(scan.frame_bytes),
            unread.subspan(scan.payload_offset, scan.payload_bytes)};
  ++frames_;
  Take(scan.frame_bytes);
  return Result::kFrame;
}

FrameSplitter::Result FrameSplitter::Reject(const FrameScan& scan) {
  absl::Status status(scan.status.code(),
                      fmt::format("frame at stream offset {}: {}", stream_offset_,
                                  std::string(scan.status.message())));
  if (options_.bad_frame_policy == BadFramePolicy::kClose ||
      scan.skip_bytes == FrameScan::kCannotSkip) {
    return Fail(scan.error, std::move(status));
  }
  NeedRest().skip_bytes = scan.skip_bytes;
  ++frames_skipped_;
  error_ = scan.error;
  status_ = std::move(status);
  return Result::kSkipped;
}

FrameSplitter::Result FrameSplitter::Fail(FrameError error, absl::Status status) {
  failed_ = true;
  error_ = error;
  status_ = std::move(status);
  Discard();
  return Result::kFailed;
}

}  // namespace sluice
