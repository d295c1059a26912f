#pragma once

#include <cstddef>
#include <span>

#include "absl/status/status.h"
#include "sluice/codec/binary_write_stream.h"
#include "sluice/framing/frame_scan.h"
#include "sluice/framing/length_rule.h"

namespace sluice {

// FrameMark remembers where a frame that is being written began, as a position of its stream.
struct FrameMark {
  size_t position = 0;
};

// Framer knows where a frame ends in a stream of bytes, and how to write one.
//
//   FrameMark mark;
//   if (absl::Status s = framer.BeginFrame(&out, &mark); !s.ok()) return s;
//   out.WriteUint32(sequence);                                  // the payload
//   if (absl::Status s = framer.EndFrame(&out, mark); !s.ok()) return s;
//
// What is written is read back: the payload is what a FrameSplitter with the same framer hands on,
// byte for byte. A strategy of one's own overrides Scan(), and for writing OpenFrame() and
// CloseFrame(); tests/framing/netstring_framer.h is an example.
//
// Errors:  EndFrame refuses a payload that would not be read back (too long for the maximum or for
//          the length field, a delimiter inside) and takes everything behind the mark back.
// Threads: const and without state: one framer serves all streams of all threads at once.
class Framer {
 public:
  virtual ~Framer() = default;

  // What settles most frames without a call of Scan().
  const LengthRule& length_rule() const { return length_rule_; }

  // Looks at the front of `unread`, which begins with a frame's first byte and is not empty. The
  // answer depends on the frame's bytes alone, never on what lies behind them: this is why the
  // frames do not depend on the cut. `bytes_scanned`: what the last NeedMoreBytes for this frame
  // said, else 0.
  virtual FrameScan Scan(std::span<const std::byte> unread, size_t bytes_scanned) const = 0;

  // Searches for the end of a frame that is being skipped, whatever its size, after Scan answered
  // kSkipToEnd. Frame: it ends after frame_bytes. NeedMoreBytes: not here, and the first
  // bytes_scanned bytes are not wanted again. Never kMalformed. A framer without kSkipToEnd is
  // never asked.
  virtual FrameScan FindEnd(std::span<const std::byte> unread) const;

  // What the end of the stream makes of the unfinished frame `unread`, which may be empty if it was
  // skipped. NeedMoreBytes (the default): it is cut short. Frame or Malformed: the end of the
  // stream ends this frame, too.
  virtual FrameScan ScanAtEnd(std::span<const std::byte> unread) const;

  // Begin a frame at the stream's position, and end it after its payload was written. Only whole
  // payloads may lie between the two.
  absl::Status BeginFrame(BinaryWriteStream* out, FrameMark* mark) const {
    mark->position = out->position();
    if (!length_rule_.CanWrite()) return BeginAnyFrame(out, *mark);
    const size_t header_bytes = length_rule_.header_bytes();
    if (out->Prepare(header_bytes).size() < header_bytes) return out->status();
    out->Commit(header_bytes);  // EndFrame writes it
    return absl::OkStatus();
  }
  absl::Status EndFrame(BinaryWriteStream* out, const FrameMark& mark) const {
    if (const std::span<std::byte> frame = out->Written(mark.position);
        length_rule_.CanWrite(frame.size()) && out->ok()) {
      length_rule_.WriteHeader(frame.data(), frame.size());
      return absl::OkStatus();
    }
    return EndAnyFrame(out, mark);
  }

 protected:
  Framer() = default;
  // Whatever `length_rule` settles, Scan() and CloseFrame() must settle in the same way.
  explicit Framer(const LengthRule& length_rule) : length_rule_(length_rule) {}

 private:
  absl::Status BeginAnyFrame(BinaryWriteStream* out, const FrameMark& mark) const;
  absl::Status EndAnyFrame(BinaryWriteStream* out, const FrameMark& mark) const;
  // Writes what stands before the payload, with room for what is not known yet.
  virtual absl::Status OpenFrame(BinaryWriteStream* out) const;
  // Completes the frame that began at `position`. An error takes the whole frame back.
  virtual absl::Status CloseFrame(BinaryWriteStream* out, size_t position) const;

  LengthRule length_rule_;
};

}  // namespace sluice
