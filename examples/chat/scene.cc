#include "examples/chat/scene.h"

#include <fmt/core.h>

#include <optional>
#include <string_view>
#include <utility>

#include "examples/chat/chat_client.h"
#include "examples/chat/run_until.h"
#include "examples/chat/tracing_framer.h"

namespace chat {
namespace {

// Somebody with a client, whose frames go into the transcript.
class Actor {
 public:
  Actor(sluice::EventLoop& loop, Transcript& transcript, std::string_view name)
      : loop_(loop),
        framer_(&sluice::Protocol::DefaultFramer(),
                [&transcript, name](TracingFramer::Direction direction, auto frame) {
                  direction == TracingFramer::Direction::kSent ? transcript.Sent(name, frame)
                                                               : transcript.Received(name, frame);
                }),
        client_(loop,
                {.on_said = [this](const Said& m) { said_.push_back(m); },
                 .on_presence = [this](const Presence& m) { presence_.push_back(m); },
                 .on_room_list = [this](const RoomList& m) { rooms_ = m; },
                 .on_closed = [this](const sluice::CloseReason&) { is_closed_ = true; }},
                {.session = {.protocol = {.framer = &framer_}}}) {}

  bool Connect(const sluice::SocketAddress& address) {
    std::optional<absl::Status> status;
    client_.Connect(address, [&](const absl::Status& s) { status = s; });
    return RunUntil(loop_, [&] { return status.has_value(); }) && status->ok();
  }

  // The code of the answer; nothing if none came.
  template <class M>
  std::optional<Code> Ask(const M& request) {
    std::optional<Code> code;
    client_.Ask(request, [&](const Result& result) { code = result.code; });
    RunUntil(loop_, [&] { return code.has_value() || is_closed_; });
    return code;
  }

  size_t AskRooms() {
    client_.Ask(ListRooms());
    RunUntil(loop_, [&] { return rooms_.has_value() || is_closed_; });
    return rooms_.has_value() ? rooms_->rooms.size() : 0;
  }

  bool Hears(std::string_view user, std::string_view text) {
    return RunUntil(loop_, [&] {
      return !said_.empty() && said_.back().user == user && said_.back().text == text;
    });
  }
  bool Sees(std::string_view user, bool present) {
    return RunUntil(loop_, [&] {
      return !presence_.empty() && presence_.back().user == user &&
             presence_.back().present == present;
    });
  }
  bool IsClosed() {
    return RunUntil(loop_, [&] { return is_closed_; });
  }
  sluice::ClientSession* session() { return client_.session(); }

 private:
  sluice::EventLoop& loop_;
  TracingFramer framer_;
  std::vector<Said> said_;
  std::vector<Presence> presence_;
  std::optional<RoomList> rooms_;
  bool is_closed_ = false;
  ChatClient client_;
};

}  // namespace

std::vector<std::string> PlayScene(sluice::EventLoop& loop, const sluice::SocketAddress& address,
                                   Transcript& transcript) {
  std::vector<std::string> faults;
  const auto expect = [&](bool holds, std::string_view what) {
    if (!holds) faults.emplace_back(what);
  };
  Actor ada(loop, transcript, "ada");
  Actor bob(loop, transcript, "bob");
  Actor eve(loop, transcript, "eve");
  for (Actor* actor : {&ada, &bob, &eve}) expect(actor->Connect(address), "a client connects");

  transcript.Title("Accounts: what comes too early, or with the wrong password, gets an answer");
  expect(ada.Ask(Join{.room = "tea", .create = true}) == Code::kNotLoggedIn, "not before login");
  expect(ada.Ask(Register{.user = "ada", .password = "lovelace"}) == Code::kOk, "ada registers");
  expect(ada.Ask(Login{.user = "ada", .password = "byron"}) == Code::kWrongPassword, "wrong login");
  expect(ada.Ask(Login{.user = "ada", .password = "lovelace"}) == Code::kOk, "ada logs in");
  expect(bob.Ask(Register{.user = "ada", .password = "mine"}) == Code::kNameTaken, "taken");
  expect(bob.Ask(Register{.user = "bob", .password = "builder"}) == Code::kOk, "bob registers");
  expect(bob.Ask(Login{.user = "bob", .password = "builder"}) == Code::kOk, "bob logs in");

  transcript.Title("Rooms: what one says, all members hear");
  expect(bob.Ask(Join{.room = "tea"}) == Code::kUnknownRoom, "there is no tea yet");
  expect(ada.Ask(Join{.room = "tea", .create = true}) == Code::kOk, "ada makes tea");
  expect(bob.Ask(Join{.room = "tea"}) == Code::kOk, "bob joins");
  expect(ada.Sees("bob", true), "ada sees bob come");
  expect(ada.Ask(Say{.room = "tea", .text = "Hello, Bob!"}) == Code::kOk, "ada says hello");
  expect(ada.Hears("ada", "Hello, Bob!"), "ada hears herself");
  expect(bob.Hears("ada", "Hello, Bob!"), "bob hears ada");
  expect(bob.AskRooms() == 1, "bob lists the rooms");

  transcript.Title("A bad frame: eve claims a room name of 2,000,000,000 bytes, and is closed");
  sluice::ClientSession* session = eve.session();
  expect(session != nullptr, "eve is connected");
  if (session != nullptr) {
    // Say, sequence 1, and the first field's length as a varint.
    constexpr unsigned char kPayload[] = {0, 0, 0, 5, 0, 0, 0, 1, 0x80, 0xa8, 0xd6, 0xb9, 0x07};
    session->SendPayload(std::as_bytes(std::span(kPayload)));
  }
  expect(eve.IsClosed(), "eve is closed");

  transcript.Title("The others go on");
  expect(bob.Ask(Say{.room = "tea", .text = "Milk?"}) == Code::kOk, "bob is still served");
  expect(ada.Hears("bob", "Milk?") && bob.Hears("bob", "Milk?"), "both hear bob");
  expect(bob.Ask(Leave{.room = "tea"}) == Code::kOk, "bob leaves");
  expect(ada.Sees("bob", false), "ada sees bob go");
  transcript.Flush();
  return faults;
}

}  // namespace chat
