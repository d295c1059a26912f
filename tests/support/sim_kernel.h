#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sluice/reactor/kernel.h"
#include "sluice/reactor/socket_address.h"

namespace sluice::test {

struct SimFile;

// SimPeer is the far end of a simulated connection, played by the test.
class SimPeer {
 public:
  SimPeer() = default;
  explicit SimPeer(std::shared_ptr<SimFile> socket) : socket_(std::move(socket)) {}

  // Writes what fits and returns how much that was.
  size_t Write(std::string_view bytes);
  // Takes up to `size_bytes_max` of what the connection has sent.
  std::string Read(size_t size_bytes_max = std::string::npos);
  void ShutdownWrite();
  // As close(2): a reset when bytes were left unread, else an orderly end.
  void Close();
  void Reset();

  bool connected() const { return socket_ != nullptr; }
  // The other side has sent its end, and everything before it was read.
  bool at_end() const;
  bool was_reset() const;
  // How many bytes each direction holds.
  void set_capacity_bytes(size_t to_peer, size_t from_peer);

 private:
  std::shared_ptr<SimFile> socket_;
};

// SimKernel is a kernel in memory: sockets, epoll, poll, select, eventfd, signalfd
// and a clock that moves only while somebody waits.
//
//   SimKernel kernel;
//   auto loop = *EventLoop::Create({.kernel = &kernel});
//   auto [fd, peer] = kernel.MakeConnection();
//   loop->connections().Adopt(Descriptor(kernel, fd), &handler).IgnoreError();
//   peer.Write("ping");
//   loop->RunOnce(std::chrono::seconds(1)).IgnoreError();
//
// A wait never sleeps: with nothing ready it runs what At() planned, or moves the
// clock to its time-out. To wait for ever for nothing aborts the program.
// Put a FaultKernel before it to make calls fail.
// Threads: one.
class SimKernel final : public Kernel {
 public:
  enum class Answer { kByListener, kNever, kToItself };

  SimKernel();
  ~SimKernel() override;

  // A connected socket for the code under test, and its far end.
  std::pair<int, SimPeer> MakeConnection();
  // A stranger connects. Not connected() when nobody listens there.
  SimPeer ConnectTo(const SocketAddress& address);
  // What connect(2) comes to: what a listener here makes of it (refused when
  // there is none), no answer at all, or a connection to the socket itself.
  void set_connect_answer(Answer answer) { answer_ = answer; }
  // Another number for the same open socket, as dup(2) or fork(2) makes.
  int Duplicate(int fd);

  void Advance(Duration duration) { now_ += duration; }
  // Calls `action` when the clock, moved by a wait, reaches now + delay.
  void At(Duration delay, std::function<void()> action);
  void RaiseSignal(int signal);
  // What each direction of a connection made from here on holds (64 KiB unless set).
  void set_pipe_capacity_bytes(size_t size_bytes) { pipe_capacity_bytes_ = size_bytes; }
  void set_descriptors_max(size_t count) { descriptors_max_ = count; }
  size_t open_descriptors() const { return files_.size(); }

  MonotonicTime Now() override { return now_; }
  SysResult Socket(int domain, int type, int protocol) override;
  SysResult Bind(int fd, const sockaddr* address, socklen_t size) override;
  SysResult Listen(int fd, int backlog) override;
  SysResult Accept4(int fd, sockaddr* peer, socklen_t* size, int flags) override;
  SysResult Connect(int fd, const sockaddr* peer, socklen_t size) override;
  SysResult Recv(int fd, void* bytes, size_t size_bytes, int flags) override;
  SysResult Send(int fd, const void* bytes, size_t size_bytes, int flags) override;
  SysResult SendV(int fd, const iovec* parts, size_t count, int flags) override;
  SysResult Shutdown(int fd, int how) override;
  SysResult Close(int fd) override;
  SysResult GetSockOpt(int fd, int level, int name, void* value, socklen_t* size) override;
  SysResult SetSockOpt(int fd, int level, int name, const void* value, socklen_t size) override;
  SysResult GetSockName(int fd, sockaddr* address, socklen_t* size) override;
  SysResult GetPeerName(int fd, sockaddr* address, socklen_t* size) override;
  SysResult EpollCreate(int flags) override;
  SysResult EpollCtl(int epoll_fd, int operation, int fd, epoll_event* event) override;
  SysResult EpollWait(int epoll_fd, epoll_event* events, int events_max, int timeout_ms) override;
  SysResult Poll(pollfd* polled, size_t count, int timeout_ms) override;
  SysResult Select(int fds_end, fd_set* readable, fd_set* writable, fd_set* exceptional,
                   timeval* timeout) override;
  SysResult EventFd(unsigned initial, int flags) override;
  SysResult SignalFd(int fd, const sigset_t& signals, int flags) override;
  SysResult SigMask(int how, const sigset_t& signals, sigset_t* previous) override;
  SysResult Open(const char* path, int flags) override;
  SysResult Read(int fd, void* bytes, size_t size_bytes) override;
  SysResult Write(int fd, const void* bytes, size_t size_bytes) override;
  SysResult Lstat(const char* path, struct stat* status) override;
  SysResult Unlink(const char* path) override;

 private:
  std::shared_ptr<SimFile> Find(int fd) const;
  SysResult Insert(std::shared_ptr<SimFile> file);
  SimFile* FindListener(const SocketAddress& address) const;
  // Until `collect` gives more than 0, or it is `until`.
  SysResult WaitUntil(MonotonicTime until, const std::function<int()>& collect);
  MonotonicTime AfterMs(int timeout_ms) const;
  int CollectReady(SimFile& epoll, epoll_event* events, int events_max);
  bool RunNextAction(MonotonicTime until);

  std::map<int, std::shared_ptr<SimFile>> files_;
  std::map<std::string, ino_t> paths_;
  std::multimap<MonotonicTime, std::function<void()>> actions_;
  MonotonicTime now_{std::chrono::seconds(1000)};
  Answer answer_ = Answer::kByListener;
  sigset_t blocked_{};
  size_t descriptors_max_ = 1 << 20;
  size_t pipe_capacity_bytes_ = 64 * 1024;
  uint16_t next_port_ = 40000;
  ino_t next_inode_ = 1;
};

}  // namespace sluice::test
