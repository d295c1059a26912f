#include "bench/peers/libevent_echo.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <event2/listener.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "bench/echo_frames.h"

namespace sluice::bench::echo {
namespace {

void Serve(int listener, evconnlistener_cb on_accept) {
  event_base* const base = event_base_new();
  evconnlistener_new(base, on_accept, base, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC,
                     /*backlog=*/0, listener);
  event_base_dispatch(base);
}

void OnInput(bufferevent* connection, void*) {
  evbuffer* const input = bufferevent_get_input(connection);
  std::byte header[4];
  while (evbuffer_copyout(input, header, sizeof header) == sizeof header) {
    const size_t frame = size_t{4} + LoadNumber<uint32_t>(header, ByteOrder::kBig);
    if (evbuffer_get_length(input) < frame) return;
    evbuffer_remove_buffer(input, bufferevent_get_output(connection), frame);
  }
}

void OnEnd(bufferevent* connection, short, void*) { bufferevent_free(connection); }

void AcceptBufferevent(evconnlistener*, evutil_socket_t fd, sockaddr*, int, void* base) {
  bufferevent* const connection =
      bufferevent_socket_new(static_cast<event_base*>(base), fd, BEV_OPT_CLOSE_ON_FREE);
  bufferevent_setcb(connection, OnInput, nullptr, OnEnd, nullptr);
  bufferevent_enable(connection, EV_READ | EV_WRITE);
}

constexpr size_t kBufferBytes = size_t{256} * 1024;

struct Connection {
  event readable;
  // Unsent answers, then a frame that is not whole yet.
  std::vector<std::byte> waiting;
  std::unique_ptr<event> writable;  // while there are unsent answers
  size_t unsent_bytes = 0;
};

void Close(evutil_socket_t fd, Connection* connection) {
  event_del(&connection->readable);
  if (connection->writable) event_del(connection->writable.get());
  close(fd);
  delete connection;
}

// How many bytes the kernel took; -1: the peer has gone.
ssize_t SendSome(evutil_socket_t fd, std::span<const std::byte> bytes) {
  const ssize_t sent = bytes.empty() ? 0 : send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  return sent < 0 && errno == EAGAIN ? 0 : sent;
}

void OnWritable(evutil_socket_t fd, short, void* argument) {
  auto* const connection = static_cast<Connection*>(argument);
  std::vector<std::byte>& waiting = connection->waiting;
  const ssize_t sent = SendSome(fd, std::span(waiting).first(connection->unsent_bytes));
  if (sent < 0) return Close(fd, connection);
  waiting.erase(waiting.begin(), waiting.begin() + sent);
  connection->unsent_bytes -= static_cast<size_t>(sent);
  if (connection->unsent_bytes != 0) return;
  event_del(connection->writable.get());
  connection->writable.reset();
  event_add(&connection->readable, nullptr);
}

void WaitUntilWritable(evutil_socket_t fd, Connection* connection, size_t unsent_bytes) {
  connection->unsent_bytes = unsent_bytes;
  connection->writable = std::make_unique<event>();
  event_assign(connection->writable.get(), event_get_base(&connection->readable), fd,
               EV_WRITE | EV_PERSIST, OnWritable, connection);
  event_del(&connection->readable);
  event_add(connection->writable.get(), nullptr);
}

void OnReadable(evutil_socket_t fd, short, void* argument) {
  static std::vector<std::byte> buffer(kBufferBytes);
  auto* const connection = static_cast<Connection*>(argument);
  std::vector<std::byte>& tail = connection->waiting;
  const size_t kept = tail.size();
  if (kept == buffer.size()) return Close(fd, connection);
  if (kept != 0) std::memcpy(buffer.data(), tail.data(), kept);
  const ssize_t got = recv(fd, buffer.data() + kept, buffer.size() - kept, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) return Close(fd, connection);

  const auto bytes = std::span(buffer).first(kept + static_cast<size_t>(got));
  const size_t whole = WholeFrames(bytes);
  const ssize_t sent = SendSome(fd, bytes.first(whole));
  if (sent < 0) return Close(fd, connection);
  tail.assign(bytes.begin() + sent, bytes.end());
  const size_t unsent = whole - static_cast<size_t>(sent);
  if (unsent != 0) WaitUntilWritable(fd, connection, unsent);
}

void AcceptEvent(evconnlistener*, evutil_socket_t fd, sockaddr*, int, void* base) {
  auto* const connection = new Connection;
  event_assign(&connection->readable, static_cast<event_base*>(base), fd, EV_READ | EV_PERSIST,
               OnReadable, connection);
  event_add(&connection->readable, nullptr);
}

}  // namespace

void RunBuffereventEcho(int listener) { Serve(listener, AcceptBufferevent); }
void RunEventEcho(int listener) { Serve(listener, AcceptEvent); }

}  // namespace sluice::bench::echo
