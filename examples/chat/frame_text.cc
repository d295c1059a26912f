#include "examples/chat/frame_text.h"

#include <fmt/format.h>

#include <type_traits>
#include <vector>

#include "examples/chat/messages.h"
#include "sluice/codec/byte_order.h"
#include "sluice/codec/secret_bytes.h"

namespace chat {
namespace {

constexpr size_t kLengthBytes = 4;
constexpr size_t kHeaderBytes = 12;  // length, message type, sequence

uint32_t MessageTypeOf(std::span<const std::byte> frame) {
  return sluice::LoadNumber<uint32_t>(frame.data() + kLengthBytes, sluice::ByteOrder::kBig);
}

// One flag for each byte of a body: it belongs to a secret, or might.
std::vector<bool> HiddenBytes(uint32_t message_type, std::span<const std::byte> body) {
  std::vector<bool> hidden(body.size(), true);
  Messages::Visit(message_type, [&]<class M>(std::type_identity<M>) {
    hidden = sluice::SecretBytes(sluice::SchemaOf<M>(), body);
  });
  return hidden;
}

}  // namespace

std::string FrameMessageText(std::span<const std::byte> frame) {
  if (frame.size() < kHeaderBytes) return "no envelope";
  return Messages::Describe(MessageTypeOf(frame), frame.subspan(kHeaderBytes));
}

std::string FrameBytesText(std::span<const std::byte> frame) {
  std::vector<bool> hidden;
  if (frame.size() > kHeaderBytes) {
    hidden = HiddenBytes(MessageTypeOf(frame), frame.subspan(kHeaderBytes));
  }
  std::string text;
  size_t in_section = 0;
  for (size_t i = 0; i < frame.size(); ++i) {
    const bool begins_section = i == kLengthBytes || i == kHeaderBytes;
    if (begins_section) text += " | ";
    in_section = begins_section ? 0 : in_section;
    if (in_section > 0 && in_section % 2 == 0) text += ' ';
    ++in_section;
    if (i >= kHeaderBytes && hidden[i - kHeaderBytes]) {
      text += "**";
    } else {
      text += fmt::format("{:02x}", frame[i]);
    }
  }
  return text;
}

}  // namespace chat
