#include "tests/soak/process_size.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace sluice::soak {
namespace {

constexpr size_t kKiB = 1024;

size_t Median(std::span<const size_t> samples) {
  std::vector<size_t> sorted(samples.begin(), samples.end());
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  return *middle;
}

}  // namespace

size_t OpenDescriptors() {
  const std::filesystem::directory_iterator open("/proc/self/fd");
  // But for that of the folder itself.
  return static_cast<size_t>(std::distance(begin(open), end(open))) - 1;
}

size_t ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  size_t total_pages = 0;
  size_t resident_pages = 0;
  file >> total_pages >> resident_pages;
  return resident_pages * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

std::optional<std::string> MemoryGrowth(std::span<const size_t> resident_bytes) {
  if (resident_bytes.size() < kMemorySamplesMin) return std::nullopt;
  const size_t quarter = resident_bytes.size() / 4;
  const size_t early = Median(resident_bytes.subspan(quarter, quarter));
  const size_t late = Median(resident_bytes.last(quarter));
  if (late <= early + early / 100 + 256 * kKiB) return std::nullopt;
  return fmt::format("memory grew from {} KiB in the second quarter to {} KiB in the last",
                     early / kKiB, late / kKiB);
}

}  // namespace sluice::soak
