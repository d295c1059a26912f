#include "sluice/codec/message.h"

struct Point {
  uint32_t x;
  static constexpr auto Describe() {
    return sluice::Record("Point", sluice::Field("x", &Point::x));
  }
};
struct Login {
  Point point;
  static constexpr auto Describe() {
    return sluice::Message(
        "Login", 1,
        sluice::Field("point", &Login::point, sluice::Lengths(sluice::LengthEncoding::kUint8)));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
