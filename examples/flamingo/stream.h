#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sluice/codec/message.h"

// flamingo is a chat service in C++ whose protocol grew from 2017 on. This folder speaks it with
// what Sluice offers to everyone, as a pattern for other protocols that exist already:
//
//   stream.h        how values stand in a stream          descriptions, two constants
//   decimal_text.h  numbers that travel as text           two user types, WireAs
//   commands.h      heartbeat, register, login, chat      structs with a Describe()
//   frame_header.h  the frames of 2017 and of 2018        HeaderLengthFramer, a Framer
//   zlib_body.h     compressed streams, within bounds     zlib
//   envelope.h      which command a stream holds          two Envelopes
//   teamtalk.h      the header of another such service    LengthOfRest, KeepTail
//   messages.h      all messages, tested and measured     two rules of codec/testing
//   flamingo.cc     a server and a client                 Server, Client
//
// A frame holds one stream:
//
//   frame, 2017  | i32le size | stream |
//   frame, 2018  | u8 flag | i32le origin size | i32le compressed size | 16 reserved | stream |
//                 flag 1: what follows is the stream deflated by zlib; any other: as it is
//
//   stream       | u32 size, these 6 bytes counted | 2 reserved | field | field ...
//   command      | stream's 6 bytes | i32 command | i32 sequence | string json | what it adds ...
//
// Numbers of a stream are big-endian:
//
//   int32, int16, char  4, 2, 1 bytes; none: ff c9 9a 3b, 00 00, 00
//   string              length, bytes
//   int64, double       a string: decimal digits, and digits with 6 decimals; none: an empty one
//
// Where the original takes anything, this does not: the stream's size must be right, a length takes
// no more bytes than it needs, a number is written as the original writes it, nothing is left over.
namespace flamingo {

// The length of a string has seven bits in each byte. Below 128 the two ways are the same.
//                                                                              128    300
inline constexpr auto kLengths2017 = sluice::LengthEncoding::kVlq;     // 81 00  82 2c
inline constexpr auto kLengths2019 = sluice::LengthEncoding::kVarint;  // 80 01  ac 02

inline constexpr size_t kStreamHeaderBytes = 6;

// Of std::optional fields. 999999999 in the order of the sender's machine, as it left it there.
constexpr auto NoneOfInt32() { return sluice::NullAs(static_cast<int32_t>(0xffc99a3b)); }
constexpr auto NoneOfInt16() { return sluice::NullAs(int16_t{0}); }
constexpr auto NoneOfChar() { return sluice::NullAs(int8_t{0}); }

// The first 6 bytes of a stream. The other two were meant for a checksum that nobody computes; the
// original sends what was in memory there.
constexpr auto StreamSize() { return sluice::LengthOfRest<uint32_t>("size", /*adjustment=*/4); }
constexpr auto StreamChecksum() { return sluice::Reserved(2); }

// A stream of these fields and nothing else:
//
//   static constexpr auto Describe() {
//     return StreamOf("Name", Field("name", &Name::name, Lengths(kLengths2019)));
//   }
template <class... Fields>
constexpr auto StreamOf(std::string_view name, Fields... fields) {
  return sluice::Record(name, StreamSize(), StreamChecksum(), fields...);
}

}  // namespace flamingo
