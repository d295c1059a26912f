#include "sluice/codec/message.h"

struct Login {
  uint32_t client;
  static constexpr auto Describe() {
    return sluice::Message("Login", 1, sluice::LengthOfRest<uint32_t>("length", -5),
                           sluice::Field("client", &Login::client));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
