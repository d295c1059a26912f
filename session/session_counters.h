#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sluice/framing/frame_splitter_options.h"
#include "sluice/reactor/close_reason.h"

namespace sluice {

// What the sessions of a SessionHost have seen, those that are open and those that have ended. No
// number ever becomes less (of a Server: while its loops run).
struct SessionCounters {
  uint64_t opened = 0;
  std::array<uint64_t, kCloseCauses> closed{};  // indexed by CloseCause
  FrameSplitterStats received;  // a frame and its bytes count when it has come whole
  uint64_t bytes_sent = 0;      // that the system took

  uint64_t of(CloseCause cause) const { return closed[static_cast<size_t>(cause)]; }
  void AddStream(const FrameSplitterStats& stream, uint64_t stream_bytes_sent);
  SessionCounters& operator+=(const SessionCounters& other);
};

}  // namespace sluice
