#include "sluice/reactor/connect_attempt.h"

#include <errno.h>
#include <fmt/format.h>
#include <netinet/tcp.h>

#include <utility>

#include "sluice/reactor/errno_status.h"

namespace sluice {

ConnectAttempt::ConnectAttempt(EventLoop& loop, const SocketAddress& address, Duration timeout,
                               Callback callback)
    : loop_(loop), address_(address), callback_(std::move(callback)) {
  absl::Status started = Start();
  if (!started.ok()) {
    // From the loop, like every other result: the caller is not ready for it.
    timer_ = loop_.RunAfter(Duration::zero(), [this, started] { Finish(started); });
  } else if (timeout > Duration::zero()) {
    timer_ = loop_.RunAfter(timeout, [this] {
      Finish(absl::DeadlineExceededError(
          fmt::format("connect {}: no answer in time", address_.ToString())));
    });
  }
}

ConnectAttempt::~ConnectAttempt() { StopWaiting(); }

absl::Status ConnectAttempt::Start() {
  Kernel& kernel = loop_.kernel();
  const auto failed = [&](int error, std::string_view call) {
    return ErrnoStatus(error, fmt::format("{} {}", call, address_.ToString()));
  };
  const SysResult made =
      kernel.Socket(address_.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (!made.ok()) return failed(made.error, "socket");
  socket_ = Descriptor(kernel, made.fd());
  if (!address_.is_unix()) {
    const int on = 1;
    const SysResult set =
        kernel.SetSockOpt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (!set.ok()) return failed(set.error, "setsockopt");
  }
  const SysResult connected =
      kernel.Connect(socket_.get(), address_.sockaddr_ptr(), address_.size_bytes());
  // An interrupted connect goes on by itself. One that was done at once is
  // reported writable in the next turn.
  if (!connected.ok() && connected.error != EINPROGRESS && connected.error != EINTR) {
    return failed(connected.error, "connect");
  }
  absl::StatusOr<WatchId> watch = loop_.Watch(socket_.get(), kWantWrite, this);
  if (watch.ok()) watch_ = *watch;
  return watch.status();
}

void ConnectAttempt::OnReady(Readiness readiness) {
  bool connected = false;
  absl::Status status = Check(readiness, &connected);
  if (connected || !status.ok()) Finish(std::move(status));
}

absl::Status ConnectAttempt::Check(Readiness readiness, bool* connected) {
  Kernel& kernel = loop_.kernel();
  int error = 0;
  socklen_t error_bytes = sizeof(error);
  const SysResult asked =
      kernel.GetSockOpt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &error_bytes);
  if (!asked.ok()) error = asked.error;
  sockaddr_storage peer{};
  socklen_t size_bytes = sizeof(peer);
  if (error == 0) {
    const SysResult named =
        kernel.GetPeerName(socket_.get(), reinterpret_cast<sockaddr*>(&peer), &size_bytes);
    // Not connected and no error: the event was spurious, unless it was an end.
    if (named.error == ENOTCONN && (readiness & (kReadyHangUp | kReadyError)) == 0)
      return absl::OkStatus();
    error = named.error;
  }
  if (error != 0) return ErrnoStatus(error, fmt::format("connect {}", address_.ToString()));
  *connected = true;
  return RefuseSelfConnect(SocketAddress::FromSockaddr(peer, size_bytes));
}

// A client whose own port happens to be the one it calls is connected to
// itself by TCP, and would talk to its own echo.
absl::Status ConnectAttempt::RefuseSelfConnect(const SocketAddress& peer) {
  if (peer.is_unix()) return absl::OkStatus();
  sockaddr_storage local{};
  socklen_t size_bytes = sizeof(local);
  const SysResult named =
      loop_.kernel().GetSockName(socket_.get(), reinterpret_cast<sockaddr*>(&local), &size_bytes);
  if (!named.ok()) return ErrnoStatus(named.error, "getsockname");
  if (SocketAddress::FromSockaddr(local, size_bytes) != peer) return absl::OkStatus();
  return absl::UnavailableError(
      fmt::format("connect {}: the socket was connected to itself", address_.ToString()));
}

void ConnectAttempt::Finish(absl::Status status) {
  StopWaiting();
  // Moved out: the callback may destroy this attempt.
  Callback callback = std::move(callback_);
  Descriptor socket = std::move(socket_);
  if (status.ok()) {
    callback(std::move(socket));
  } else {
    socket.Close();
    callback(std::move(status));
  }
}

void ConnectAttempt::StopWaiting() {
  loop_.Unwatch(watch_);
  loop_.CancelTimer(timer_);
}

}  // namespace sluice
