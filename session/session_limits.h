#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "sluice/reactor/monotonic_time.h"

namespace sluice {

// How much one peer may send. Off by default: 0 is no limit.
struct SessionQuota {
  uint64_t messages_per_second = 0;
  uint64_t messages_burst = 0;  // at once, after a rest; 0: what comes in one second
  uint64_t bytes_per_second = 0;
  uint64_t bytes_burst = 0;

  bool is_on() const { return messages_per_second != 0 || bytes_per_second != 0; }
};

// SessionLimits is what one peer may cost, in time and in bytes. The defaults are those of a Server
// in front of strangers; 0 turns a limit off.
//
//   SessionLimits limits;
//   limits.idle_timeout = std::chrono::minutes(1);
//   limits.quota = {.messages_per_second = 100, .messages_burst = 200};
//   Server server(loop, table, {.sessions = {.limits = limits}});
//
// A peer that is too slow is closed as by ClientSession::Close(), with a CloseCause of its own, at
// most 0.1 s late. While the session itself reads nothing (PauseReading, a quota) no time counts
// against the peer. Time-outs are kept in milliseconds and end at 49 days.
struct SessionLimits {
  // The peer sent no byte, and took none of what was sent to it but heartbeats, for so long:
  // kIdleTimeout. After output, up to an eighth later.
  Duration idle_timeout = std::chrono::minutes(5);

  // The first frame is whole so soon after the session began: kFirstFrameTimeout.
  Duration first_frame_timeout = std::chrono::seconds(10);

  // A frame that began is whole in this time, and the time that its bytes take at the least rate:
  // kSlowFrame. Single bytes, however steadily they come, do not put the end off.
  Duration frame_timeout = std::chrono::seconds(30);
  uint32_t frame_bytes_per_second_min = 1024;  // 0: nothing is added for bytes

  // A frame, with its header, that is larger ends the session while it is in state 0 (see
  // ClientSession::SetState), before a login for example. Unset: 64 KiB where
  // DispatchTable::DefaultStates() leaves state 0 out, else as 0: only the framer's maximum counts.
  std::optional<uint32_t> initial_frame_bytes_max = std::nullopt;
  static constexpr uint32_t kFrameBytesMaxBeforeLogin = 64 * 1024;

  // A session handles at most so many frames in one turn of the loop, those that are skipped
  // included, and goes on in the next; until then it reads nothing. What a connection that has
  // broken leaves behind is handled at once.
  uint32_t frames_per_turn = 1024;

  // At the quota the session stops to read and to handle frames until there are tokens again;
  // another policy for FrameOutcome::kOverQuota refuses the frames instead. Every frame counts,
  // whatever becomes of it, with all of its bytes.
  SessionQuota quota = {};

  // At so many replies that are pending (ClientSession::DeferReply, DispatchTable's RunOn), or so
  // many bytes that are kept for workers, the session stops to read and to handle frames, until
  // half of them are answered. The time of a peer that waits for replies counts as idle.
  uint32_t pending_replies_max = 64;
  uint64_t pending_bytes_max = uint64_t{1024} * 1024;

  // No limit at all, as for the sessions of a Client.
  static constexpr SessionLimits None() {
    return {.idle_timeout = {},
            .first_frame_timeout = {},
            .frame_timeout = {},
            .initial_frame_bytes_max = 0,
            .frames_per_turn = 0,
            .pending_replies_max = 0,
            .pending_bytes_max = 0};
  }
};

}  // namespace sluice
