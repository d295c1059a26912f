#include "sluice/codec/message.h"

struct Login {
  std::optional<double> field;
  static constexpr auto Describe() {
    return sluice::Message("Login", 1, sluice::Field("field", &Login::field, sluice::NullAs(-1)));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
