#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace flamingo {

// Sets *inflated to what `body`, a zlib stream and nothing else, holds: exactly `size_bytes`.
//
// Errors: InvalidArgument: no zlib stream, not all of one, more than one, or not `size_bytes` long.
//         What *inflated holds then means nothing.
// Cost:   *inflated grows as bytes come out, to `size_bytes` and no further, whatever `body` would
//         inflate to; nothing is allocated for what was only promised.
absl::Status Inflate(std::span<const std::byte> body, size_t size_bytes,
                     std::vector<std::byte>* inflated);

// `bytes` as a zlib stream.
absl::StatusOr<std::vector<std::byte>> Deflate(std::span<const std::byte> bytes);

}  // namespace flamingo
