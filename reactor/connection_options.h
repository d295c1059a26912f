#pragma once

#include <chrono>
#include <cstddef>

#include "sluice/reactor/monotonic_time.h"

namespace sluice {

// The limits of one connection. The defaults are safe in front of strangers.
struct ConnectionOptions {
  // Above this many waiting bytes reading pauses and OnOutputHigh() comes.
  size_t output_high_water_bytes = size_t{1024} * 1024;
  // At or below it reading resumes and OnOutputLow() comes. More than the high-water mark counts as
  // that.
  size_t output_low_water_bytes = size_t{512} * 1024;
  // A Send() closes the connection when its bytes and those that wait, or that this callback has
  // sent, are more than this: also where the kernel would take them at once. So nothing larger than
  // this can be sent in one piece.
  size_t output_limit_bytes = size_t{16} * 1024 * 1024;
  // Read at most this much in one turn of the loop; others come first then. 0 counts as 1.
  size_t read_bytes_per_turn = size_t{256} * 1024;
  // A closing connection that still has output, or a peer that still sends, is
  // cut after this long, however much it progressed. Zero: never.
  Duration close_deadline = std::chrono::seconds(10);
};

}  // namespace sluice
