#include "sluice/codec/message.h"

struct Login {
  static constexpr auto Describe() {
    return sluice::Message("Login", 1, sluice::Constant("magic", uint32_t{1}, sluice::Varint()));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
