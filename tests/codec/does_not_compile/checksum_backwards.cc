#include "sluice/codec/message.h"

struct Login {
  uint32_t client;
  uint32_t server;
  static constexpr auto Describe() {
    return sluice::Message(
        "Login", 1, sluice::Field("client", &Login::client),
        sluice::Field("server", &Login::server),
        sluice::ChecksumOver("crc", sluice::ChecksumAlgorithm::kCrc32c, "server", "client"));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
