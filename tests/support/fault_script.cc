#include "tests/support/fault_script.h"

#include <algorithm>

namespace sluice::test {

void FaultScript::Fail(Call call, int error, int nth, int times) {
  Add(call, error, std::numeric_limits<size_t>::max(), nth, times);
}

void FaultScript::FailWait(int error, int nth, int times) {
  for (const Call call : kWaitCalls) Fail(call, error, nth, times);
}

void FaultScript::FailWaitsOfThisThread(int error) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const Call call : kWaitCalls) {
    faults_.push_back({call, error, std::numeric_limits<size_t>::max(), /*first=*/0,
                       /*last=*/kForGood, std::this_thread::get_id()});
  }
}

int FaultScript::waits() const {
  int count = 0;
  for (const Call call : kWaitCalls) count += calls(call);
  return count;
}

void FaultScript::Shorten(Call call, size_t size_bytes, int nth, int times) {
  Add(call, 0, size_bytes, nth, times);
}

void FaultScript::Add(Call call, int error, size_t size_bytes, int nth, int times) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const int64_t first = int64_t{calls_[static_cast<size_t>(call)]} + nth;
  faults_.push_back({call, error, size_bytes, first, first + times - 1, {}});
}

void FaultScript::Clear() {
  const std::lock_guard<std::mutex> lock(mutex_);
  faults_.clear();
}

int FaultScript::calls(Call call) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return calls_[static_cast<size_t>(call)];
}

int FaultScript::OnCall(Call call, size_t* size_bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const int count = ++calls_[static_cast<size_t>(call)];
  for (const Fault& fault : faults_) {
    if (fault.call != call || count < fault.first || count > fault.last) continue;
    if (fault.thread != std::thread::id() && fault.thread != std::this_thread::get_id()) continue;
    if (fault.error != 0) return fault.error;
    if (size_bytes != nullptr) *size_bytes = std::min(*size_bytes, fault.size_bytes);
  }
  return 0;
}

}  // namespace sluice::test
