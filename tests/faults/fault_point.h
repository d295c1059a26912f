#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/support/fault_script.h"

namespace sluice::test {

// FaultPoint is one way in which one call goes wrong: the nth of its kind fails
// with an errno, or moves a few bytes only, once or from then on.
//
//   for (const FaultPoint& point : PointsOf(Call::kRecv, calls)) {
//     point.Arm(kernel.faults());
//     ...
//   }
struct FaultPoint {
  Call call;
  int nth = 1;
  int error = 0;  // 0: few bytes are moved
  bool for_good = false;

  void Arm(FaultScript& faults) const;
  // "the 3rd recv fails for good: Connection reset by peer (ECONNRESET)"
  std::string ToString() const;

  // Whether a loop may end by it, telling why: its descriptors are not its own any
  // more, or may not be used.
  bool MayEndTheLoop() const;
  // Whether what was to be said must be said to the end all the same.
  bool IsHarmless() const;
};

// Every way in which one of `calls` calls can go wrong: with each errno that the
// manual page names, but for those that only say that we have called it wrongly.
std::vector<FaultPoint> PointsOf(Call call, int calls);

// Whether a loop waits with it: each poller has one of its own.
bool IsWait(Call call);

}  // namespace sluice::test
