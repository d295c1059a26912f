#include "sluice/session/session_counters.h"

namespace sluice {

void SessionCounters::AddStream(const FrameSplitterStats& stream, uint64_t stream_bytes_sent) {
  received.frames += stream.frames;
  received.frame_bytes += stream.frame_bytes;
  received.frames_skipped += stream.frames_skipped;
  received.bytes_skipped += stream.bytes_skipped;
  bytes_sent += stream_bytes_sent;
}

SessionCounters& SessionCounters::operator+=(const SessionCounters& other) {
  opened += other.opened;
  for (size_t i = 0; i < closed.size(); ++i) closed[i] += other.closed[i];
  AddStream(other.received, other.bytes_sent);
  return *this;
}

}  // namespace sluice
