#include "sluice/codec/message.h"

enum class Color { kRed, kBlue };
constexpr auto DescribeEnum(Color) {
  return sluice::Enum("Color", sluice::Enumerator("red", Color::kRed),
                      sluice::Enumerator("blue", Color::kBlue),
                      sluice::Enumerator("navy", Color::kBlue));
}

struct Login {
  Color field;
  static constexpr auto Describe() {
    return sluice::Message("Login", 1, sluice::Field("field", &Login::field));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
