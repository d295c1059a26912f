#pragma once

#include <sys/epoll.h>

#include <chrono>
#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sluice/reactor/monotonic_time.h"

namespace sluice {

// What a watcher wants to hear of. Errors and hang-ups are reported whatever it
// is, where the backend can tell them.
using Interest = uint8_t;
inline constexpr Interest kNoInterest = 0;
inline constexpr Interest kWantRead = 1;
inline constexpr Interest kWantWrite = 2;

// What a descriptor is ready for, in the numbers of epoll. It may be spurious.
using Readiness = uint16_t;
inline constexpr Readiness kReadyToRead = 0x1;
inline constexpr Readiness kReadyToWrite = 0x4;
inline constexpr Readiness kReadyError = 0x8;         // an error waits to be fetched
inline constexpr Readiness kReadyHangUp = 0x10;       // both directions have ended
inline constexpr Readiness kReadyPeerEnded = 0x2000;  // a hint: the end is in sight

// How long a Wait() rests at most when the system has no memory for it.
inline constexpr Duration kRestWithoutMemory = std::chrono::milliseconds(10);

// An epoll_event, so that those of epoll are handed on as they came.
struct ReadyEvent : epoll_event {
  ReadyEvent() = default;
  ReadyEvent(uint64_t token, Readiness readiness)
      : epoll_event{.events = readiness, .data = {.u64 = token}} {}

  uint64_t token() const { return data.u64; }
  Readiness readiness() const { return static_cast<Readiness>(events); }
};

// Poller is the contract of the readiness backends; level-triggered: what was
// not dealt with is reported again. Only this room knows readiness.
//
//   poller.Add(fd, kWantRead, token);
//   absl::StatusOr<std::span<const ReadyEvent>> ready = poller.Wait(1ms);
//
//            hang-up, error, end in sight         descriptors       Wait() costs
//   epoll    told apart                           all               the ready ones
//   poll     told apart                           all               all watched
//   select   as readiness to read and to write,   below FD_SETSIZE  all numbers to
//            to those who want that                                 the highest
//
// When more is ready than one Wait() gives, the rest comes first in the next.
// Errors: what the system said; ResourceExhausted when the backend cannot hold
//         the descriptor. The poller goes on working.
class Poller {
 public:
  virtual ~Poller() = default;

  virtual absl::Status Add(int fd, Interest interest, uint64_t token) = 0;
  virtual absl::Status Change(int fd, Interest interest, uint64_t token) = 0;
  virtual void Remove(int fd) = 0;

  // As Remove() for a descriptor that the caller closes at once, which spares
  // epoll a system call.
  virtual void ForgetClosing(int fd) = 0;

  // Waits until something is ready or `timeout` is over, rounded up to what
  // the backend can tell; Duration::max() waits for ever. An interrupted wait
  // gives nothing, and neither does one for which the system has no memory: it
  // rests for up to 10 ms instead. The events are good until the next call.
  virtual absl::StatusOr<std::span<const ReadyEvent>> Wait(Duration timeout) = 0;

  // Starts anew without any descriptor. Wanted when an event names a
  // descriptor that is closed here but lives on in a duplicate elsewhere:
  // epoll has no other way to be rid of it. After an error nothing has changed.
  virtual absl::Status Reset() = 0;
};

}  // namespace sluice
