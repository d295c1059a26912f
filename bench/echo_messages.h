#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/rounds.h"
#include "sluice/codec/byte_buffer.h"
#include "sluice/codec/byte_order.h"
#include "sluice/codec/message.h"

// What echo_bench sends: frames of the default protocol. Only the typed servers look into them.
namespace sluice::bench::echo {

// Two integers and two strings, of which one is longer than what a std::string holds by itself.
struct Text {
  uint32_t room = 12;
  uint64_t time_ns = 1'700'000'000'123'456'789;
  std::string user = "sluice";
  std::string text;

  static constexpr auto Describe() {
    return Message("Text", 11, Field("room", &Text::room), Field("time_ns", &Text::time_ns),
                   Field("user", &Text::user, MaxBytes(64)),
                   Field("text", &Text::text, MaxBytes(65536)));
  }
};

// Fixed fields: 52 bytes.
struct Numbers {
  uint64_t id = 1;
  uint64_t account = 2;
  uint64_t time_ns = 1'700'000'000'123'456'789;
  uint64_t quantity = 250;
  double price = 101.25;
  double limit = 101.5;
  uint32_t symbol = 4711;

  static constexpr auto Describe() {
    return Message("Numbers", 12, Field("id", &Numbers::id), Field("account", &Numbers::account),
                   Field("time_ns", &Numbers::time_ns), Field("quantity", &Numbers::quantity),
                   Field("price", &Numbers::price), Field("limit", &Numbers::limit),
                   Field("symbol", &Numbers::symbol));
  }
};

constexpr size_t kHeaderBytes = 12;  // length, message type, sequence
constexpr size_t kNumbersBytes = kHeaderBytes + 52;

template <class M>
std::vector<std::byte> FrameOf(const M& message) {
  ByteBuffer body;
  Check(Encode(message, &body).ok(), "a message cannot be encoded");
  std::vector<std::byte> frame(kHeaderBytes);
  StoreNumber(&frame[0], static_cast<uint32_t>(kHeaderBytes - 4 + body.size()), ByteOrder::kBig);
  StoreNumber(&frame[4], MessageTypeOf<M>(), ByteOrder::kBig);
  StoreNumber(&frame[8], uint32_t{7}, ByteOrder::kBig);
  frame.insert(frame.end(), body.data(), body.data() + body.size());
  return frame;
}

// A Text in a frame of just that size.
inline std::vector<std::byte> TextFrame(size_t frame_bytes) {
  Text message;
  message.text.resize(frame_bytes - FrameOf(message).size(), 't');
  // The length before it may have become longer.
  message.text.resize(message.text.size() - (FrameOf(message).size() - frame_bytes));
  std::vector<std::byte> frame = FrameOf(message);
  Check(frame.size() == frame_bytes, "the text does not fill its frame");
  return frame;
}

}  // namespace sluice::bench::echo
