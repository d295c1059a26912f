#include "examples/chat/accounts.h"

#include <algorithm>

#include "absl/hash/hash.h"

namespace chat {
namespace {

// Keeps the password itself out of memory and core dumps, and that is all. It stands where a real
// server has a slow, salted hash made for passwords, such as Argon2id (libsodium's
// crypto_pwhash_str), run on a thread beside the loop; and behind TLS, since Register and Login
// carry the password as it is.
size_t Digest(std::string_view user, std::string_view password) {
  return absl::HashOf(std::string(user), std::string(password));
}

}  // namespace

Code Accounts::Add(std::string_view user, std::string_view password) {
  if (!IsName(user)) return Code::kBadName;
  if (digests_.contains(std::string(user))) return Code::kNameTaken;
  if (digests_.size() >= users_max_) return Code::kLimitReached;
  digests_.emplace(user, Digest(user, password));
  return Code::kOk;
}

Code Accounts::Check(std::string_view user, std::string_view password) const {
  const auto found = digests_.find(std::string(user));
  const bool matches = found != digests_.end() && found->second == Digest(user, password);
  return matches ? Code::kOk : Code::kWrongPassword;
}

bool IsName(std::string_view text) {
  const auto is_name_char = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return !text.empty() && text.size() <= kNameBytesMax &&
         std::all_of(text.begin(), text.end(), is_name_char);
}

}  // namespace chat
