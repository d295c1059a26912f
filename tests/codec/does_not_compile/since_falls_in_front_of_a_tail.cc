#include "sluice/codec/message.h"

struct Login {
  uint8_t a = 0;
  uint8_t b = 0;
  std::vector<std::byte> tail;
  static constexpr auto Describe() {
    return sluice::Message("Login", 1, sluice::Field("a", &Login::a, sluice::Since(3)),
                           sluice::Field("b", &Login::b, sluice::Since(2)),
                           sluice::KeepTail("tail", &Login::tail));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
