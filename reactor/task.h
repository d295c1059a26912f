#pragma once

#include "absl/functional/any_invocable.h"

namespace sluice {

// A piece of work for a loop; may own what it needs (move-only captures).
using Task = absl::AnyInvocable<void()>;

}  // namespace sluice
