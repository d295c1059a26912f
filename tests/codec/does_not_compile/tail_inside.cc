#include "sluice/codec/message.h"

struct Part {
  std::vector<std::byte> tail;
  static constexpr auto Describe() {
    return sluice::Record("Part", sluice::KeepTail("tail", &Part::tail));
  }
};
struct Login {
  Part part;
  static constexpr auto Describe() {
    return sluice::Message("Login", 1, sluice::Field("part", &Login::part));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
