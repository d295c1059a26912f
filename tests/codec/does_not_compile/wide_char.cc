#include "sluice/codec/message.h"

struct Login {
  wchar_t initial = L'a';
  static constexpr auto Describe() {
    return sluice::Message("Login", 1, sluice::Field("initial", &Login::initial));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
