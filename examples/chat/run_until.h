#pragma once

#include <algorithm>
#include <chrono>

#include "sluice/reactor/event_loop.h"

namespace chat {

// Turns the loop until `done()` holds, so that a program can be read from top to bottom. False:
// that took longer than `at_most`, or the loop failed. What `done` looks at may change outside of
// the loop, too: it is asked every few milliseconds.
template <class Done>
bool RunUntil(sluice::EventLoop& loop, Done done,
              sluice::Duration at_most = std::chrono::seconds(10)) {
  const sluice::MonotonicTime end = loop.Now() + at_most;
  while (!done()) {
    const sluice::Duration left = end - loop.Now();
    if (left <= sluice::Duration::zero()) return false;
    if (!loop.RunOnce(std::min<sluice::Duration>(left, std::chrono::milliseconds(5))).ok()) {
      return false;
    }
  }
  return true;
}

}  // namespace chat
