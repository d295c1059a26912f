#include "sluice/codec/message.h"

struct Login {
  std::vector<void*> cookies;
  static constexpr auto Describe() {
    return sluice::Message("Login", 1, sluice::Field("cookies", &Login::cookies));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
