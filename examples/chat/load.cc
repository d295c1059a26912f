#include "examples/chat/load.h"

#include <fmt/core.h>

#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "examples/chat/chat_client.h"
#include "examples/chat/run_until.h"

namespace chat {
namespace {

class Speaker {
 public:
  Speaker(sluice::EventLoop& loop, std::string name, std::string room, size_t unanswered_max)
      : name_(std::move(name)),
        room_(std::move(room)),
        unanswered_max_(unanswered_max),
        client_(loop, {.on_said = [this](const Said& said) { Hear(said); },
                       .on_closed = [this](const sluice::CloseReason&) { Fault("closed"); }}) {}

  void Connect(const sluice::SocketAddress& address) {
    client_.Connect(address, [this](const absl::Status& status) {
      if (!status.ok()) return Fault("cannot connect");
      Prepare(Register{.user = name_, .password = name_});
      Prepare(Login{.user = name_, .password = name_});
      Prepare(Join{.room = room_, .create = true});
    });
  }
  bool is_ready() const { return steps_done_ == 3; }

  void Talk(bool talking) {
    talking_ = talking;
    while (talking_ && said_ - answered_ < unanswered_max_) {
      const Say say{.room = room_, .text = fmt::format("{} {}", name_, said_ + 1)};
      if (!client_.Ask(say, [this](const Result& result) { Answered(result); })) {
        return Fault("cannot send");
      }
      ++said_;
    }
  }

  const std::string& room() const { return room_; }
  uint64_t said() const { return said_; }
  uint64_t answered() const { return answered_; }
  uint64_t heard() const { return heard_; }
  const std::string& fault() const { return fault_; }

 private:
  template <class M>
  void Prepare(const M& request) {
    client_.Ask(request, [this](const Result& result) {
      if (result.code != Code::kOk) return Fault(result.text);
      ++steps_done_;
    });
  }

  void Answered(const Result& result) {
    if (result.code != Code::kOk) return Fault(result.text);
    ++answered_;
    Talk(talking_);
  }

  // Everything in the room, in its order, and of each speaker in his.
  void Hear(const Said& said) {
    ++heard_;
    const uint64_t of_user = ++heard_of_[said.user];
    if (said.number != heard_) Fault(fmt::format("heard {} as {}", said.number, heard_));
    if (said.text != fmt::format("{} {}", said.user, of_user)) Fault("heard: " + said.text);
  }

  void Fault(std::string_view what) {
    if (fault_.empty()) fault_ = fmt::format("{}: {}", name_, what);
    talking_ = false;
  }

  std::string name_;
  std::string room_;
  size_t unanswered_max_;
  int steps_done_ = 0;
  bool talking_ = false;
  uint64_t said_ = 0;
  uint64_t answered_ = 0;
  uint64_t heard_ = 0;
  absl::flat_hash_map<std::string, uint64_t> heard_of_;
  std::string fault_;
  ChatClient client_;
};

using Speakers = std::vector<std::unique_ptr<Speaker>>;

bool AnyFault(const Speakers& speakers) {
  return std::ranges::any_of(speakers, [](const auto& s) { return !s->fault().empty(); });
}

// Each has its answers, and has heard what was said in its room.
bool AllIsHeard(const Speakers& speakers) {
  absl::flat_hash_map<std::string, uint64_t> said_in;
  for (const auto& speaker : speakers) said_in[speaker->room()] += speaker->said();
  return std::ranges::all_of(speakers, [&](const auto& speaker) {
    return speaker->answered() == speaker->said() && speaker->heard() == said_in[speaker->room()];
  });
}

uint64_t Delivered(const Speakers& speakers) {
  uint64_t delivered = 0;
  for (const auto& speaker : speakers) delivered += speaker->heard();
  return delivered;
}

}  // namespace

LoadReport RunLoad(sluice::EventLoop& loop, const sluice::SocketAddress& address,
                   const LoadOptions& options) {
  Speakers speakers;
  for (size_t i = 0; i < options.clients; ++i) {
    speakers.push_back(std::make_unique<Speaker>(loop, fmt::format("u{}", i),
                                                 fmt::format("room{}", i % options.rooms),
                                                 options.unanswered_max));
    speakers.back()->Connect(address);
  }
  LoadReport report;
  const auto are_ready = [&] {
    return AnyFault(speakers) ||
           std::ranges::all_of(speakers, [](const auto& s) { return s->is_ready(); });
  };
  if (!RunUntil(loop, are_ready)) report.faults.emplace_back("the clients did not get in");

  const sluice::MonotonicTime begin = loop.Now();
  const sluice::TimerId ticker = loop.RunEvery(std::chrono::milliseconds(100), [&] {
    if (options.on_progress) options.on_progress(loop.Now() - begin, Delivered(speakers));
  });
  for (const auto& speaker : speakers) speaker->Talk(true);
  RunUntil(
      loop, [&] { return AnyFault(speakers); }, options.duration);
  for (const auto& speaker : speakers) speaker->Talk(false);
  if (!RunUntil(loop, [&] { return AnyFault(speakers) || AllIsHeard(speakers); })) {
    report.faults.emplace_back("not all that was said was heard");
  }
  report.elapsed = loop.Now() - begin;
  loop.CancelTimer(ticker);

  report.delivered = Delivered(speakers);
  for (const auto& speaker : speakers) {
    report.said += speaker->said();
    if (!speaker->fault().empty()) report.faults.push_back(speaker->fault());
  }
  return report;
}

}  // namespace chat
