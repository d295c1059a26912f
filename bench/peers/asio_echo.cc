#include "bench/peers/asio_echo.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <cstddef>
#include <cstring>
#include <deque>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "bench/echo_frames.h"

namespace sluice::bench::echo {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Socket = asio::ip::tcp::socket;

class Session : public std::enable_shared_from_this<Session> {
 public:
  explicit Session(Socket socket) : socket_(std::move(socket)) {}
  void Start() { ReadHeader(); }

 private:
  void ReadHeader() {
    frame_.resize(4);
    asio::async_read(socket_, asio::buffer(frame_),
                     [this, self = shared_from_this()](error_code error, size_t) {
                       if (!error) ReadBody();
                     });
  }
  void ReadBody() {
    frame_.resize(size_t{4} + LoadNumber<uint32_t>(frame_.data(), ByteOrder::kBig));
    asio::async_read(socket_, asio::buffer(frame_.data() + 4, frame_.size() - 4),
                     [this, self = shared_from_this()](error_code error, size_t) {
                       if (error) return;
                       answers_.push_back(std::move(frame_));
                       if (answers_.size() == 1) Write();
                       ReadHeader();
                     });
  }
  void Write() {
    asio::async_write(socket_, asio::buffer(answers_.front()),
                      [this, self = shared_from_this()](error_code error, size_t) {
                        if (error) return;
                        answers_.pop_front();
                        if (!answers_.empty()) Write();
                      });
  }

  Socket socket_;
  std::vector<std::byte> frame_;
  std::deque<std::vector<std::byte>> answers_;
};

class BatchSession : public std::enable_shared_from_this<BatchSession> {
 public:
  explicit BatchSession(Socket socket) : socket_(std::move(socket)) {}
  void Start() {
    error_code error;
    socket_.non_blocking(true, error);
    if (!error) Read();
  }

 private:
  static constexpr size_t kBufferBytes = size_t{256} * 1024;

  void Read() {
    socket_.async_read_some(asio::buffer(buffer_.get() + filled_, kBufferBytes - filled_),
                            [this, self = shared_from_this()](error_code error, size_t got) {
                              if (error) return;
                              filled_ += got;
                              Echo();
                            });
  }
  void Echo() {
    const size_t whole = WholeFrames({buffer_.get(), filled_});
    error_code error;
    const size_t sent =
        whole == 0 ? 0 : socket_.write_some(asio::buffer(buffer_.get(), whole), error);
    if (error && error != asio::error::would_block) return;
    if (sent == whole) return Next(whole);
    asio::async_write(socket_, asio::buffer(buffer_.get() + sent, whole - sent),
                      [this, whole, self = shared_from_this()](error_code failed, size_t) {
                        if (!failed) Next(whole);
                      });
  }
  void Next(size_t done) {
    filled_ -= done;
    std::memmove(buffer_.get(), buffer_.get() + done, filled_);
    Read();
  }

  Socket socket_;
  // Not zeroed, so that only what is used takes memory.
  std::unique_ptr<std::byte[]> buffer_{new std::byte[kBufferBytes]};
  size_t filled_ = 0;
};

template <class AnySession>
void Accept(asio::ip::tcp::acceptor& acceptor) {
  acceptor.async_accept([&acceptor](error_code error, Socket socket) {
    if (!error) std::make_shared<AnySession>(std::move(socket))->Start();
    Accept<AnySession>(acceptor);
  });
}

template <class AnySession>
void Serve(asio::io_context& context, int listener) {
  asio::ip::tcp::acceptor acceptor(context, asio::ip::tcp::v4(), listener);
  Accept<AnySession>(acceptor);
  context.run();
}

}  // namespace

void RunAsioEcho(int listener) {
  asio::io_context context;
  Serve<Session>(context, listener);
}

void RunAsioBatchEcho(int listener) {
  asio::io_context context(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE);  // no locks
  Serve<BatchSession>(context, listener);
}

}  // namespace sluice::bench::echo
