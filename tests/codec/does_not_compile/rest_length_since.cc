#include "sluice/codec/message.h"

struct Login {
  static constexpr auto Describe() {
    return sluice::Message("Login", 1,
                           sluice::LengthOfRest<uint32_t>("length", 0, sluice::Since(2)));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
