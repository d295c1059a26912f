// What the other files here do, done right: the control.
#include "sluice/codec/message_set.h"

struct Weapon {
  std::string name;
  std::vector<uint16_t> runes;
  static constexpr auto Describe() {
    using namespace sluice;  // NOLINT(google-build-using-namespace)
    return Record("Weapon", Field("name", &Weapon::name, MaxBytes(8)),
                  Field("runes", &Weapon::runes, MaxCount(8), Varint()));
  }
};

struct Login {
  std::vector<std::optional<Weapon>> weapons;
  static constexpr auto Describe() {
    return sluice::Message("Login", 1, sluice::Field("weapons", &Login::weapons));
  }
};

struct Logout {
  static constexpr auto Describe() { return sluice::Message("Logout", 2); }
};

std::string Use(const Login& login, sluice::ByteBuffer* buffer) {
  if (!sluice::Encode(login, buffer).ok()) return "";
  return sluice::MessageSet<Login, Logout>::Describe(1, buffer->view());
}
