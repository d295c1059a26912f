#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "examples/chat/messages.h"
#include "sluice/session/client.h"

namespace chat {

// What comes to a client without being asked for. Empty ones are not called.
struct ChatEvents {
  std::function<void(const Said&)> on_said = {};
  std::function<void(const Presence&)> on_presence = {};
  std::function<void(const RoomList&)> on_room_list = {};
  std::function<void(const sluice::CloseReason&)> on_closed = {};
};

// ChatClient is one user's end of the conversation with a ChatServer.
//
//   ChatClient client(loop, {.on_said = [](const Said& said) { Show(said); }});
//   client.Connect(address);
//   client.Ask(Join{.room = "tea", .create = true}, [](const Result& result) { ... });
//
// Threads: the loop's. Borrows: the loop must outlive it.
class ChatClient {
 public:
  using OnResult = absl::AnyInvocable<void(const Result&)>;

  ChatClient(sluice::EventLoop& loop, ChatEvents events, const sluice::ClientOptions& options = {});

  void Connect(const sluice::SocketAddress& address,
               sluice::Client::ConnectCallback on_done = nullptr) {
    client_.Connect(address, std::move(on_done));
  }
  sluice::ClientSession* session() { return client_.session(); }

  // Sends a request. `on_result` gets the Result with its sequence, or nothing if a RoomList
  // answers or the session ends before. False: there is no session.
  template <sluice::DescribedMessage M>
  bool Ask(const M& request, OnResult on_result = nullptr) {
    ++sequence_;
    if (!client_.Send(request, sequence_)) return false;
    if (on_result) waiting_.emplace(sequence_, std::move(on_result));
    return true;
  }

 private:
  sluice::DispatchTable MakeTable();
  void Answered(uint32_t sequence, const Result* result);

  ChatEvents events_;
  uint32_t sequence_ = 0;
  absl::flat_hash_map<uint32_t, OnResult> waiting_;
  sluice::DispatchTable table_;
  sluice::Client client_;
};

}  // namespace chat
