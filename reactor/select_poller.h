#pragma once

#include <array>
#include <cstddef>

#include "sluice/reactor/kernel.h"
#include "sluice/reactor/poller.h"

namespace sluice {

// SelectPoller is the Poller on select(2), for the few programs that must not
// use anything newer.
//
//   SelectPoller poller(RealKernel());
//
// Hang-ups and errors are told as readiness to read and to write, and to nobody
// who wants neither. A descriptor that was closed without Remove() is reported
// once, as an error, and forgotten.
// Errors: ResourceExhausted for a descriptor from FD_SETSIZE (1024) on.
// Cost:   one system call per Wait, none for all else. A Wait takes time for
//         every number up to the highest that is watched.
class SelectPoller final : public Poller {
 public:
  explicit SelectPoller(Kernel& kernel);

  absl::Status Add(int fd, Interest interest, uint64_t token) override;
  absl::Status Change(int fd, Interest interest, uint64_t token) override;
  void Remove(int fd) override;
  void ForgetClosing(int fd) override { Remove(fd); }
  absl::StatusOr<std::span<const ReadyEvent>> Wait(Duration timeout) override;
  absl::Status Reset() override;

 private:
  // More than this at once waits for the next turn, which begins behind them.
  static constexpr size_t kEventsMax = 256;

  bool Knows(int fd) const;
  bool IsClosed(int fd);
  std::span<const ReadyEvent> Collect(const fd_set& readable, const fd_set& writable,
                                      ssize_t ready_bits);
  std::span<const ReadyEvent> ForgetClosed();

  Kernel& kernel_;
  fd_set known_{};
  fd_set want_read_{};
  fd_set want_write_{};
  int end_ = 0;   // one above the highest that is known
  int next_ = 0;  // where to begin to look
  std::array<uint64_t, FD_SETSIZE> tokens_{};
  std::array<ReadyEvent, kEventsMax> ready_{};
};

}  // namespace sluice
