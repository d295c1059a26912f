#include "sluice/codec/message.h"

struct Login {
  std::optional<uint32_t> field;
  static constexpr auto Describe() {
    return sluice::Message(
        "Login", 1,
        sluice::Field("field", &Login::field, sluice::Bits(24), sluice::NullAs(0x1000000)));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
