#include "sluice/codec/message.h"

struct Line {
  sluice::ArrayView<wchar_t> text;
  static constexpr auto Describe() {
    return sluice::Message("Line", 1, sluice::Field("text", &Line::text));
  }
};

absl::Status Use(const Line& line, sluice::ByteBuffer* buffer) {
  return sluice::Encode(line, buffer);
}
