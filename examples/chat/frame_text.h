#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace chat {

// A frame of the chat protocol for people; what is secret shows in neither of the two.
//
//   Login{user="ada", password=***}
//   0000 0013 | 0000 0002 0000 0003 | 0361 6461 **** **** ****
//
// `frame` is whole: u32 length, u32 message type, u32 sequence, fields.
std::string FrameMessageText(std::span<const std::byte> frame);
std::string FrameBytesText(std::span<const std::byte> frame);

}  // namespace chat
