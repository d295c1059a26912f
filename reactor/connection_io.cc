#include <errno.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "sluice/reactor/connection.h"
#include "sluice/reactor/connection_callback_scope.h"
#include "sluice/reactor/connection_table.h"
#include "sluice/reactor/errno_status.h"
#include "sluice/reactor/event_loop.h"

namespace sluice {
namespace {

constexpr size_t kPartsPerWrite = 16;
constexpr int kSendFlags = MSG_NOSIGNAL | MSG_DONTWAIT;

CloseCause CauseOf(int error) {
  return error == ECONNRESET || error == EPIPE || error == ENOTCONN ? CloseCause::kPeerReset
                                                                    : CloseCause::kNetworkError;
}

using GetName = SysResult (Kernel::*)(int, sockaddr*, socklen_t*);

absl::StatusOr<SocketAddress> AskName(Kernel& kernel, GetName get_name, int fd,
                                      std::string_view call) {
  sockaddr_storage storage{};
  socklen_t size_bytes = sizeof(storage);
  const SysResult asked =
      (kernel.*get_name)(fd, reinterpret_cast<sockaddr*>(&storage), &size_bytes);
  if (!asked.ok()) return ErrnoStatus(asked.error, call);
  return SocketAddress::FromSockaddr(storage, size_bytes);
}

}  // namespace

EventLoop& Connection::loop() const { return table_.loop_; }
inline Kernel& Connection::kernel() const { return table_.kernel_; }

absl::StatusOr<SocketAddress> Connection::peer_address() const {
  return AskName(kernel(), &Kernel::GetPeerName, fd_, "getpeername");
}

absl::StatusOr<SocketAddress> Connection::local_address() const {
  return AskName(kernel(), &Kernel::GetSockName, fd_, "getsockname");
}

bool Connection::HasUnread() const {
  std::byte next{};
  const SysResult peeked = kernel().Recv(fd_, &next, sizeof(next), MSG_PEEK | MSG_DONTWAIT);
  return peeked.value > 0 || peeked.error == EINTR;  // after EINTR it is asked again
}

// One function, with all calls on the way of most turns inlined.
[[gnu::flatten]] void Connection::OnReady(Readiness readiness) {
  if (flags_ != 0 || readiness != kReadyToRead) [[unlikely]]
    return OnOtherReady(readiness);
  assert(interest_ == kWantRead);
  assert(output_.empty());
  if (!output_.empty()) __builtin_unreachable();
  CallbackScope scope(*this);
  const size_t room_bytes = std::min(options_.read_bytes_per_turn, table_.receive_buffer_bytes_);
  // A read that came back short has emptied the socket: the next turn tells when there is more, for
  // less than another call now.
  if (Read(room_bytes, /*draining=*/false) == room_bytes) [[unlikely]]
    ReadTurn(options_.read_bytes_per_turn - room_bytes, /*end_in_sight=*/false);
  FlushCork();
  if (flags_ == kInCallback && !output_.owns_block()) [[likely]]
    return scope.Finish();
  Settle();
  scope.Complete();
}

// What the descriptor reports may be out of date: an earlier event of the same
// batch can have paused or closed this connection.
[[gnu::noinline]] void Connection::OnOtherReady(Readiness readiness) {
  if (Has(kClosed)) return;
  CallbackScope scope(*this);
  if ((readiness & kReadyToWrite) != 0 && Has(kAwaitingWritable)) {
    flags_ &= ~kAwaitingWritable;
    Flush();
    if (output_.empty() && !Has(kWriteFailed)) flags_ |= kDrainOwed;
  }
  // A hang-up or an error is told by reading too, after the bytes before it.
  if (WantsRead()) {
    if ((readiness & ~kReadyToWrite) != 0) {
      ReadTurn(options_.read_bytes_per_turn, (readiness & kReadyPeerEnded) != 0);
    }
  } else if ((readiness & (kReadyHangUp | kReadyError)) != 0) {
    HungUpWhileNotReading();
  }
  Settle();
  scope.Complete();
}

// How many bytes came; 0: none, and what that means is noted.
inline size_t Connection::Read(size_t room_bytes, bool draining) {
  std::byte* const buffer = table_.receive_buffer_.get();
  const SysResult received = kernel().Recv(fd_, buffer, room_bytes, MSG_DONTWAIT);
  if (received.value <= 0) [[unlikely]] {
    NothingReceived(received);
    return 0;
  }
  const auto size_bytes = static_cast<size_t>(received.value);
  if (draining) [[unlikely]] {
    flags_ |= kPeerKeptSending;
  } else {
    handler_->OnBytes(*this, {buffer, size_bytes});
  }
  return size_bytes;
}

// Reads at most `left` bytes, while the connection WantsRead().
[[gnu::noinline]] void Connection::ReadTurn(size_t left, bool end_in_sight) {
  while (left > 0 && WantsRead()) {
    const size_t room_bytes = std::min(left, table_.receive_buffer_bytes_);
    const size_t size_bytes = Read(room_bytes, Has(kDraining));
    if (size_bytes == 0 || (size_bytes < room_bytes && !end_in_sight)) return;
    left -= size_bytes;
  }
}

[[gnu::noinline]] void Connection::NothingReceived(SysResult received) {
  if (received.value == 0) {
    EndOfStream();
  } else if (received.error == EAGAIN) {
    // All that came before the failed write has been offered.
    if (Has(kWriteFailed)) MarkClosed(close_cause_, absl::OkStatus());
  } else if (received.error != EINTR) {  // after EINTR the next turn tries again
    MarkClosed(CauseOf(received.error), ErrnoStatus(received.error, "recv"));
  }
}

void Connection::EndOfStream() {
  flags_ |= kPeerHasEnded;
  if (Has(kWriteFailed)) {
    MarkClosed(close_cause_, absl::OkStatus());
  } else if (!Has(kDraining)) {
    handler_->OnEndOfStream(*this);
  }
}

void Connection::Flush() {
  FlushCork();
  while (!output_.empty() && !Has(kAwaitingWritable | kWriteFailed)) {
    iovec parts[kPartsPerWrite];
    const size_t count = output_.Gather(parts);
    size_t wanted_bytes = 0;
    for (size_t i = 0; i < count; ++i) wanted_bytes += parts[i].iov_len;
    const SysResult sent = count == 1
                               ? kernel().Send(fd_, parts[0].iov_base, parts[0].iov_len, kSendFlags)
                               : kernel().SendV(fd_, parts, count, kSendFlags);
    const size_t sent_bytes = Written(sent, wanted_bytes);
    if (!Has(kWriteFailed)) output_.Consume(table_.output_pool_, sent_bytes);
  }
  NoteOutputLevel();
}

size_t Connection::Write(std::span<const std::byte> bytes) {
  const SysResult sent = kernel().Send(fd_, bytes.data(), bytes.size(), kSendFlags);
  if (sent.value != static_cast<ssize_t>(bytes.size())) return Written(sent, bytes.size());
  sent_some_ = true;
  sent_bytes_ += bytes.size();
  return bytes.size();
}

void Connection::FlushCork() {
  const std::span<const std::byte> corked = CloseCork();
  if (corked.empty()) return;
  const size_t sent_bytes = Write(corked);
  if (sent_bytes != corked.size() && !Has(kWriteFailed)) [[unlikely]]
    output_.Append(table_.output_pool_, corked.subspan(sent_bytes));
}

// How much of a write was taken. The rest waits until the socket is writable.
[[gnu::noinline]] size_t Connection::Written(SysResult written, size_t wanted_bytes) {
  if (!written.ok() && written.error != EAGAIN && written.error != EINTR) {
    WriteFailed(written.error);
    return 0;
  }
  const size_t size_bytes = written.ok() ? static_cast<size_t>(written.value) : 0;
  if (size_bytes < wanted_bytes) flags_ |= kAwaitingWritable;
  if (size_bytes > 0) sent_some_ = true;
  sent_bytes_ += size_bytes;
  return size_bytes;
}

// The peer takes no more, but what it sent before may still wait in the kernel:
// that is offered before the connection closes.
void Connection::WriteFailed(int error) {
  if (Has(kClosed)) return;
  if (!Has(kWriteFailed)) {
    close_cause_ = CauseOf(error);
    close_status_ = ErrnoStatus(error, "send");
  }
  flags_ |= kWriteFailed;
  flags_ &= ~kAwaitingWritable;
  DropOutput();
  NoteOutputLevel();
  if (Has(kPeerHasEnded | kDraining)) MarkClosed(close_cause_, absl::OkStatus());
}

// epoll reports these whatever the interest is, so a paused connection must not
// stay in its set: the loop would spin until the pause is over.
void Connection::HungUpWhileNotReading() {
  const bool owing = !output_.empty();  // writing was tried just before: it is lost
  if (owing || Has(kPeerHasEnded)) {
    const int error = SocketError();
    if (error == 0 && !owing) return MarkClosed(CloseCause::kPeerClosed, absl::OkStatus());
    WriteFailed(error != 0 ? error : EPIPE);
  }
  // When back-pressure alone had paused, that is over, and Settle() goes on. Else
  // the error stays in the socket, for the reading that comes with the resume.
  if (Has(kClosed) || WantsRead()) return;
  loop().Unwatch(watch_);
  flags_ |= kUnwatched;
}

int Connection::SocketError() const {
  int error = 0;
  socklen_t size_bytes = sizeof(error);
  kernel().GetSockOpt(fd_, SOL_SOCKET, SO_ERROR, &error, &size_bytes);
  return error;
}

// All is written. Closing with unread bytes would send a reset, which can
// destroy our last bytes on their way: a peer that is still sending is told
// that we have ended, and what it sends is thrown away until it ends too. One
// that is silent could be on the point of sending, but most are not, and those
// that are gone or stuck would keep their place until close_deadline.
void Connection::EndOrLinger() {
  const SysResult received =
      kernel().Recv(fd_, table_.receive_buffer_.get(), table_.receive_buffer_bytes_, MSG_DONTWAIT);
  if (!received.ok() && received.error != EAGAIN && received.error != EINTR) {
    MarkClosed(CauseOf(received.error), ErrnoStatus(received.error, "recv"));
  } else if (received.value == 0 || (received.error == EAGAIN && !Has(kPeerKeptSending))) {
    MarkClosed(close_cause_, absl::OkStatus());
  } else {
    flags_ |= kLingering;
    kernel().Shutdown(fd_, SHUT_WR);
  }
}

}  // namespace sluice
