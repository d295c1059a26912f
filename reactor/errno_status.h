#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace sluice {

// "Connection reset by peer (ECONNRESET)". Safe in every thread.
std::string ErrnoText(int error);

// A status for a failed system call, with the code that fits `error` and the
// text "recv: Connection reset by peer (ECONNRESET)".
absl::Status ErrnoStatus(int error, std::string_view what);

}  // namespace sluice
