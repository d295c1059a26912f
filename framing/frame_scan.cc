#include "sluice/framing/frame_scan.h"

namespace sluice {

FrameScan FrameScan::Malformed(FrameError error, std::string_view reason, uint64_t skip_bytes) {
  return {
      .outcome = Outcome::kMalformed,
      .error = error,
      .skip_bytes = skip_bytes,
      .status = absl::Status(StatusCodeOf(error), absl::string_view(reason.data(), reason.size()))};
}

}  // namespace sluice
