#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "sluice/framing/frame.h"
#include "sluice/framing/frame_splitter_options.h"
#include "sluice/framing/framer.h"

namespace sluice {

// FrameSplitter cuts the bytes of one stream, in whatever pieces they arrive, into frames.
//
//   splitter.Feed(received);
//   Frame frame;
//   while (splitter.Next(&frame) == FrameSplitter::Result::kFrame) Handle(frame.payload);
//   if (splitter.failed()) Close(splitter.status());
//
// Errors:  the first one is final: nothing more is delivered. "frame at stream offset 1042: ..."
// Borrows: `framer` for as long as the splitter lives; the fed bytes until Next or Finish answers
//          kNeedMoreBytes or kFailed, or Park(). A frame lives until the next non-const call.
// Threads: no locks; one splitter belongs to one thread.
// Cost:    frames that lie whole in the fed bytes are views of them. Only an unfinished one is
//          copied, into memory that grows with what arrived, never with what a header promises (at
//          most about twice the frame's maximum), and is freed when nothing is left in it.
class FrameSplitter {
 public:
  enum class Result : uint8_t {
    kFrame,          // *frame is the next one
    kNeedMoreBytes,  // everything fed was taken
    kSkipped,        // one malformed frame is dropped, status() says why; go on
    kFailed,         // status() says why; final
  };

  explicit FrameSplitter(const Framer* framer, FrameSplitterOptions options = {});
  FrameSplitter(const FrameSplitter&) = delete;
  FrameSplitter& operator=(const FrameSplitter&) = delete;

  // Gives the stream's next bytes. Parks what is left of earlier ones.
  void Feed(std::span<const std::byte> bytes) {
    if (failed_) return;
    if (!fed_.empty()) Park();
    fed_ = bytes;
  }

  Result Next(Frame* frame) {
    size_t frame_bytes = 0;
    if (BeginsInFed() && FindWhole(fed_, &frame_bytes)) {
      *frame = {fed_.first(frame_bytes), PayloadOf(fed_.first(frame_bytes))};
      Count(frame_bytes);
      fed_ = fed_.subspan(frame_bytes);
      return Result::kFrame;
    }
    return IsEmpty() ? Result::kNeedMoreBytes : NextOfAnyKind(frame);
  }

  // Where IsEmpty(), the short way: calls take(whole frame) for each frame that lies whole in
  // `bytes` and whose header says so, as most do, until that returns false. What is left, which is
  // returned, is to be fed.
  template <class Take>
  std::span<const std::byte> TakeWholeFrames(std::span<const std::byte> bytes, const Take& take) {
    assert(IsEmpty());
    size_t frame_bytes = 0;
    for (bool more = true; more && FindWhole(bytes, &frame_bytes);) {
      Count(frame_bytes);
      more = take(bytes.first(frame_bytes));
      bytes = bytes.subspan(frame_bytes);
    }
    return bytes;
  }
  // The payload of such a frame.
  std::span<const std::byte> PayloadOf(std::span<const std::byte> whole) const {
    return whole.subspan(framer_->length_rule().strip_bytes());
  }

  // Nothing was fed that is not taken, no memory is owned, and nothing is skipped.
  bool IsEmpty() const { return fed_.empty() && rest_ == nullptr && !failed_; }

  // Copies what was fed and not yet taken, so that the fed bytes may go away.
  void Park();

  // Drops it instead, and frees all memory: for a stream of which nothing more is wanted.
  void Discard();

  // In place of Next once the stream has ended, until it answers kNeedMoreBytes (the stream ended
  // between two frames) or kFailed (DataLoss: inside one).
  Result Finish(Frame* frame);

  // OK, or why the latest frame was skipped or the splitter failed.
  const absl::Status& status() const { return status_; }
  FrameError error() const { return error_; }
  bool failed() const { return failed_; }

  // Bytes of the stream that were taken: where the next frame begins.
  uint64_t stream_offset() const { return stream_offset_; }

  // Bytes fed and not yet taken: parked, and borrowed.
  size_t buffered_bytes() const {
    const size_t in_tail_alone =
        rest_ == nullptr ? 0 : rest_->tail.size() - rest_->tail_taken - rest_->fed_in_tail;
    return in_tail_alone + fed_.size();
  }
  // Whether the stream is inside a frame: to be asked when Next has answered kNeedMoreBytes, or
  // after Park(), which knows no better where whole frames wait.
  bool in_frame() const { return rest_ != nullptr; }
  // The least size of the frame that the stream is in, as far as its header tells; 0: it does not.
  size_t frame_bytes_needed() const { return rest_ == nullptr ? 0 : rest_->bytes_needed; }
  // Memory that the splitter owns.
  size_t capacity_bytes() const { return rest_ == nullptr ? 0 : rest_->tail.capacity(); }
  FrameSplitterStats stats() const {
    return {
        .frames = frames_,
        .frame_bytes = stream_offset_ - bytes_skipped_,  // whatever was taken is one or the other
        .frames_skipped = frames_skipped_,
        .bytes_skipped = bytes_skipped_};
  }

 private:
  bool FindWhole(std::span<const std::byte> bytes, size_t* frame_bytes) const {
    return framer_->length_rule().FindFrame(bytes.data(), bytes.size(), frame_bytes);
  }
  void Count(size_t frame_bytes) {
    ++frames_;
    stream_offset_ += frame_bytes;
  }
  // Of a frame that is not whole, or is skipped. The unread bytes are `tail` from tail_taken on,
  // and then fed_, whose first fed_in_tail bytes are the last of `tail`, too.
  struct Rest {
    std::vector<std::byte> tail;
    size_t tail_taken = 0;
    size_t fed_in_tail = 0;
    // What the last scan said.
    size_t bytes_needed = 0;
    size_t bytes_scanned = 0;
    uint64_t skip_bytes = 0;  // still to be dropped, or FrameScan::kSkipToEnd
  };

  Result NextOfAnyKind(Frame* frame);
  bool InTail() const { return rest_ != nullptr && rest_->tail_taken < rest_->tail.size(); }
  bool BeginsInFed() const { return rest_ == nullptr || (rest_->skip_bytes == 0 && !InTail()); }
  Rest& NeedRest();
  std::span<const std::byte> Unread() const;
  void Take(size_t size_bytes);
  bool ExtendTail();
  void AppendToTail(size_t size_bytes);
  void KeepRest();
  bool SkipRest();
  Result TakeFrame(const FrameScan& scan, Frame* frame);
  Result Reject(const FrameScan& scan);
  Result Fail(FrameError error, absl::Status status);

  const Framer* framer_;
  FrameSplitterOptions options_;
  bool failed_ = false;
  FrameError error_ = FrameError::kNone;
  std::unique_ptr<Rest> rest_;  // null: there is none, as for most streams most of the time
  std::span<const std::byte> fed_;
  uint64_t stream_offset_ = 0;  // of the first unread byte
  uint64_t frames_ = 0;
  uint64_t frames_skipped_ = 0;
  uint64_t bytes_skipped_ = 0;
  absl::Status status_;
};

}  // namespace sluice
