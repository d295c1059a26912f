#include "sluice/codec/message.h"

enum Color { kRed, kBlue };

struct Login {
  Color field;
  static constexpr auto Describe() {
    return sluice::Message("Login", 1, sluice::Field("field", &Login::field));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
