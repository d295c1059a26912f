#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

namespace sluice::test {

// The kinds of calls that pass through the kernel seam.
enum class Call : uint8_t {
  kSocket,
  kBind,
  kListen,
  kAccept4,
  kConnect,
  kRecv,
  kSend,
  kSendV,
  kShutdown,
  kClose,
  kGetSockOpt,
  kSetSockOpt,
  kGetSockName,
  kGetPeerName,
  kEpollCreate,
  kEpollCtl,
  kEpollWait,
  kPoll,
  kSelect,
  kEventFd,
  kSignalFd,
  kSigMask,
  kOpen,
  kRead,
  kWrite,
  kLstat,
  kUnlink,
};
inline constexpr size_t kCallKinds = static_cast<size_t>(Call::kUnlink) + 1;

// What a loop waits with: one of them, as its poller does.
inline constexpr Call kWaitCalls[] = {Call::kEpollWait, Call::kPoll, Call::kSelect};

// FaultScript says which calls go wrong, and counts them all.
//
//   script.Fail(Call::kAccept4, EMFILE);              // the next one
//   script.Fail(Call::kRecv, EINTR, /*nth=*/3);       // the third from now
//   script.Shorten(Call::kSend, 1, 1, FaultScript::kForGood);
//
// Threads: any; calls of one kind are counted in the order they come.
class FaultScript {
 public:
  static constexpr int kForGood = std::numeric_limits<int>::max();

  // The nth call from now, and `times - 1` after it, fail with `error`.
  void Fail(Call call, int error, int nth = 1, int times = 1);
  // They move at most `size_bytes`.
  void Shorten(Call call, size_t size_bytes, int nth = 1, int times = 1);
  // Forgets every fault; the counts stay.
  void Clear();

  // FailWait and waits: as Fail and calls, whatever the poller of the loop is.
  void FailWait(int error, int nth = 1, int times = 1);
  // Every wait of the calling thread fails, so that no other loop takes the fault in its stead.
  void FailWaitsOfThisThread(int error);
  int waits() const;

  int calls(Call call) const;

  // For the kernel: counts one call. Returns the error it is to fail with, or 0;
  // *size_bytes, if given, is cut.
  int OnCall(Call call, size_t* size_bytes = nullptr);

 private:
  struct Fault {
    Call call;
    int error;
    size_t size_bytes;
    int64_t first;
    int64_t last;
    std::thread::id thread = {};  // the default is all
  };
  void Add(Call call, int error, size_t size_bytes, int nth, int times);

  mutable std::mutex mutex_;
  std::vector<Fault> faults_;
  std::array<int, kCallKinds> calls_{};
};

}  // namespace sluice::test
