#pragma once

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "sluice/reactor/epoll_poller.h"
#include "sluice/reactor/poll_poller.h"
#include "sluice/reactor/select_poller.h"
#include "tests/support/fault_kernel.h"

namespace sluice::test {

using namespace std::chrono_literals;

template <typename SomePoller>
std::unique_ptr<Poller> MakePoller(Kernel& kernel) {
  if constexpr (std::is_same_v<SomePoller, EpollPoller>) {
    return *EpollPoller::Create(kernel);
  } else {
    return std::make_unique<SomePoller>(kernel);
  }
}

// A poller on the real kernel, and a connected pair of sockets.
template <typename SomePoller>
class PollerFixture : public ::testing::Test {
 protected:
  PollerFixture() { MakePair(); }

  // Closed with the test.
  void MakePair() {
    int fds[2] = {-1, -1};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    ends.emplace_back(kernel, near = fds[0]);
    ends.emplace_back(kernel, far = fds[1]);
  }
  // Watches the near end of a new pair, under its number, and keeps it readable.
  absl::Status AddReadablePair() {
    MakePair();
    EXPECT_EQ(write(far, "x", 1), 1);
    return poller->Add(near, kWantRead, static_cast<uint64_t>(near));
  }
  void AllowDescriptors(rlim_t count) {
    rlimit limit{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
    ASSERT_GE(limit.rlim_max, count);
    limit.rlim_cur = std::max(limit.rlim_cur, count);
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  }
  void Close(int fd) {
    for (Descriptor& end : ends) {
      if (end.get() == fd) end.Close();
    }
  }
  std::vector<ReadyEvent> Wait(Duration timeout = 0s) {
    const auto ready = poller->Wait(timeout);
    EXPECT_TRUE(ready.ok()) << ready.status();
    if (!ready.ok()) return {};
    return {ready->begin(), ready->end()};
  }
  int ReadinessNow() {
    const std::vector<ReadyEvent> ready = Wait();
    return ready.empty() ? 0 : ready[0].readiness();
  }

  FaultKernel kernel{RealKernel()};
  std::vector<Descriptor> ends;
  std::unique_ptr<Poller> poller = MakePoller<SomePoller>(kernel);
  int near = -1;
  int far = -1;
};

}  // namespace sluice::test
