#include "sluice/codec/message.h"

#pragma pack(push, 1)
struct Login {
  uint8_t client;
  std::string name;
  static constexpr auto Describe() {
    return sluice::Message("Login", 1, sluice::Field("client", &Login::client),
                           sluice::Field("name", &Login::name));
  }
};
#pragma pack(pop)

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
