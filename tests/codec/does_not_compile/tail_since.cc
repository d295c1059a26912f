#include "sluice/codec/message.h"

struct Login {
  std::vector<std::byte> tail;
  static constexpr auto Describe() {
    return sluice::Message("Login", 1, sluice::KeepTail("tail", &Login::tail, sluice::Since(2)));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
