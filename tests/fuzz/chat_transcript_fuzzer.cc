// What a transcript of the chat shows of any bytes. The input is: a byte whose lowest bit is the
// byte order and whose others are the message type, and then the body. What holds for every message
// is held by examples/chat:chat_messages_fuzzer; here:
//
// - Neither a message's text nor the bytes that a transcript shows depend on what is secret.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "examples/chat/frame_text.h"
#include "examples/chat/messages.h"
#include "sluice/codec/byte_buffer.h"
#include "tests/fuzz/property.h"

namespace {

using sluice::ByteBuffer;
using sluice::ByteOrder;
using sluice::WireOptions;

std::vector<std::byte> FrameOf(uint32_t message_type, std::span<const std::byte> body) {
  constexpr size_t kEnvelopeEnd = 12;
  std::vector<std::byte> frame(kEnvelopeEnd + body.size());
  frame[7] = static_cast<std::byte>(message_type);
  std::ranges::copy(body, frame.begin() + kEnvelopeEnd);
  return frame;
}

template <class M>
std::string TranscriptOf(const M& message) {
  ByteBuffer body;
  SLUICE_PROPERTY(sluice::Encode(message, &body).ok());
  return chat::FrameBytesText(FrameOf(sluice::MessageTypeOf<M>(), body.view()));
}

template <class M>
void CheckSecrets(const M& message) {
  if constexpr (requires { message.password; }) {
    M other = message;
    for (char& c : other.password) c = static_cast<char>(c ^ 0x15);
    SLUICE_PROPERTY(sluice::ToText(other) == sluice::ToText(message));
    SLUICE_PROPERTY(TranscriptOf(other) == TranscriptOf(message));
  }
}

template <class M>
void CheckMessage(std::span<const std::byte> body, WireOptions options) {
  M message{};
  const absl::Status status = sluice::Decode(body, &message, options);
  SLUICE_PROPERTY(chat::Messages::Describe(sluice::MessageTypeOf<M>(), body, options) ==
                  (status.ok() ? sluice::ToText(message) : std::string(status.message())));
  if (status.ok()) CheckSecrets(message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  const WireOptions options{.order = (bytes[0] & 1) != 0 ? ByteOrder::kLittle : ByteOrder::kBig};
  const uint32_t message_type = bytes[0] >> 1;
  const std::span<const std::byte> body = std::as_bytes(std::span(bytes + 1, size - 1));
  chat::FrameBytesText(FrameOf(message_type, body));
  chat::Messages::Visit(message_type,
                        [&]<class M>(std::type_identity<M>) { CheckMessage<M>(body, options); });
  return 0;
}
