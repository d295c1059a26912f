#include "sluice/codec/message_set.h"

struct Login {
  static constexpr auto Describe() { return sluice::Message("Login", 1); }
};
struct Ping {
  static constexpr auto Describe() { return sluice::Message("Ping", 3); }
};
struct Logout {
  static constexpr auto Describe() { return sluice::Message("Logout", 1); }
};

auto schemas = sluice::MessageSet<Login, Ping, Logout>::Schemas();
