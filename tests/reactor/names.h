#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "sluice/reactor/resolver.h"

namespace sluice::test {

// Names is what a Resolver of a test finds: it answers at once, or when the test lets it.
//
//   Names names;
//   names.Set("db", {"127.0.0.1:7000"});
//   Resolver resolver(names.Options());
//
// Copies are one and the same.
class Names {
 public:
  void Set(const std::string& host, const std::vector<std::string>& addresses) {
    const std::lock_guard lock(state_->mutex);
    state_->addresses[host].clear();
    for (const std::string& text : addresses) {
      state_->addresses[host].push_back(*SocketAddress::Parse(text));
    }
  }
  // All names, or one alone.
  void Hold(const std::string& host = "") { SetHeld(true, host); }
  void LetGo() { SetHeld(false, ""); }
  // The names that were looked up, in their order.
  std::vector<std::string> asked() const {
    const std::lock_guard lock(state_->mutex);
    return state_->asked;
  }
  // Waits until `count` names were asked for.
  void AwaitAsked(size_t count) const {
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock, [&] { return state_->asked.size() >= count; });
  }

  // With one thread, so that answers come in the order of the questions.
  ResolverOptions Options() const {
    return {.look_up = [state = state_](const HostPort& name) { return LookUp(*state, name); },
            .threads = 1};
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    bool held = false;
    std::string held_host;  // empty: all
    std::map<std::string, std::vector<SocketAddress>> addresses;
    std::vector<std::string> asked;
  };

  static absl::StatusOr<std::vector<SocketAddress>> LookUp(State& state, const HostPort& name) {
    std::unique_lock lock(state.mutex);
    state.asked.push_back(name.ToString());
    state.changed.notify_all();
    state.changed.wait(lock, [&] {
      return !state.held || (!state.held_host.empty() && state.held_host != name.host);
    });
    const auto found = state.addresses.find(name.host);
    if (found == state.addresses.end()) return absl::NotFoundError("resolve: no such name");
    return found->second;
  }
  void SetHeld(bool held, const std::string& host) {
    const std::lock_guard lock(state_->mutex);
    state_->held = held;
    state_->held_host = host;
    state_->changed.notify_all();
  }

  std::shared_ptr<State> state_ = std::make_shared<State>();
};

// Until every answer has been posted to its loop.
inline void AwaitAnswers(const Resolver& resolver) {
  while (resolver.pending() != 0) std::this_thread::yield();
}

}  // namespace sluice::test
