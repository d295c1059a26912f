#include "tests/faults/fault_point.h"

#include <errno.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>

#include "sluice/reactor/errno_status.h"

namespace sluice::test {
namespace {

// What the manual page of a call names. EBADF stays in where somebody else may
// have closed the number.
struct CallErrors {
  Call call;
  std::string_view name;
  std::vector<int> errors;
  bool can_be_short = false;
};

const CallErrors& ErrorsOf(Call call) {
  static const CallErrors kAll[] = {
      {Call::kSocket,
       "socket",
       {EACCES, EAFNOSUPPORT, EMFILE, ENFILE, ENOBUFS, ENOMEM, EPROTONOSUPPORT}},
      {Call::kBind,
       "bind",
       {EACCES, EADDRINUSE, EADDRNOTAVAIL, EBADF, ELOOP, ENAMETOOLONG, ENOENT, ENOMEM, ENOTDIR,
        EROFS}},
      {Call::kListen, "listen", {EADDRINUSE, EBADF, EOPNOTSUPP}},
      {Call::kAccept4,
       "accept4",
       {EAGAIN,      EBADF, ECONNABORTED, EINTR,     EMFILE,     ENFILE,         ENOBUFS,
        ENOMEM,      EPERM, EPROTO,       ENETDOWN,  ENONET,     EHOSTDOWN,      EHOSTUNREACH,
        ENETUNREACH, ENOSR, ENOPROTOOPT,  ETIMEDOUT, EOPNOTSUPP, EPROTONOSUPPORT}},
      {Call::kConnect,
       "connect",
       {EACCES, EPERM, EADDRINUSE, EADDRNOTAVAIL, EAFNOSUPPORT, EAGAIN, EBADF, ECONNREFUSED,
        EINPROGRESS, EINTR, ENETUNREACH, ETIMEDOUT}},
      {Call::kRecv,
       "recv",
       {EAGAIN, EBADF, ECONNREFUSED, ECONNRESET, EINTR, ENOMEM, ENOTCONN, ETIMEDOUT},
       true},
      {Call::kSend,
       "send",
       {EAGAIN, EBADF, ECONNRESET, EINTR, ENOBUFS, ENOMEM, ENOTCONN, EPIPE, ETIMEDOUT},
       true},
      {Call::kSendV,
       "sendmsg",
       {EAGAIN, EBADF, ECONNRESET, EINTR, ENOBUFS, ENOMEM, ENOTCONN, EPIPE, ETIMEDOUT},
       true},
      {Call::kShutdown, "shutdown", {EBADF, ENOTCONN}},
      {Call::kClose, "close", {EBADF, EINTR, EIO, ENOSPC, EDQUOT}},
      {Call::kGetSockOpt, "getsockopt", {EBADF, ENOPROTOOPT}},
      {Call::kSetSockOpt, "setsockopt", {EBADF, ENOPROTOOPT}},
      {Call::kGetSockName, "getsockname", {EBADF, ENOBUFS}},
      {Call::kGetPeerName, "getpeername", {EBADF, ENOBUFS, ENOTCONN}},
      {Call::kEpollCreate, "epoll_create1", {EMFILE, ENFILE, ENOMEM}},
      {Call::kEpollCtl, "epoll_ctl", {EBADF, EEXIST, ENOENT, ENOMEM, ENOSPC, EPERM}},
      {Call::kEpollWait, "epoll_wait", {EBADF, EINTR}},
      {Call::kPoll, "poll", {EINTR, EINVAL, ENOMEM}},
      {Call::kSelect, "select", {EBADF, EINTR, EINVAL, ENOMEM}},
      {Call::kEventFd, "eventfd", {EMFILE, ENFILE, ENODEV, ENOMEM}},
      {Call::kSignalFd, "signalfd", {EMFILE, ENFILE, ENODEV, ENOMEM}},
      {Call::kSigMask, "pthread_sigmask", {EINVAL}},
      {Call::kOpen,
       "open",
       {EACCES, EINTR, ELOOP, EMFILE, ENFILE, ENODEV, ENOENT, ENOMEM, ENOTDIR, ENXIO, EPERM}},
      {Call::kRead, "read", {EAGAIN, EBADF, EINTR, EIO}},
      {Call::kWrite, "write", {EAGAIN, EBADF, EINTR, EIO}},
      {Call::kLstat, "lstat", {EACCES, ELOOP, ENAMETOOLONG, ENOENT, ENOMEM, ENOTDIR}},
      {Call::kUnlink, "unlink", {EACCES, EBUSY, EIO, ELOOP, ENOENT, ENOMEM, ENOTDIR, EPERM, EROFS}},
  };
  static_assert(std::size(kAll) == kCallKinds);
  return kAll[static_cast<size_t>(call)];
}

bool IsOneOf(int error, std::initializer_list<int> errors) {
  return std::find(errors.begin(), errors.end(), error) != errors.end();
}

}  // namespace

bool IsWait(Call call) {
  return std::find(std::begin(kWaitCalls), std::end(kWaitCalls), call) != std::end(kWaitCalls);
}

void FaultPoint::Arm(FaultScript& faults) const {
  const int times = for_good ? FaultScript::kForGood : 1;
  error != 0 ? faults.Fail(call, error, nth, times)
             : faults.Shorten(call, for_good ? 7 : 1, nth, times);
}

std::string FaultPoint::ToString() const {
  return fmt::format("{} number {} {}{}", ErrorsOf(call).name, nth,
                     error == 0 ? "moves few bytes" : "fails: " + ErrnoText(error),
                     for_good ? ", and so do all later ones" : "");
}

bool FaultPoint::MayEndTheLoop() const {
  return IsWait(call) && IsOneOf(error, {EBADF, EINVAL}) &&
         (call != Call::kSelect || error != EBADF);
}

bool FaultPoint::IsHarmless() const {
  if (error == 0) return true;
  switch (call) {
    case Call::kClose:
      return true;
    case Call::kRecv:
    case Call::kSend:
    case Call::kSendV:
      return !for_good && IsOneOf(error, {EAGAIN, EINTR});
    case Call::kEpollWait:
    case Call::kPoll:
    case Call::kSelect:
      return !for_good && !MayEndTheLoop();
    case Call::kAccept4:  // without a number to give, a peer is turned away
      return !for_good && !IsOneOf(error, {EMFILE, ENFILE});
    case Call::kOpen:
    case Call::kRead:
    case Call::kWrite:
      return !for_good;
    default:
      return false;
  }
}

std::vector<FaultPoint> PointsOf(Call call, int calls) {
  const CallErrors& known = ErrorsOf(call);
  std::vector<int> errors = known.errors;
  if (known.can_be_short) errors.push_back(0);
  std::vector<FaultPoint> points;
  for (int nth = 1; nth <= calls; ++nth) {
    for (const int error : errors) {
      for (const bool for_good : {false, true}) {
        // It would say that every single descriptor is closed.
        if (call == Call::kSelect && error == EBADF && for_good) continue;
        points.push_back({call, nth, error, for_good});
      }
    }
  }
  return points;
}

}  // namespace sluice::test
