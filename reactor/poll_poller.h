#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <vector>

#include "sluice/reactor/kernel.h"
#include "sluice/reactor/poller.h"

namespace sluice {

// PollPoller is the Poller on poll(2).
//
//   PollPoller poller(RealKernel());
//
// A descriptor that was closed without Remove() is reported once, as an error,
// and forgotten.
// Cost: one system call per Wait, none for all else. A Wait takes time for
//       every descriptor that is watched, idle or not.
class PollPoller final : public Poller {
 public:
  explicit PollPoller(Kernel& kernel) : kernel_(kernel) {}

  absl::Status Add(int fd, Interest interest, uint64_t token) override;
  absl::Status Change(int fd, Interest interest, uint64_t token) override;
  void Remove(int fd) override;
  void ForgetClosing(int fd) override { Remove(fd); }
  absl::StatusOr<std::span<const ReadyEvent>> Wait(Duration timeout) override;
  absl::Status Reset() override;

 private:
  // More than this at once waits for the next turn, which begins behind them.
  static constexpr size_t kEventsMax = 256;
  static constexpr size_t kNowhere = std::numeric_limits<size_t>::max();

  size_t PlaceOf(int fd) const;

  Kernel& kernel_;
  std::vector<pollfd> polled_;
  std::vector<uint64_t> tokens_;  // of polled_, in its order
  std::vector<size_t> place_of_;  // in polled_, by descriptor
  size_t next_ = 0;               // in polled_, where to begin to look
  std::array<ReadyEvent, kEventsMax> ready_{};
};

}  // namespace sluice
