#pragma once

#include <cstdint>
#include <string>

#include "examples/flamingo/stream.h"

namespace flamingo {

enum Command : int32_t {
  kHeartbeat = 1000,
  kRegister = 1001,
  kLogin = 1002,
  kChat = 1100,
};

// The message of a command: its stream's header and number, then the fields.
template <class... Fields>
constexpr auto CommandOf(std::string_view name, Command command, Fields... fields) {
  return sluice::Message(name, command, StreamSize(), StreamChecksum(),
                         sluice::Constant("command", command), fields...);
}

// The two fields that all of them have. `json` is text to this layer.
template <class Owner>
constexpr auto SequenceField() {
  return sluice::Field("sequence", &Owner::sequence);
}
template <sluice::LengthEncoding kLengths, class Owner, class... Attributes>
constexpr auto JsonField(Attributes... attributes) {
  return sluice::Field("json", &Owner::json, sluice::Lengths(kLengths), attributes...);
}

template <sluice::LengthEncoding kLengths>
struct Heartbeat {
  int32_t sequence = 0;
  std::string json = {};  // empty

  static constexpr auto Describe() {
    return CommandOf("Heartbeat", kHeartbeat, SequenceField<Heartbeat>(),
                     JsonField<kLengths, Heartbeat>());
  }
};

// These two hold a password.
template <sluice::LengthEncoding kLengths>
struct Register {
  int32_t sequence = 0;
  std::string json = {};

  static constexpr auto Describe() {
    return CommandOf("Register", kRegister, SequenceField<Register>(),
                     JsonField<kLengths, Register>(sluice::Secret()));
  }
};

template <sluice::LengthEncoding kLengths>
struct Login {
  int32_t sequence = 0;
  std::string json = {};

  static constexpr auto Describe() {
    return CommandOf("Login", kLogin, SequenceField<Login>(),
                     JsonField<kLengths, Login>(sluice::Secret()));
  }
};

template <sluice::LengthEncoding kLengths>
struct Chat {
  int32_t sequence = 0;
  std::string json = {};
  int32_t target = 0;  // a user, or a group

  static constexpr auto Describe() {
    return CommandOf("Chat", kChat, SequenceField<Chat>(), JsonField<kLengths, Chat>(),
                     sluice::Field("target", &Chat::target));
  }
};

// What the server says to a command, under the number and sequence of that: {"code":0,"msg":"ok"}.
template <Command kCommand, sluice::LengthEncoding kLengths>
struct Answer {
  int32_t sequence = 0;
  std::string json = {};

  static constexpr auto Describe() {
    return CommandOf("Answer", kCommand, SequenceField<Answer>(), JsonField<kLengths, Answer>());
  }
};

}  // namespace flamingo
