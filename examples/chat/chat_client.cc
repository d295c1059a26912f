#include "examples/chat/chat_client.h"

namespace chat {

using sluice::ClientSession;

ChatClient::ChatClient(sluice::EventLoop& loop, ChatEvents events,
                       const sluice::ClientOptions& options)
    : events_(std::move(events)), table_(MakeTable()), client_(loop, table_, options) {}

sluice::DispatchTable ChatClient::MakeTable() {
  sluice::DispatchTable table;
  table.On<Result>([this](ClientSession& session, const Result& result) {
    Answered(session.sequence(), &result);
  });
  table.On<RoomList>([this](ClientSession& session, const RoomList& list) {
    Answered(session.sequence(), nullptr);
    if (events_.on_room_list) events_.on_room_list(list);
  });
  table.On<Said>([this](ClientSession&, const Said& said) {
    if (events_.on_said) events_.on_said(said);
  });
  table.On<Presence>([this](ClientSession&, const Presence& presence) {
    if (events_.on_presence) events_.on_presence(presence);
  });
  table.OnClosed([this](ClientSession&, const sluice::CloseReason& reason) {
    waiting_.clear();
    if (events_.on_closed) events_.on_closed(reason);
  });
  return table;
}

void ChatClient::Answered(uint32_t sequence, const Result* result) {
  auto request = waiting_.extract(sequence);
  if (!request.empty() && result != nullptr) request.mapped()(*result);
}

}  // namespace chat
