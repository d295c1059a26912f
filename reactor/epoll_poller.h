#pragma once

#include <array>
#include <memory>

#include "sluice/reactor/descriptor.h"
#include "sluice/reactor/poller.h"

namespace sluice {

// EpollPoller is the Poller on epoll, level-triggered.
//
//   absl::StatusOr<std::unique_ptr<Poller>> poller =
//       EpollPoller::Create(RealKernel());
//
// Cost: one system call per Wait, Add and Change; none per ForgetClosing.
//       Independent of the number of idle descriptors.
class EpollPoller final : public Poller {
 public:
  static absl::StatusOr<std::unique_ptr<Poller>> Create(Kernel& kernel);

  absl::Status Add(int fd, Interest interest, uint64_t token) override;
  absl::Status Change(int fd, Interest interest, uint64_t token) override;
  void Remove(int fd) override;
  void ForgetClosing(int) override {}  // closing takes it out of the set
  absl::StatusOr<std::span<const ReadyEvent>> Wait(Duration timeout) override;
  absl::Status Reset() override;

 private:
  // More than this at once waits for the next turn; epoll hands the rest out
  // first then, so that nobody starves.
  static constexpr int kEventsMax = 256;

  explicit EpollPoller(Kernel& kernel) : kernel_(kernel) {}
  absl::Status Control(int operation, int fd, Interest interest, uint64_t token);

  Kernel& kernel_;
  Descriptor epoll_;
  std::array<ReadyEvent, kEventsMax> ready_{};
};

}  // namespace sluice
