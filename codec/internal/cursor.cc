#include "sluice/codec/internal/cursor.h"

namespace sluice::internal {

const std::byte* Reader::GetLongVarint(const std::byte* at, unsigned bits_max, uint64_t& value) {
  const VarintScan scan = ScanVarint({at, end}, bits_max);
  switch (scan.fault) {
    case VarintFault::kNone:
      value = scan.value;
      return at + scan.size_bytes;
    case VarintFault::kCutShort:
      return CutShort(at, Remaining(at) + 1);
    case VarintFault::kOverlong:
      return Fail(FaultKind::kOverlongVarint, at, 0, 0);
    case VarintFault::kTooLarge:
      break;
  }
  return Fail(FaultKind::kLargeVarint, at, 0, bits_max);
}

}  // namespace sluice::internal
