#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "examples/chat/messages.h"
#include "sluice/session/session_id.h"

namespace chat {

struct RoomLimits {
  size_t rooms_max = 1'000;
  size_t members_max = 100;  // of one room: so many copies go out of all that is said
};

// Rooms knows which sessions are in which room. A room lives while it has members.
class Rooms {
 public:
  using Members = std::vector<sluice::SessionId>;

  explicit Rooms(const RoomLimits& limits) : limits_(limits) {}

  // kBadName, kUnknownRoom (there is none and it is not to be made), kAlreadyInRoom,
  // kLimitReached.
  Code Join(std::string_view room, sluice::SessionId member, bool create);

  // kUnknownRoom, kNotInRoom.
  Code Leave(std::string_view room, sluice::SessionId member);

  // kUnknownRoom, kNotInRoom; else counts one more thing said in the room.
  Code CountSaid(std::string_view room, sluice::SessionId speaker, uint64_t* number);

  // Good until the next Join() or Leave(). Empty: no such room.
  std::span<const sluice::SessionId> MembersOf(std::string_view room) const;

  RoomList List() const;

 private:
  struct Room {
    Members members;
    uint64_t said = 0;
  };

  RoomLimits limits_;
  std::map<std::string, Room, std::less<>> rooms_;
};

}  // namespace chat
