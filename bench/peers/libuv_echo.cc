#include "bench/peers/libuv_echo.h"

#include <uv.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "bench/echo_frames.h"

namespace sluice::bench::echo {
namespace {

struct Connection {
  uv_tcp_t socket;
  std::vector<std::byte> tail;  // a frame that is not whole yet
};

// Lives until it is written, with a copy of its bytes behind it.
struct WriteRequest {
  uv_write_t request;
  std::byte* bytes() { return reinterpret_cast<std::byte*>(this + 1); }
};

template <class Handle>
Connection* ConnectionOf(Handle* handle) {
  return static_cast<Connection*>(handle->data);
}

void Close(uv_stream_t* stream) {
  uv_close(reinterpret_cast<uv_handle_t*>(stream),
           [](uv_handle_t* handle) { delete ConnectionOf(handle); });
}

uv_buf_t BufferOf(std::span<const std::byte> bytes) {
  // uv_write() only reads them.
  return uv_buf_init(const_cast<char*>(reinterpret_cast<const char*>(bytes.data())),
                     static_cast<unsigned>(bytes.size()));
}

void Write(uv_stream_t* stream, std::span<const std::byte> bytes) {
  auto* const write = static_cast<WriteRequest*>(std::malloc(sizeof(WriteRequest) + bytes.size()));
  std::memcpy(write->bytes(), bytes.data(), bytes.size());
  const uv_buf_t buffer = BufferOf({write->bytes(), bytes.size()});
  uv_write(&write->request, stream, &buffer, 1,
           [](uv_write_t* request, int) { std::free(request); });
}

void Allocate(uv_handle_t*, size_t suggested_bytes, uv_buf_t* buffer) {
  *buffer = uv_buf_init(static_cast<char*>(std::malloc(suggested_bytes)),
                        static_cast<unsigned>(suggested_bytes));
}

void OnRead(uv_stream_t* stream, ssize_t got, const uv_buf_t* buffer) {
  if (got > 0) {
    const auto bytes = std::as_bytes(std::span(buffer->base, static_cast<size_t>(got)));
    CutFrames(&ConnectionOf(stream)->tail, bytes,
              [stream](std::span<const std::byte> frame) { Write(stream, frame); });
  } else if (got < 0) {
    Close(stream);
  }
  std::free(buffer->base);
}

std::vector<std::byte>& SharedBuffer() {
  static std::vector<std::byte> buffer(size_t{256} * 1024);
  return buffer;
}

// Behind the tail that was kept.
void Lend(uv_handle_t* handle, size_t, uv_buf_t* buffer) {
  const std::vector<std::byte>& tail = ConnectionOf(handle)->tail;
  const std::span<std::byte> shared(SharedBuffer());
  if (!tail.empty()) std::memcpy(shared.data(), tail.data(), tail.size());
  *buffer = BufferOf(shared.subspan(tail.size()));
}

void OnBatchRead(uv_stream_t* stream, ssize_t got, const uv_buf_t*) {
  if (got < 0) Close(stream);
  if (got <= 0) return;
  std::vector<std::byte>& tail = ConnectionOf(stream)->tail;
  const auto bytes = std::span(SharedBuffer()).first(tail.size() + static_cast<size_t>(got));
  const size_t whole = WholeFrames(bytes);
  tail.assign(bytes.begin() + static_cast<std::ptrdiff_t>(whole), bytes.end());
  if (whole == 0) return;
  const uv_buf_t answers = BufferOf(bytes.first(whole));
  const int tried = uv_try_write(stream, &answers, 1);
  // What it took nothing of (UV_EAGAIN) waits; any other error is the next read's as well.
  const size_t sent = tried < 0 ? 0 : static_cast<size_t>(tried);
  if (sent < whole) Write(stream, bytes.first(whole).subspan(sent));
}

void Serve(int listener, uv_connection_cb on_connection) {
  uv_loop_t loop;
  uv_tcp_t acceptor;
  uv_loop_init(&loop);
  uv_tcp_init(&loop, &acceptor);
  uv_tcp_open(&acceptor, listener);
  uv_listen(reinterpret_cast<uv_stream_t*>(&acceptor), 4096, on_connection);
  uv_run(&loop, UV_RUN_DEFAULT);
}

void Accept(uv_stream_t* acceptor, uv_alloc_cb allocate, uv_read_cb on_read) {
  auto* const connection = new Connection;
  auto* const stream = reinterpret_cast<uv_stream_t*>(&connection->socket);
  uv_tcp_init(acceptor->loop, &connection->socket);
  connection->socket.data = connection;
  if (uv_accept(acceptor, stream) != 0) return Close(stream);
  uv_read_start(stream, allocate, on_read);
}

}  // namespace

void RunUvEcho(int listener) {
  Serve(listener, [](uv_stream_t* acceptor, int) { Accept(acceptor, Allocate, OnRead); });
}

void RunUvBatchEcho(int listener) {
  Serve(listener, [](uv_stream_t* acceptor, int) { Accept(acceptor, Lend, OnBatchRead); });
}

}  // namespace sluice::bench::echo
