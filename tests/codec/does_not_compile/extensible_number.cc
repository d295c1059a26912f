#include "sluice/codec/message.h"

struct Login {
  std::vector<uint32_t> clients;
  static constexpr auto Describe() {
    return sluice::Message("Login", 1,
                           sluice::Field("clients", &Login::clients, sluice::Extensible()));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
