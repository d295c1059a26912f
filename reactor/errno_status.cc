#include "sluice/reactor/errno_status.h"

#include <fmt/format.h>
#include <string.h>

namespace sluice {

std::string ErrnoText(int error) {
  const char* name = strerrorname_np(error);
  if (name == nullptr) return fmt::format("error {}", error);
  return fmt::format("{} ({})", strerrordesc_np(error), name);
}

absl::Status ErrnoStatus(int error, std::string_view what) {
  return absl::Status(absl::ErrnoToStatusCode(error),
                      fmt::format("{}: {}", what, ErrnoText(error)));
}

}  // namespace sluice
