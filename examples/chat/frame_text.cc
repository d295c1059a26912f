#include "examples/chat/frame_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "examples/chat/messages.h"
#include "sluice/codec/byte_buffer.h"
#include "sluice/codec/byte_order.h"

namespace chat {
namespace {

constexpr size_t kLengthBytes = 4;
constexpr size_t kHeaderBytes = 12;  // length, message type, sequence

uint32_t MessageTypeOf(std::span<const std::byte> frame) {
  return sluice::LoadNumber<uint32_t>(frame.data() + kLengthBytes, sluice::ByteOrder::kBig);
}

// Marks the bytes of a secret string, its length (a varint) included. They begin where the bytes
// of two messages differ that differ in this field alone.
template <auto kField, class M>
void MarkField(const M& message, std::vector<bool>& secret) {
  M empty = message;
  (empty.*kField).clear();
  M other = empty;
  other.*kField += '?';
  sluice::ByteBuffer empty_bytes;
  sluice::ByteBuffer other_bytes;
  if (!Encode(empty, &empty_bytes).ok() || !Encode(other, &other_bytes).ok()) return secret.flip();
  const std::span<const std::byte> bytes = empty_bytes.view();
  const auto begin = std::ranges::mismatch(bytes, other_bytes.view()).in1 - bytes.begin();
  const size_t length_of_empty = 1;
  std::fill_n(secret.begin() + begin, secret.size() - bytes.size() + length_of_empty, true);
}

template <class M, size_t... I>
void MarkFields(const M& message, std::vector<bool>& secret, std::index_sequence<I...>) {
  const auto mark = [&]<size_t kIndex>(std::integral_constant<size_t, kIndex>) {
    constexpr auto kField = std::get<kIndex>(sluice::kDescription<M>.fields);
    if constexpr (kField.options.secret) MarkField<kField.member>(message, secret);
  };
  (mark(std::integral_constant<size_t, I>()), ...);
}

// One flag for each byte of a body: it belongs to a secret. Of what cannot be read, all may.
std::vector<bool> SecretBytes(uint32_t message_type, std::span<const std::byte> body) {
  std::vector<bool> secret(body.size(), false);
  const bool is_known = Messages::Visit(message_type, [&]<class M>(std::type_identity<M>) {
    constexpr auto kFields = sluice::kDescription<M>.fields;
    constexpr auto kHasSecret = [](const auto&... field) {
      return (false || ... || field.options.secret);
    };
    if constexpr (std::apply(kHasSecret, kFields)) {
      M message;
      if (!sluice::Decode(body, &message).ok()) return secret.flip();
      MarkFields(message, secret, std::make_index_sequence<std::tuple_size_v<decltype(kFields)>>());
    }
  });
  if (!is_known) secret.flip();
  return secret;
}

}  // namespace

std::string FrameMessageText(std::span<const std::byte> frame) {
  if (frame.size() < kHeaderBytes) return "no envelope";
  return Messages::Describe(MessageTypeOf(frame), frame.subspan(kHeaderBytes));
}

std::string FrameBytesText(std::span<const std::byte> frame) {
  std::vector<bool> secret;
  if (frame.size() > kHeaderBytes) {
    secret = SecretBytes(MessageTypeOf(frame), frame.subspan(kHeaderBytes));
  }
  std::string text;
  size_t in_section = 0;
  for (size_t i = 0; i < frame.size(); ++i) {
    const bool begins_section = i == kLengthBytes || i == kHeaderBytes;
    if (begins_section) text += " | ";
    in_section = begins_section ? 0 : in_section;
    if (in_section > 0 && in_section % 2 == 0) text += ' ';
    ++in_section;
    if (i >= kHeaderBytes && secret[i - kHeaderBytes]) {
      text += "**";
    } else {
      text += fmt::format("{:02x}", frame[i]);
    }
  }
  return text;
}

}  // namespace chat
