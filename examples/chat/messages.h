#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sluice/codec/message.h"
#include "sluice/codec/message_set.h"

// Everything that a chat client and the chat server say to each other.
//
// A client sends requests. Each is answered by one Result (ListRooms, when it succeeds, by a
// RoomList) with the request's sequence. Said and Presence come by themselves, with sequence 0.
namespace chat {

inline constexpr uint64_t kNameBytesMax = 32;  // of a user or a room
inline constexpr uint64_t kPasswordBytesMax = 64;
inline constexpr uint64_t kTextBytesMax = 1024;
inline constexpr uint64_t kRoomsListedMax = 256;

enum class MessageType : uint32_t {
  kRegister = 1,
  kLogin = 2,
  kJoin = 3,
  kLeave = 4,
  kSay = 5,
  kListRooms = 6,
  kResult = 16,
  kRoomList = 17,
  kSaid = 18,
  kPresence = 19,
};

enum class Code : uint16_t {
  kOk = 0,
  kNotLoggedIn = 1,
  kAlreadyLoggedIn = 2,
  kBadName = 3,
  kNameTaken = 4,
  kWrongPassword = 5,
  kOnlineElsewhere = 6,
  kUnknownRoom = 7,
  kAlreadyInRoom = 8,
  kNotInRoom = 9,
  kLimitReached = 10,
};

// Makes an account. It does not log in.
struct Register {
  std::string user;
  std::string password;

  static constexpr auto Describe() {
    return sluice::Message("Register", MessageType::kRegister,
                           sluice::Field("user", &Register::user, sluice::MaxBytes(kNameBytesMax)),
                           sluice::Field("password", &Register::password,
                                         sluice::MaxBytes(kPasswordBytesMax), sluice::Secret()));
  }
};

struct Login {
  std::string user;
  std::string password;

  static constexpr auto Describe() {
    return sluice::Message("Login", MessageType::kLogin,
                           sluice::Field("user", &Login::user, sluice::MaxBytes(kNameBytesMax)),
                           sluice::Field("password", &Login::password,
                                         sluice::MaxBytes(kPasswordBytesMax), sluice::Secret()));
  }
};

struct Join {
  std::string room;
  bool create = false;  // the room, if there is none of that name

  static constexpr auto Describe() {
    return sluice::Message("Join", MessageType::kJoin,
                           sluice::Field("room", &Join::room, sluice::MaxBytes(kNameBytesMax)),
                           sluice::Field("create", &Join::create));
  }
};

struct Leave {
  std::string room;

  static constexpr auto Describe() {
    return sluice::Message("Leave", MessageType::kLeave,
                           sluice::Field("room", &Leave::room, sluice::MaxBytes(kNameBytesMax)));
  }
};

struct Say {
  std::string room;
  std::string text;

  static constexpr auto Describe() {
    return sluice::Message("Say", MessageType::kSay,
                           sluice::Field("room", &Say::room, sluice::MaxBytes(kNameBytesMax)),
                           sluice::Field("text", &Say::text, sluice::MaxBytes(kTextBytesMax)));
  }
};

struct ListRooms {
  static constexpr auto Describe() { return sluice::Message("ListRooms", MessageType::kListRooms); }
};

struct Result {
  Code code = Code::kOk;
  std::string text;  // says the code to a person

  static constexpr auto Describe() {
    return sluice::Message("Result", MessageType::kResult, sluice::Field("code", &Result::code),
                           sluice::Field("text", &Result::text, sluice::MaxBytes(kTextBytesMax)));
  }
};

struct RoomEntry {
  std::string name;
  uint32_t members = 0;

  static constexpr auto Describe() {
    return sluice::Record("RoomEntry",
                          sluice::Field("name", &RoomEntry::name, sluice::MaxBytes(kNameBytesMax)),
                          sluice::Field("members", &RoomEntry::members, sluice::Varint()));
  }
};

struct RoomList {
  std::vector<RoomEntry> rooms;  // by name; no more than kRoomsListedMax

  static constexpr auto Describe() {
    return sluice::Message(
        "RoomList", MessageType::kRoomList,
        sluice::Field("rooms", &RoomList::rooms, sluice::MaxCount(kRoomsListedMax)));
  }
};

// To every member of the room, whoever said it included.
struct Said {
  std::string room;
  std::string user;
  uint64_t number = 0;  // counts what was said in the room, from 1
  std::string text;

  static constexpr auto Describe() {
    return sluice::Message("Said", MessageType::kSaid,
                           sluice::Field("room", &Said::room, sluice::MaxBytes(kNameBytesMax)),
                           sluice::Field("user", &Said::user, sluice::MaxBytes(kNameBytesMax)),
                           sluice::Field("number", &Said::number, sluice::Varint()),
                           sluice::Field("text", &Said::text, sluice::MaxBytes(kTextBytesMax)));
  }
};

// To the other members of the room: somebody came or went.
struct Presence {
  std::string room;
  std::string user;
  bool present = false;

  static constexpr auto Describe() {
    return sluice::Message("Presence", MessageType::kPresence,
                           sluice::Field("room", &Presence::room, sluice::MaxBytes(kNameBytesMax)),
                           sluice::Field("user", &Presence::user, sluice::MaxBytes(kNameBytesMax)),
                           sluice::Field("present", &Presence::present));
  }
};

using Messages = sluice::MessageSet<Register, Login, Join, Leave, Say, ListRooms, Result, RoomList,
                                    Said, Presence>;

}  // namespace chat
