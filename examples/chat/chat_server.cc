#include "examples/chat/chat_server.h"

#include <fmt/core.h>

#include <utility>

namespace chat {
namespace {

using sluice::ClientSession;
using sluice::SessionId;

std::string_view TextOf(Code code) {
  switch (code) {
    case Code::kOk:
      return "ok";
    case Code::kNotLoggedIn:
      return "log in first";
    case Code::kAlreadyLoggedIn:
      return "you are logged in";
    case Code::kBadName:
      return "names are 1 to 32 of a-z A-Z 0-9 - _";
    case Code::kNameTaken:
      return "that name is taken";
    case Code::kWrongPassword:
      return "no such user, or the wrong password";
    case Code::kOnlineElsewhere:
      return "that user is logged in elsewhere";
    case Code::kUnknownRoom:
      return "no such room";
    case Code::kAlreadyInRoom:
      return "you are in that room";
    case Code::kNotInRoom:
      return "you are not in that room";
    case Code::kLimitReached:
      return "the server has no room for more";
  }
  return "?";
}

}  // namespace

ChatServer::ChatServer(sluice::EventLoop& loop, ChatServerOptions options)
    : options_(std::move(options)),
      accounts_(options_.users_max),
      rooms_(options_.rooms),
      table_(MakeTable()),
      server_(loop, table_, options_.server) {}

sluice::DispatchTable ChatServer::MakeTable() {
  sluice::DispatchTable table;
  table.OnOpen([this](ClientSession& session) { OnOpen(session); });
  table.OnClosed([this](ClientSession& session, const sluice::CloseReason& reason) {
    OnClosed(session, reason);
  });
  OnRequest<Register>(table, &ChatServer::OnRegister);
  OnRequest<Login>(table, &ChatServer::OnLogin);
  OnUserRequest<Join>(table, &ChatServer::OnJoin);
  OnUserRequest<Leave>(table, &ChatServer::OnLeave);
  OnUserRequest<Say>(table, &ChatServer::OnSay);
  OnUserRequest<ListRooms>(table, &ChatServer::OnListRooms);
  return table;
}

template <class M>
void ChatServer::OnRequest(sluice::DispatchTable& table, Handler<M> handler) {
  table.On<M>([this, handler](ClientSession& session, const M& request) {
    TraceMessage(session, "->", request);
    (this->*handler)(session, *session.attachment().Get<Guest>(), request);
  });
}

template <class M>
void ChatServer::OnUserRequest(sluice::DispatchTable& table, Handler<M> handler) {
  table.On<M>([this, handler](ClientSession& session, const M& request) {
    TraceMessage(session, "->", request);
    Guest& guest = *session.attachment().Get<Guest>();
    if (guest.user.empty()) return Answer(session, Code::kNotLoggedIn);
    (this->*handler)(session, guest, request);
  });
}

void ChatServer::OnOpen(ClientSession& session) {
  session.attachment().Emplace<Guest>();
  Trace(session, "connected");
}

void ChatServer::OnClosed(ClientSession& session, const sluice::CloseReason& reason) {
  Trace(session, sluice::CloseCauseName(reason.cause));
  const Guest& guest = *session.attachment().Get<Guest>();
  if (guest.user.empty()) return;
  online_.erase(guest.user);
  for (const std::string& room : guest.rooms) {
    rooms_.Leave(room, session.id());
    SendToRoom(Presence{.room = room, .user = guest.user, .present = false});
  }
}

void ChatServer::OnRegister(ClientSession& session, Guest& guest, const Register& request) {
  if (!guest.user.empty()) return Answer(session, Code::kAlreadyLoggedIn);
  Answer(session, accounts_.Add(request.user, request.password));
}

void ChatServer::OnLogin(ClientSession& session, Guest& guest, const Login& request) {
  if (!guest.user.empty()) return Answer(session, Code::kAlreadyLoggedIn);
  const Code code = accounts_.Check(request.user, request.password);
  if (code != Code::kOk) {
    Answer(session, code);
    if (++guest.failed_logins < options_.failed_logins_max) return;
    return session.Close(
        absl::PermissionDeniedError(fmt::format("{} failed logins", guest.failed_logins)));
  }
  if (!online_.emplace(request.user, session.id()).second) {
    return Answer(session, Code::kOnlineElsewhere);
  }
  guest.user = request.user;
  Answer(session, Code::kOk);
}

void ChatServer::OnJoin(ClientSession& session, Guest& guest, const Join& request) {
  if (guest.rooms.size() >= options_.rooms_per_user_max) {
    return Answer(session, Code::kLimitReached);
  }
  const Code code = rooms_.Join(request.room, session.id(), request.create);
  Answer(session, code);
  if (code != Code::kOk) return;
  guest.rooms.push_back(request.room);
  SendToRoom(Presence{.room = request.room, .user = guest.user, .present = true}, session.id());
}

void ChatServer::OnLeave(ClientSession& session, Guest& guest, const Leave& request) {
  const Code code = rooms_.Leave(request.room, session.id());
  Answer(session, code);
  if (code != Code::kOk) return;
  std::erase(guest.rooms, request.room);
  SendToRoom(Presence{.room = request.room, .user = guest.user, .present = false});
}

void ChatServer::OnSay(ClientSession& session, Guest& guest, const Say& request) {
  uint64_t number = 0;
  const Code code = rooms_.CountSaid(request.room, session.id(), &number);
  Answer(session, code);
  if (code != Code::kOk) return;
  SendToRoom(
      Said{.room = request.room, .user = guest.user, .number = number, .text = request.text});
}

void ChatServer::OnListRooms(ClientSession& session, Guest&, const ListRooms&) {
  Send(session, rooms_.List(), session.sequence());
}

void ChatServer::Answer(ClientSession& session, Code code) {
  Send(session, Result{.code = code, .text = std::string(TextOf(code))}, session.sequence());
}

template <class M>
void ChatServer::Send(ClientSession& session, const M& message, uint32_t sequence) {
  TraceMessage(session, "<-", message);
  // False: the peer has gone, which OnClosed tells of.
  session.Send(message, sequence);
}

template <class M>
void ChatServer::SendToRoom(const M& message, SessionId but) {
  for (const SessionId member : rooms_.MembersOf(message.room)) {
    ClientSession* session = member == but ? nullptr : server_.Find(member);
    if (session != nullptr) Send(*session, message);
  }
}

template <class M>
void ChatServer::TraceMessage(ClientSession& session, std::string_view arrow,
                              const M& message) const {
  // Looked at here, too: no text is made that nobody wants.
  if (options_.trace) Trace(session, fmt::format("{} {}", arrow, sluice::ToText(message)));
}

void ChatServer::Trace(ClientSession& session, std::string_view text) const {
  if (!options_.trace) return;
  const std::string& user = session.attachment().Get<Guest>()->user;
  options_.trace(fmt::format("#{:<3} {:<10} {}", session.id().connection.slot, user, text));
}

}  // namespace chat
