#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "examples/chat/messages.h"

namespace chat {

// Accounts knows who may log in.
class Accounts {
 public:
  explicit Accounts(size_t users_max) : users_max_(users_max) {}

  // kBadName, kNameTaken, kLimitReached.
  Code Add(std::string_view user, std::string_view password);

  // kWrongPassword also for a user that there is not: names are not given away.
  Code Check(std::string_view user, std::string_view password) const;

 private:
  size_t users_max_;
  absl::flat_hash_map<std::string, size_t> digests_;
};

// 1 to kNameBytesMax bytes: a-z, A-Z, 0-9, '-' and '_'.
bool IsName(std::string_view text);

}  // namespace chat
