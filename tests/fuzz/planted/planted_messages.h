#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "examples/chat/messages.h"
#include "sluice/codec/wire_as.h"

// chat::Said, whose text is of a type of its own. The type has a bug where SLUICE_PLANT_BUG is
// defined, to see that the fuzzers of message_test.bzl find such a thing; planted_bug.sh runs them.
namespace planted {

struct Text {
  std::string utf8;
};

struct Said {
  std::string room;
  std::string user;
  uint64_t number = 0;
  Text text;

  static constexpr auto Describe() {
    return sluice::Message(
        "Said", chat::MessageType::kSaid,
        sluice::Field("room", &Said::room, sluice::MaxBytes(chat::kNameBytesMax)),
        sluice::Field("user", &Said::user, sluice::MaxBytes(chat::kNameBytesMax)),
        sluice::Field("number", &Said::number, sluice::Varint()),
        sluice::Field("text", &Said::text, sluice::MaxBytes(chat::kTextBytesMax)));
  }
};

}  // namespace planted

template <>
struct sluice::WireAs<planted::Text> {
  using Wire = std::string;
  static const Wire& To(const planted::Text& text) { return text.utf8; }
  static std::string_view From(const Wire& wire, planted::Text* text) {
#ifdef SLUICE_PLANT_BUG
    text->utf8 = wire.c_str();  // what stands behind a zero byte is lost
#else
    text->utf8 = wire;
#endif
    return "";
  }
};
