#include "sluice/reactor/acceptor.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "sluice/reactor/errno_status.h"

namespace sluice {
namespace {

// Between two rests. Peers that come again at once must not cost a core either.
constexpr int kTurnedAwayMax = 32;
// Peers that failed, one after the other: then it is not for them.
constexpr int kFailedMax = 32;
constexpr int kSocketFlags = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;

AcceptorOptions InRange(AcceptorOptions options) {
  options.accepts_per_turn = std::max(1, options.accepts_per_turn);
  options.exhausted_pause =
      std::max<Duration>(std::chrono::milliseconds(1), options.exhausted_pause);
  return options;
}

absl::Status Failed(const SysResult& result, std::string_view call, const SocketAddress& address) {
  return ErrnoStatus(result.error, fmt::format("{} {}", call, address.ToString()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Acceptor>> Acceptor::Listen(EventLoop& loop,
                                                           const SocketAddress& address,
                                                           const AcceptorOptions& options,
                                                           Callback on_accepted, Task on_failure) {
  std::unique_ptr<Acceptor> acceptor(
      new Acceptor(loop, options, std::move(on_accepted), std::move(on_failure)));
  if (absl::Status opened = acceptor->Open(address); !opened.ok()) return opened;
  return acceptor;
}

Acceptor::Acceptor(EventLoop& loop, const AcceptorOptions& options, Callback on_accepted,
                   Task on_failure)
    : loop_(loop),
      options_(InRange(options)),
      on_accepted_(std::move(on_accepted)),
      on_failure_(std::move(on_failure)) {}

Acceptor::~Acceptor() {
  loop_.CancelTimer(rest_);
  loop_.Unwatch(watch_);
  if (bound_path_.empty()) return;
  // Somebody else may have taken the path over meanwhile.
  struct stat now {};
  const SysResult found = loop_.kernel().Lstat(bound_path_.c_str(), &now);
  if (found.ok() && now.st_dev == bound_file_.st_dev && now.st_ino == bound_file_.st_ino) {
    loop_.kernel().Unlink(bound_path_.c_str());
  }
}

absl::Status Acceptor::Open(const SocketAddress& address) {
  Kernel& kernel = loop_.kernel();
  const SysResult made = kernel.Socket(address.family(), kSocketFlags, 0);
  if (!made.ok()) return Failed(made, "socket", address);
  listener_ = Descriptor(kernel, made.fd());
  if (absl::Status done = Configure(address); !done.ok()) return done;
  if (absl::Status done = Bind(address); !done.ok()) return done;
  const SysResult listening = kernel.Listen(listener_.get(), options_.backlog);
  if (!listening.ok()) return Failed(listening, "listen", address);

  sockaddr_storage name{};
  socklen_t size_bytes = sizeof(name);
  const SysResult named =
      kernel.GetSockName(listener_.get(), reinterpret_cast<sockaddr*>(&name), &size_bytes);
  if (!named.ok()) return Failed(named, "getsockname", address);
  local_address_ = SocketAddress::FromSockaddr(name, size_bytes);
  OpenSpare();
  absl::StatusOr<WatchId> watch = loop_.Watch(listener_.get(), kWantRead, this, /*after_io=*/true);
  if (watch.ok()) watch_ = *watch;
  return watch.status();
}

// Set here, TCP_NODELAY is inherited by every accepted socket.
absl::Status Acceptor::Configure(const SocketAddress& address) {
  if (address.is_unix()) return absl::OkStatus();
  const auto set = [&](int level, int name, int value) {
    const SysResult done =
        loop_.kernel().SetSockOpt(listener_.get(), level, name, &value, sizeof(value));
    return done.ok() ? absl::OkStatus() : Failed(done, "setsockopt", address);
  };
  // Without it a server cannot restart while old connections are in TIME_WAIT.
  absl::Status done = set(SOL_SOCKET, SO_REUSEADDR, 1);
  if (done.ok() && options_.reuse_port) done = set(SOL_SOCKET, SO_REUSEPORT, 1);
  if (done.ok()) done = set(IPPROTO_TCP, TCP_NODELAY, 1);
  if (done.ok() && address.family() == AF_INET6) {
    done = set(IPPROTO_IPV6, IPV6_V6ONLY, options_.ipv6_only ? 1 : 0);
  }
  return done;
}

absl::Status Acceptor::Bind(const SocketAddress& address) {
  Kernel& kernel = loop_.kernel();
  const std::string path = address.unix_path();
  const auto bind = [&] {
    return kernel.Bind(listener_.get(), address.sockaddr_ptr(), address.size_bytes());
  };
  SysResult bound = bind();
  if (bound.error == EADDRINUSE && !path.empty()) {
    if (absl::Status removed = RemoveStalePath(address); !removed.ok()) return removed;
    bound = bind();
  }
  if (!bound.ok()) return Failed(bound, "bind", address);
  if (!path.empty() && kernel.Lstat(path.c_str(), &bound_file_).ok()) bound_path_ = path;
  return absl::OkStatus();
}

// OK when the path was a socket that nobody listens at, and is gone now.
absl::Status Acceptor::RemoveStalePath(const SocketAddress& address) {
  Kernel& kernel = loop_.kernel();
  const std::string path = address.unix_path();
  absl::Status in_use = ErrnoStatus(EADDRINUSE, fmt::format("bind {}", address.ToString()));
  struct stat found {};
  if (!kernel.Lstat(path.c_str(), &found).ok() || !S_ISSOCK(found.st_mode)) return in_use;
  const SysResult made = kernel.Socket(AF_UNIX, kSocketFlags, 0);
  if (!made.ok()) return Failed(made, "socket", address);
  const Descriptor probe(kernel, made.fd());
  const SysResult connected =
      kernel.Connect(probe.get(), address.sockaddr_ptr(), address.size_bytes());
  if (connected.error != ECONNREFUSED) return in_use;  // somebody lives there
  const SysResult removed = kernel.Unlink(path.c_str());
  return removed.ok() ? absl::OkStatus() : Failed(removed, "unlink", address);
}

void Acceptor::OnReady(Readiness) {
  bool exhausted = false;
  int turned_away = 0;
  for (int i = 0; i < options_.accepts_per_turn; ++i) {
    const Accepted accepted = AcceptOne();
    if (accepted == Accepted::kDestroyed) return;
    failed_in_a_row_ = accepted == Accepted::kFailed ? failed_in_a_row_ + 1 : 0;
    if (accepted == Accepted::kTurnedAway) ++turned_away;
    exhausted = turned_away > 0 || accepted == Accepted::kExhausted;
    if (accepted == Accepted::kNoneLeft || accepted == Accepted::kExhausted) break;
    if (turned_away == kTurnedAwayMax) break;
  }
  // The listener stays ready, so that without a pause the loop would spin.
  if (exhausted) Rest();
}

void Acceptor::OnLoopEnded() {
  loop_.Unwatch(watch_);
  listener_.Close();
  spare_.Close();
}

Acceptor::Accepted Acceptor::AcceptOne() {
  sockaddr_storage peer{};
  socklen_t size_bytes = sizeof(peer);
  EventLoop& loop = loop_;
  const SysResult accepted =
      loop.kernel().Accept4(listener_.get(), reinterpret_cast<sockaddr*>(&peer), &size_bytes,
                            SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (!accepted.ok()) return HandleError(accepted.error);

  // The callback may destroy this acceptor, and must not die while it runs.
  const WatchId watch = watch_;
  Callback callback = std::move(on_accepted_);
  const absl::Cleanup give_back = [&] {
    if (loop.IsWatched(watch)) on_accepted_ = std::move(callback);
  };
  callback(Descriptor(loop.kernel(), accepted.fd()), SocketAddress::FromSockaddr(peer, size_bytes));
  return loop.IsWatched(watch) ? Accepted::kTaken : Accepted::kDestroyed;
}

Acceptor::Accepted Acceptor::HandleError(int error) {
  if (error == EAGAIN) return Accepted::kNoneLeft;
  // Linux takes the descriptor's number first, so that this comes with nobody waiting, too.
  const bool out_of_descriptors = error == EMFILE || error == ENFILE;
  const Accepted result = out_of_descriptors ? TurnOneAway() : Accepted::kExhausted;
  if (result == Accepted::kNoneLeft) return result;
  if (error != EINTR && on_failure_) on_failure_();
  switch (error) {
    // One peer that failed before it was accepted says nothing about the next. Many in a row do.
    case EINTR:
    case ECONNABORTED:
    case EPROTO:
    case EPERM:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENONET:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
      if (failed_in_a_row_ + 1 < kFailedMax) return Accepted::kFailed;
      break;
    default:
      break;
  }
  if (log_limiter_.Allow(loop_.Now())) {
    loop_.Log(LogSeverity::kWarning,
              fmt::format("accept {}: {} ({} times before, unlogged)", local_address_.ToString(),
                          ErrnoText(error), log_limiter_.TakeSuppressed()));
  }
  return result;
}

// Gives the spare descriptor up for one peer, which is closed at once: it
// learns that there is no room instead of waiting for a time-out.
Acceptor::Accepted Acceptor::TurnOneAway() {
  if (!spare_.valid()) return Accepted::kExhausted;
  spare_.Close();
  const SysResult accepted =
      loop_.kernel().Accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  Descriptor(loop_.kernel(), accepted.fd()).Close();
  OpenSpare();
  if (accepted.error == EAGAIN) return Accepted::kNoneLeft;
  return accepted.ok() ? Accepted::kTurnedAway : Accepted::kExhausted;
}

void Acceptor::OpenSpare() {
  spare_ = Descriptor(loop_.kernel(), loop_.kernel().Open("/dev/null", O_RDONLY | O_CLOEXEC).fd());
}

void Acceptor::Rest() {
  if (!loop_.SetInterest(watch_, kNoInterest).ok()) return;
  rest_ = loop_.RunAfter(options_.exhausted_pause, [this] { Resume(); });
}

void Acceptor::Resume() {
  if (!spare_.valid()) OpenSpare();
  if (!loop_.SetInterest(watch_, kWantRead).ok()) {
    rest_ = loop_.RunAfter(options_.exhausted_pause, [this] { Resume(); });
  }
}

}  // namespace sluice
