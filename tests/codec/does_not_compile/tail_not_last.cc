#include "sluice/codec/message.h"

struct Login {
  std::vector<std::byte> tail;
  uint32_t client;
  static constexpr auto Describe() {
    return sluice::Message("Login", 1, sluice::KeepTail("tail", &Login::tail),
                           sluice::Field("client", &Login::client));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
