#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "examples/chat/chat_client.h"
#include "examples/chat/chat_server.h"
#include "examples/chat/run_until.h"
#include "sluice/reactor/event_loop.h"

namespace chat {

// ChatWorld is a chat server on a free loopback port, with its log.
class ChatWorld {
 public:
  explicit ChatWorld(const ChatServerOptions& options = {})
      : loop_(sluice::EventLoop::Create(
                  {.log = [this](sluice::LogSeverity,
                                 std::string_view text) { log_.emplace_back(text); }})
                  .value()),
        server_(std::in_place, *loop_, options) {
    const absl::Status listening = server_->Listen("127.0.0.1:0");
    EXPECT_TRUE(listening.ok()) << listening.ToString();
  }

  sluice::EventLoop& loop() { return *loop_; }
  ChatServer& server() { return *server_; }
  const sluice::SocketAddress& address() const { return server_->address(); }
  // All lines so far.
  std::string log() const {
    std::string all;
    for (const std::string& line : log_) all += line + "\n";
    return all;
  }
  void DestroyServer() { server_.reset(); }

 private:
  std::vector<std::string> log_;
  std::unique_ptr<sluice::EventLoop> loop_;
  std::optional<ChatServer> server_;
};

// Member is a ChatClient that waits for its answers and keeps what it hears.
class Member {
 public:
  explicit Member(ChatWorld& world)
      : loop_(world.loop()),
        client_(loop_, {.on_said = [this](const Said& m) { said.push_back(m); },
                        .on_presence = [this](const Presence& m) { presence.push_back(m); },
                        .on_room_list = [this](const RoomList& m) { rooms = m; },
                        .on_closed = [this](const sluice::CloseReason&) { is_closed = true; }}) {
    std::optional<absl::Status> status;
    client_.Connect(world.address(), [&](const absl::Status& s) { status = s; });
    EXPECT_TRUE(RunUntil(loop_, [&] { return status.has_value(); }));
    EXPECT_TRUE(status.value_or(absl::UnknownError("")).ok());
  }
  // Registered, logged in and in the room.
  Member(ChatWorld& world, const std::string& name, const std::string& room) : Member(world) {
    EXPECT_EQ(Ask(Register{.user = name, .password = name}), Code::kOk);
    EXPECT_EQ(Ask(Login{.user = name, .password = name}), Code::kOk);
    EXPECT_EQ(Ask(Join{.room = room, .create = true}), Code::kOk);
  }

  // Nothing if no Result came.
  template <class M>
  std::optional<Code> Ask(const M& request) {
    std::optional<Code> code;
    client_.Ask(request, [&](const Result& result) { code = result.code; });
    RunUntil(loop_, [&] { return code.has_value() || is_closed; });
    return code;
  }
  template <class Done>
  bool Waits(Done done) {
    return RunUntil(loop_, done);
  }
  void Close() { client_.session()->Close(); }
  ChatClient& client() { return client_; }

  std::vector<Said> said;
  std::vector<Presence> presence;
  std::optional<RoomList> rooms;
  bool is_closed = false;

 private:
  sluice::EventLoop& loop_;
  ChatClient client_;
};

}  // namespace chat
