#include "sluice/codec/message.h"

struct Login {
  uint8_t field;
  static constexpr auto Describe() {
    return sluice::Message("Login", 1, sluice::Field("field", &Login::field, sluice::MaxBytes(4)));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
