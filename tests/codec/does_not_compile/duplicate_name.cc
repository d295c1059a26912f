#include "sluice/codec/message_set.h"

struct Login {
  static constexpr auto Describe() { return sluice::Message("Login", 1); }
};
struct Logout {
  static constexpr auto Describe() { return sluice::Message("Login", 2); }
};

auto schemas = sluice::MessageSet<Login, Logout>::Schemas();
