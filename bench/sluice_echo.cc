#include "bench/sluice_echo.h"

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "bench/echo_frames.h"
#include "bench/echo_messages.h"
#include "bench/echo_process.h"
#include "sluice/reactor/acceptor.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/session/client_session.h"
#include "sluice/session/dispatch_table.h"
#include "sluice/session/server.h"

namespace sluice::bench::echo {
namespace {

constexpr const char* kAddress = "127.0.0.1:0";

class BytesEcho final : public ConnectionHandler {
 public:
  void OnBytes(Connection& connection, std::span<const std::byte> bytes) override {
    if (tail_ == nullptr) {
      bytes =
          CutWholeFrames(bytes, [&](std::span<const std::byte> frame) { connection.Send(frame); });
      if (bytes.empty()) return;
    }
    OnCutFrame(connection, bytes);
  }
  void OnClosed(Connection&, const CloseReason&) override { delete this; }

 private:
  [[gnu::noinline]] void OnCutFrame(Connection& connection, std::span<const std::byte> bytes) {
    if (tail_ == nullptr) tail_ = std::make_unique<std::vector<std::byte>>();
    CutFrames(tail_.get(), bytes,
              [&](std::span<const std::byte> frame) { connection.Send(frame); });
  }

  // A frame that is not whole yet; null as long as there was none.
  std::unique_ptr<std::vector<std::byte>> tail_;
};

std::unique_ptr<EventLoop> MakeLoop() {
  absl::StatusOr<std::unique_ptr<EventLoop>> loop = EventLoop::Create();
  Check(loop.ok(), "no loop");
  return *std::move(loop);
}

void Serve(const DispatchTable& table) {
  const std::unique_ptr<EventLoop> loop = MakeLoop();
  Server server(*loop, table, {.sessions_max = 100'000});
  Check(server.Listen(kAddress).ok(), "cannot listen");
  AnnouncePort(server.local_address().port());
  Check(loop->Run().ok(), "the loop ended");
}

}  // namespace

void RunBytesEcho() {
  const std::unique_ptr<EventLoop> loop = MakeLoop();
  const auto adopt = [&loop](Descriptor socket, const SocketAddress&) {
    auto handler = std::make_unique<BytesEcho>();
    // From here on it deletes itself.
    if (loop->connections().Adopt(std::move(socket), handler.get()).ok()) handler.release();
  };
  const auto acceptor =
      Acceptor::Listen(*loop, *SocketAddress::Parse(kAddress), AcceptorOptions(), adopt);
  Check(acceptor.ok(), "cannot listen");
  AnnouncePort((*acceptor)->local_address().port());
  Check(loop->Run().ok(), "the loop ended");
}

void RunFramedEcho() {
  DispatchTable table;
  table.OnFrame([](ClientSession& session, std::span<const std::byte> payload) {
    session.SendPayload(payload);
    return absl::OkStatus();
  });
  Serve(table);
}

void RunTypedEcho() {
  DispatchTable table;
  table.On<Text>([](ClientSession& session, const Text& text) { session.Reply(text); });
  table.On<Numbers>([](ClientSession& session, const Numbers& numbers) { session.Reply(numbers); });
  Serve(table);
}

}  // namespace sluice::bench::echo
