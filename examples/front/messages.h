#pragma once

#include <cstdint>
#include <string>

#include "sluice/codec/message.h"

// What a member's program and the front of an exchange say to each other.
//
// The first message is a Login, answered by a Welcome. Then orders and cancels come as the member
// likes; each is answered once, with the sequence of the request: by an ack, or by a Refused that
// says why not. Both sides send a Heartbeat where they have nothing else to say.
namespace front {

inline constexpr uint32_t kVersionMin = 2;
inline constexpr uint32_t kVersionMax = 3;  // 3: `tag` of orders

inline constexpr uint64_t kMemberBytesMax = 16;
inline constexpr uint64_t kTokenBytesMax = 64;
inline constexpr uint64_t kSymbolBytesMax = 12;
inline constexpr uint64_t kTextBytesMax = 512;

enum class MessageType : uint32_t {
  kLogin = 1,
  kHeartbeat = 2,
  kNewOrder = 3,
  kCancel = 4,
  kWelcome = 16,
  kRefused = 17,
  kOrderAck = 18,
  kCancelAck = 19,
};

enum class Side : uint8_t { kBuy = 1, kSell = 2 };
constexpr auto DescribeEnum(Side) {
  return sluice::Enum("Side", sluice::Enumerator("buy", Side::kBuy),
                      sluice::Enumerator("sell", Side::kSell));
}

// Why a request was refused. Those below 100 close the session if it is not logged in; those from
// 100 on always do.
enum class Code : uint16_t {
  kUnknownType = 1,
  kNotAllowedNow = 2,  // no login yet, or a second one
  kOverQuota = 3,
  kDraining = 4,  // the front goes down: ask elsewhere
  kWrongLogin = 5,
  kVersionNotSpoken = 6,
  kBadOrder = 7,
  kDuplicateOrder = 8,
  kUnknownOrder = 9,
  kTooManyOrders = 10,
  kUndecodable = 100,
  kInternal = 101,
};
constexpr auto DescribeEnum(Code) {
  using sluice::Enumerator;
  return sluice::Enum(
      "Code", Enumerator("unknown_type", Code::kUnknownType),
      Enumerator("not_allowed_now", Code::kNotAllowedNow),
      Enumerator("over_quota", Code::kOverQuota), Enumerator("draining", Code::kDraining),
      Enumerator("wrong_login", Code::kWrongLogin),
      Enumerator("version_not_spoken", Code::kVersionNotSpoken),
      Enumerator("bad_order", Code::kBadOrder),
      Enumerator("duplicate_order", Code::kDuplicateOrder),
      Enumerator("unknown_order", Code::kUnknownOrder),
      Enumerator("too_many_orders", Code::kTooManyOrders),
      Enumerator("undecodable", Code::kUndecodable), Enumerator("internal", Code::kInternal));
}

// The same bytes in every version, as the versions are agreed on by it.
struct Login {
  uint32_t version = kVersionMax;
  std::string member;
  std::string token;

  static constexpr auto Describe() {
    return sluice::Message(
        "Login", MessageType::kLogin, sluice::Field("version", &Login::version),
        sluice::Field("member", &Login::member, sluice::MaxBytes(kMemberBytesMax)),
        sluice::Field("token", &Login::token, sluice::MaxBytes(kTokenBytesMax), sluice::Secret()));
  }
};

struct Welcome {
  uint32_t version = kVersionMax;    // spoken from here on
  uint16_t heartbeat_seconds = 0;    // the front sends one after so much silence
  uint16_t silence_seconds_max = 0;  // a member that sends nothing for so long is closed

  static constexpr auto Describe() {
    return sluice::Message("Welcome", MessageType::kWelcome,
                           sluice::Field("version", &Welcome::version),
                           sluice::Field("heartbeat_seconds", &Welcome::heartbeat_seconds),
                           sluice::Field("silence_seconds_max", &Welcome::silence_seconds_max));
  }
};

struct Heartbeat {
  static constexpr auto Describe() { return sluice::Message("Heartbeat", MessageType::kHeartbeat); }
};

struct NewOrder {
  uint64_t order = 0;  // the member's own number of it, new in this session
  std::string symbol;
  Side side = Side::kBuy;
  uint32_t quantity = 0;
  int64_t price = 0;  // in ten-thousandths
  uint32_t tag = 0;   // comes back in the ack

  static constexpr auto Describe() {
    return sluice::Message(
        "NewOrder", MessageType::kNewOrder, sluice::Field("order", &NewOrder::order),
        sluice::Field("symbol", &NewOrder::symbol, sluice::MaxBytes(kSymbolBytesMax)),
        sluice::Field("side", &NewOrder::side), sluice::Field("quantity", &NewOrder::quantity),
        sluice::Field("price", &NewOrder::price),
        sluice::Field("tag", &NewOrder::tag, sluice::Since(3)));
  }
};

struct OrderAck {
  uint64_t order = 0;
  uint64_t exchange_order = 0;  // the exchange's number of it
  uint32_t tag = 0;

  static constexpr auto Describe() {
    return sluice::Message("OrderAck", MessageType::kOrderAck,
                           sluice::Field("order", &OrderAck::order),
                           sluice::Field("exchange_order", &OrderAck::exchange_order),
                           sluice::Field("tag", &OrderAck::tag, sluice::Since(3)));
  }
};

struct Cancel {
  uint64_t order = 0;

  static constexpr auto Describe() {
    return sluice::Message("Cancel", MessageType::kCancel, sluice::Field("order", &Cancel::order));
  }
};

struct CancelAck {
  uint64_t order = 0;
  uint32_t quantity = 0;  // that is no longer in the market

  static constexpr auto Describe() {
    return sluice::Message("CancelAck", MessageType::kCancelAck,
                           sluice::Field("order", &CancelAck::order),
                           sluice::Field("quantity", &CancelAck::quantity));
  }
};

struct Refused {
  Code code = Code::kInternal;
  uint32_t message_type = 0;  // of the request; 0 where it could not be read
  std::string text;           // for a person

  static constexpr auto Describe() {
    return sluice::Message("Refused", MessageType::kRefused, sluice::Field("code", &Refused::code),
                           sluice::Field("message_type", &Refused::message_type),
                           sluice::Field("text", &Refused::text, sluice::MaxBytes(kTextBytesMax)));
  }
};

}  // namespace front
