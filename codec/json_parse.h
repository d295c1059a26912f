#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace sluice {

inline constexpr size_t kJsonDepthMax = 512;

// Parses JSON from outside. Unlike nlohmann::json::parse() it throws nothing, refuses an object
// with two members of one name, of which that would keep the last, and bounds how deep values nest.
// Errors: InvalidArgument, naming the offset or the member.
absl::StatusOr<nlohmann::json> ParseJson(std::string_view text, size_t depth_max = kJsonDepthMax);

}  // namespace sluice
