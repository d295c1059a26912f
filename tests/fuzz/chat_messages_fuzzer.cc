// Any bytes as a message of the chat. The input is: a byte whose lowest bit is the byte order and
// whose others are the message type, and then the body.
//
// - What decodes is encoded to the very bytes it came from, and has the size that was measured.
// - Every prefix decodes to something else or fails with a reason; nothing is read past its end.
// - Its text is one line of a bounded length, and does not depend on what is secret; neither do the
//   bytes that a transcript shows.

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

// A copy of just its size, so that AddressSanitizer sees a read behind it.
std::vector<std::byte> CopyOf(std::span<const std::byte> bytes) {
  return {bytes.begin(), bytes.end()};
}

std::vector<std::byte> FrameOf(uint32_t message_type, std::span<const std::byte> body) {
  constexpr size_t kEnvelopeEnd = 12;
  std::vector<std::byte> frame(kEnvelopeEnd + body.size());
  frame[7] = static_cast<std::byte>(message_type);
  std::ranges::copy(body, frame.begin() + kEnvelopeEnd);
  return frame;
}

template <class M>
ByteBuffer EncodedAgain(const M& message, WireOptions options) {
  ByteBuffer again;
  SLUICE_PROPERTY(sluice::Encode(message, &again, options).ok());
  SLUICE_PROPERTY(sluice::EncodedSize(message, options) == again.size());
  return again;
}

template <class M>
void CheckText(const M& message) {
  const std::string text = sluice::ToText(message);
  SLUICE_PROPERTY(text.starts_with(sluice::MessageNameOf<M>()));
  SLUICE_PROPERTY(text.size() < 4096);
  SLUICE_PROPERTY(std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; }));
  if constexpr (requires { message.password; }) {
    M other = message;
    for (char& c : other.password) c = static_cast<char>(c ^ 0x15);
    SLUICE_PROPERTY(sluice::ToText(other) == text);
    const uint32_t type = sluice::MessageTypeOf<M>();
    const ByteBuffer body = EncodedAgain(message, {});
    const ByteBuffer other_body = EncodedAgain(other, {});
    SLUICE_PROPERTY(chat::FrameBytesText(FrameOf(type, body.view())) ==
                    chat::FrameBytesText(FrameOf(type, other_body.view())));
  }
}

// What decodes, if anything.
template <class M>
absl::Status CheckDecode(std::span<const std::byte> body, WireOptions options, M* message) {
  absl::Status status = sluice::Decode(body, message, options);
  if (status.ok()) {
    SLUICE_PROPERTY(std::ranges::equal(EncodedAgain(*message, options).view(), body));
  } else {
    SLUICE_PROPERTY(std::string(status.message()).starts_with(sluice::MessageNameOf<M>()));
  }
  return status;
}

template <class M>
void CheckMessage(std::span<const std::byte> body, WireOptions options) {
  M message{};
  const absl::Status status = CheckDecode(body, options, &message);
  SLUICE_PROPERTY(chat::Messages::Describe(sluice::MessageTypeOf<M>(), body, options) ==
                  (status.ok() ? sluice::ToText(message) : std::string(status.message())));
  if (status.ok()) CheckText(message);
  // Into the same object, as a session does. Of a long body, those where its structure is.
  for (size_t cut = 0; cut < std::min<size_t>(body.size(), 64); ++cut) {
    CheckDecode(CopyOf(body.first(cut)), options, &message).IgnoreError();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  const WireOptions options{.order = (bytes[0] & 1) != 0 ? ByteOrder::kLittle : ByteOrder::kBig};
  const uint32_t message_type = bytes[0] >> 1;
  const std::span<const std::byte> body = std::as_bytes(std::span(bytes + 1, size - 1));
  chat::FrameBytesText(FrameOf(message_type, body));
  chat::Messages::Visit(message_type, [&]<class M>(std::type_identity<M>) {
    CheckMessage<M>(CopyOf(body), options);
  });
  return 0;
}
