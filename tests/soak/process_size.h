#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace sluice::soak {

// What the process has now, as the kernel tells in /proc/self.
size_t OpenDescriptors();
size_t ResidentBytes();

// Says how memory has grown, nothing where it has not: it is flat when the median of the samples'
// last quarter is at most 1% and 256 KiB above that of their second quarter. What comes in the
// first quarter, while pools and queues find their size, does not count, and nor does a single high
// sample. Fewer than kMemorySamplesMin samples say nothing.
inline constexpr size_t kMemorySamplesMin = 20;
std::optional<std::string> MemoryGrowth(std::span<const size_t> resident_bytes);

}  // namespace sluice::soak
