// Steady state allocates nothing per message.

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <new>

#include "sluice/reactor/event_loop.h"

namespace {

size_t allocations = 0;

}  // namespace

void* operator new(size_t size_bytes) {
  ++allocations;
  void* room = std::malloc(size_bytes);
  if (room == nullptr) throw std::bad_alloc();
  return room;
}
void operator delete(void* room) noexcept { std::free(room); }
void operator delete(void* room, size_t) noexcept { std::free(room); }

namespace sluice {
namespace {

class Echo : public ConnectionHandler {
 public:
  void OnBytes(Connection& connection, std::span<const std::byte> bytes) override {
    for (int i = 0; i < 8; ++i) connection.Send(bytes.first(bytes.size() / 8));
    std::span<std::byte> room = connection.PrepareOutput(4);
    room[0] = std::byte{1};
    connection.CommitOutput(1);
  }
  void OnClosed(Connection&, const CloseReason&) override {}
};

TEST(AllocationTest, ReadingAndAnsweringAllocatesNothing) {
  Echo echo;
  auto loop = *EventLoop::Create();
  int fds[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
  ASSERT_TRUE(loop->connections().Adopt(Descriptor(RealKernel(), fds[0]), &echo).ok());
  const TimerId timer = loop->RunEvery(std::chrono::microseconds(1), [] {});

  char buffer[4096] = {};
  size_t before = 0;
  for (int i = 0; i < 1100; ++i) {
    if (i == 100) before = allocations;
    ASSERT_EQ(write(fds[1], buffer, 800), 800);
    ASSERT_TRUE(loop->RunOnce(std::chrono::milliseconds(1)).ok());
    ASSERT_EQ(read(fds[1], buffer, sizeof(buffer)), 801);
  }
  EXPECT_EQ(allocations - before, 0u);
  EXPECT_GT(before, 0u) << "the counter counts";
  loop->CancelTimer(timer);
  close(fds[1]);
}

}  // namespace
}  // namespace sluice
