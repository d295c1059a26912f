#include "tests/session/session_fixture.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace sluice::test {

bool Peer::Send(std::span<const std::byte> bytes) const {
  return send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL) ==
         static_cast<ssize_t>(bytes.size());
}

Bytes Peer::Receive(bool* ended) const {
  Bytes received;
  std::array<std::byte, 65536> piece{};
  ssize_t size = 0;
  while ((size = recv(fd_, piece.data(), piece.size(), MSG_DONTWAIT)) > 0) {
    received.insert(received.end(), piece.begin(), piece.begin() + size);
  }
  if (ended != nullptr) *ended = size == 0;
  return received;
}

void Peer::EndStream() const { shutdown(fd_, SHUT_WR); }

void Peer::Close() {
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

SessionFixture::SessionFixture() {
  EventLoopOptions loop_options;
  loop_options.log = [this](LogSeverity, std::string_view text) { log.emplace_back(text); };
  loop = EventLoop::Create(std::move(loop_options)).value();
}

std::unique_ptr<Peer> SessionFixture::Connect() {
  if (host == nullptr) host = SessionHost::Create(*loop, table, options);
  std::array<int, 2> ends{};
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
  EXPECT_TRUE(host->Adopt(Descriptor(RealKernel(), ends[0])).ok());
  return std::make_unique<Peer>(ends[1]);
}

void SessionFixture::Turn() {
  // A socket pair hands bytes over at once, so a few turns that need not wait do.
  for (int turn = 0; turn < 8; ++turn) EXPECT_TRUE(loop->RunOnce(Duration::zero()).ok());
}

}  // namespace sluice::test
