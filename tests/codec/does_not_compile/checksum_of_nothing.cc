#include "sluice/codec/message.h"

struct Login {
  uint32_t client;
  static constexpr auto Describe() {
    return sluice::Message(
        "Login", 1, sluice::Field("client", &Login::client),
        sluice::ChecksumOver("crc", sluice::ChecksumAlgorithm::kCrc32c, "client", "password"));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
