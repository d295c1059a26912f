#include "examples/chat/rooms.h"

#include <algorithm>

#include "examples/chat/accounts.h"

namespace chat {

Code Rooms::Join(std::string_view room, sluice::SessionId member, bool create) {
  if (!IsName(room)) return Code::kBadName;
  auto found = rooms_.find(room);
  if (found == rooms_.end()) {
    if (!create) return Code::kUnknownRoom;
    if (rooms_.size() >= limits_.rooms_max) return Code::kLimitReached;
    found = rooms_.emplace(room, Room()).first;
  }
  Members& members = found->second.members;
  if (std::find(members.begin(), members.end(), member) != members.end()) {
    return Code::kAlreadyInRoom;
  }
  if (members.size() >= limits_.members_max) return Code::kLimitReached;
  members.push_back(member);
  return Code::kOk;
}

Code Rooms::Leave(std::string_view room, sluice::SessionId member) {
  const auto found = rooms_.find(room);
  if (found == rooms_.end()) return Code::kUnknownRoom;
  if (std::erase(found->second.members, member) == 0) return Code::kNotInRoom;
  if (found->second.members.empty()) rooms_.erase(found);
  return Code::kOk;
}

Code Rooms::CountSaid(std::string_view room, sluice::SessionId speaker, uint64_t* number) {
  const auto found = rooms_.find(room);
  if (found == rooms_.end()) return Code::kUnknownRoom;
  const Members& members = found->second.members;
  if (std::find(members.begin(), members.end(), speaker) == members.end()) {
    return Code::kNotInRoom;
  }
  *number = ++found->second.said;
  return Code::kOk;
}

std::span<const sluice::SessionId> Rooms::MembersOf(std::string_view room) const {
  const auto found = rooms_.find(room);
  if (found == rooms_.end()) return {};
  return found->second.members;
}

RoomList Rooms::List() const {
  RoomList list;
  for (const auto& [name, room] : rooms_) {
    if (list.rooms.size() == kRoomsListedMax) break;
    list.rooms.push_back({.name = name, .members = static_cast<uint32_t>(room.members.size())});
  }
  return list;
}

}  // namespace chat
