#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sluice/reactor/connector.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/session/client_options.h"
#include "sluice/session/encode_frame.h"
#include "sluice/session/internal/call_table.h"
#include "sluice/session/internal/session_observer.h"
#include "sluice/session/session_host.h"

namespace sluice {

// Client connects to a server and has one ClientSession with it, and a new one after each loss if
// it is told to reconnect.
//
//   DispatchTable table;
//   table.OnOpen([](ClientSession& session) { session.Send(Ping{.n = 1}); });
//   table.On<Pong>([](ClientSession& session, const Pong& pong) { ... });
//   Client client(loop, table, {.reconnect = true});
//   client.OnState([](ClientState state, const absl::Status& why) { Show(state, why); });
//   client.Connect("server.example:7000");
//
// Each session is told to the OnOpen and the OnClosed handler once.
// Destroying it, in any of its handlers too, closes the session at once.
// Borrows: the loop and the table must outlive it, and the protocol's framer and
//          envelope too.
// Threads: belongs to the loop's thread.
class Client final : private internal::SessionObserver {
 public:
  using ConnectCallback = absl::AnyInvocable<void(const absl::Status&)>;
  using StateCallback = absl::AnyInvocable<void(ClientState, const absl::Status& why)>;

  Client(EventLoop& loop, const DispatchTable& table, const ClientOptions& options = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Lets go of an earlier session (it closes after drain) or attempt, drops what is queued, and
  // connects: to an address, or to what is an address or a host's name and port, "[::1]:7000",
  // "server.example:7000". `on_done` is told from the loop how it went, unless Connect or Close is
  // called first: OK comes after the OnOpen handler, an error when no session came to be.
  void Connect(const SocketAddress& address, ConnectCallback on_done = nullptr);
  void Connect(std::string_view target, ConnectCallback on_done = nullptr);

  // Ends attempts, drops what is queued, and closes the session after drain. The state is kClosed
  // when the session has ended.
  void Close();

  ClientState state() const { return state_; }
  // Called at each change, also within Connect() and Close(); kConnected comes after the OnOpen
  // handler. `why` is OK but for kWaiting and kClosed, after a failure or a loss.
  void OnState(StateCallback on_state);

  // Null while there is none, or it is closing.
  ClientSession* session();

  // False when there is no session and ClientOptions::queued_bytes_max refuses it, or as
  // ClientSession::Send.
  template <DescribedMessage M>
  bool Send(const M& message, uint32_t sequence = 0) {
    if (ClientSession* open = session()) return open->Send(message, sequence);
    return QueuesNow() && Queue(EncodeFrame(host_->protocol(), message, sequence));
  }
  size_t queued_bytes() const { return queued_.size(); }

  // Sends a request and has `callback` told of its reply, which the table knows by
  // OnReply<Reply>():
  //   client.Call<Welcome>(Login{.name = "ada"}, std::chrono::seconds(2),
  //                        [](absl::StatusOr<Welcome> reply) { ... });
  // The callback is called exactly once, never within Call(), and from the loop, unless the client
  // is destroyed. Views in the reply live until it returns. A `timeout` of 0 is none.
  // Errors: DeadlineExceeded: no reply in time; one that comes later is dropped and counted.
  //         Unavailable: there is no session, or it ended. Cancelled: the client was destroyed.
  //         ResourceExhausted: ClientOptions::calls_max. FailedPrecondition: OnReply<Reply>() is
  //         missing. InvalidArgument: the request cannot be encoded. Internal: the reply has
  //         another type. What OnErrorReply() made of an error, and what Decode() said.
  template <DescribedMessage Reply, DescribedMessage Request>
  void Call(const Request& request, Duration timeout,
            absl::AnyInvocable<void(absl::StatusOr<Reply>)> callback) {
    const uint32_t sequence =
        BeginCall(MessageTypeOf<Reply>(), MessageNameOf<Reply>(), timeout,
                  [told = std::move(callback)](const absl::Status& status, void* reply) mutable {
                    if (!status.ok()) return told(status);
                    told(std::move(*static_cast<Reply*>(reply)));
                  });
    if (sequence != 0 && !session_->Send(request, sequence)) CallNotSent(sequence);
  }
  size_t pending_calls() const { return calls_.size(); }

  DispatchCounters counters() const { return host_->counters(); }

 private:
  void Begin(std::unique_ptr<Connector> connector, ConnectCallback on_done);
  Connector::Callback ConnectedCallback();
  void OnConnected(absl::StatusOr<Descriptor> socket);
  void OnPhase(Connector::Phase phase);
  void SetState(ClientState state, const absl::Status& why);
  bool QueuesNow() const;
  // 0: it is not to be sent.
  uint32_t BeginCall(uint32_t reply_type, std::string_view reply_name, Duration timeout,
                     internal::CallDone done);
  void CallNotSent(uint32_t sequence);
  bool Queue(const absl::StatusOr<std::vector<std::byte>>& frame);
  void SendQueued();
  void SessionOpened(ClientSession& session) override;
  void SessionClosing(ClientSession& session, const CloseReason& reason) override;
  void SessionClosed(ClientSession& session, const CloseReason& reason) override;
  bool ReplyCame(ClientSession& session, const internal::CallReply& reply) override;

  EventLoop& loop_;
  const DispatchTable& table_;
  ClientOptions options_;
  internal::CallTable calls_;
  ConnectCallback on_done_;
  std::shared_ptr<StateCallback> on_state_;
  ClientState state_ = ClientState::kIdle;
  std::vector<std::byte> queued_;  // frames
  ClientSession* session_ = nullptr;
  MonotonicTime opened_at_{};
  std::unique_ptr<Connector> connector_;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
  SessionHost::Ptr host_;  // dies first: its OnClosed handlers may use the client
};

}  // namespace sluice
