#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "examples/chat/accounts.h"
#include "examples/chat/messages.h"
#include "examples/chat/rooms.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/session/server.h"

namespace chat {

struct ChatServerOptions {
  size_t users_max = 10'000;
  RoomLimits rooms = {};
  size_t rooms_per_user_max = 20;
  size_t failed_logins_max = 5;       // then the peer is closed
  sluice::ServerOptions server = {};  // without sub_loops: rooms and accounts have one thread
  // Told of each message from a client and to one, a line each, secrets masked.
  std::function<void(std::string_view line)> trace = {};
};

// ChatServer serves the messages of messages.h: accounts, rooms, and what is said in them.
//
//   ChatServer server(loop);
//   if (absl::Status s = server.Listen("127.0.0.1:7000"); !s.ok()) return s;
//   return loop.Run();
//
// Errors:  a request that cannot be served gets a Result that says why. What cannot be decoded
//          closes its peer.
// Threads: the loop's. Borrows: the loop must outlive it.
class ChatServer {
 public:
  explicit ChatServer(sluice::EventLoop& loop, ChatServerOptions options = {});

  absl::Status Listen(std::string_view address) { return server_.Listen(address); }
  const sluice::SocketAddress& address() const { return server_.local_address(); }

  // Ends every session when what it is owed is sent, and then calls `on_stopped`.
  void Stop(sluice::Task on_stopped = nullptr) { server_.Stop(std::move(on_stopped)); }

  const sluice::Server& server() const { return server_; }

 private:
  // What is known about a session, in its attachment.
  struct Guest {
    std::string user;  // empty before login
    size_t failed_logins = 0;
    std::vector<std::string> rooms;
  };
  template <class M>
  using Handler = void (ChatServer::*)(sluice::ClientSession&, Guest&, const M&);

  sluice::DispatchTable MakeTable();
  template <class M>
  void OnRequest(sluice::DispatchTable& table, Handler<M> handler);  // before login, too
  template <class M>
  void OnUserRequest(sluice::DispatchTable& table, Handler<M> handler);

  void OnOpen(sluice::ClientSession& session);
  void OnClosed(sluice::ClientSession& session, const sluice::CloseReason& reason);
  void OnRegister(sluice::ClientSession& session, Guest& guest, const Register& request);
  void OnLogin(sluice::ClientSession& session, Guest& guest, const Login& request);
  void OnJoin(sluice::ClientSession& session, Guest& guest, const Join& request);
  void OnLeave(sluice::ClientSession& session, Guest& guest, const Leave& request);
  void OnSay(sluice::ClientSession& session, Guest& guest, const Say& request);
  void OnListRooms(sluice::ClientSession& session, Guest& guest, const ListRooms& request);

  void Answer(sluice::ClientSession& session, Code code);
  template <class M>
  void Send(sluice::ClientSession& session, const M& message, uint32_t sequence = 0);
  // `but`, if there is such a member, gets none.
  template <class M>
  void SendToRoom(const M& message, sluice::SessionId but = {});
  template <class M>
  void TraceMessage(sluice::ClientSession& session, std::string_view arrow, const M& message) const;
  void Trace(sluice::ClientSession& session, std::string_view text) const;

  ChatServerOptions options_;
  Accounts accounts_;
  Rooms rooms_;
  absl::flat_hash_map<std::string, sluice::SessionId> online_;
  sluice::DispatchTable table_;
  // The last member: its sessions end while the others are still there.
  sluice::Server server_;
};

}  // namespace chat
