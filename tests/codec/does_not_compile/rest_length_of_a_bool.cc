#include "sluice/codec/message.h"

struct Login {
  static constexpr auto Describe() {
    return sluice::Message("Login", 1, sluice::LengthOfRest<bool>("length"));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
