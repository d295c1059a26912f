#include "tests/faults/exchange.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <utility>

namespace sluice::test {
namespace {

using namespace std::chrono_literals;

// More than any sound exchange takes.
constexpr int kTurnsMax = 400;

}  // namespace

Exchange::~Exchange() {
  for (const auto& [connection, count] : began_) {
    EXPECT_EQ(count, 0) << "connection " << connection << " did not end once";
  }
}

// So that everything takes several calls, and waits for the peer.
ConnectionOptions Exchange::SmallSteps() {
  return {.output_high_water_bytes = 600,
          .output_low_water_bytes = 200,
          .read_bytes_per_turn = 200,
          .close_deadline = 200ms};
}

absl::Status Exchange::Open() {
  sim_.set_pipe_capacity_bytes(256);
  auto made = EventLoop::Create({.kernel = &kernel_,
                                 .log = [](auto...) {},
                                 .receive_buffer_bytes = 4096,
                                 .output_block_bytes = 64});
  if (!made.ok()) return made.status();
  loop_ = *std::move(made);
  const int signals[] = {SIGTERM};
  const absl::Status minds = loop_->OnSignals(signals, [this](int) {
    draining_ = true;
    Drain();
  });
  return minds.ok() ? Listen() : minds;
}

int Exchange::TurnFor(Duration duration) {
  const MonotonicTime until = sim_.Now() + duration;
  int turns = 0;
  while (alive_ && sim_.Now() < until && turns < kTurnsMax && !loop_->stopping()) {
    alive_ = loop_->RunOnce(until - sim_.Now()).ok();
    ++turns;
  }
  return turns;
}

void Exchange::Turn() {
  for (int i = 0; i < 3 && alive_; ++i) alive_ = loop_->RunOnce(0s).ok();
}

void Exchange::Run() {
  Connect();
  TurnFor(1s);
}

bool Exchange::ServesAStranger() {
  TurnFor(500ms);  // what the faults have put off
  SimPeer stranger = sim_.ConnectTo(address());
  if (!stranger.connected()) return false;
  stranger.Write(StrangersRequest());
  EXPECT_LT(TurnFor(500ms), 100) << "the loop spins";
  const bool served = stranger.Read() == StrangersRequest();
  stranger.Close();
  TurnFor(100ms);
  return served && alive_;
}

void Exchange::Stop() {
  SimPeer stranger = sim_.ConnectTo(address());
  stranger.set_capacity_bytes(8, 256);
  stranger.Write(StrangersRequest());
  Turn();
  sim_.RaiseSignal(SIGTERM);
  Turn();
  stranger.Read();
  TurnFor(1s);
}

std::string NumberedText(size_t size_bytes) {
  std::string text;
  for (int i = 0; text.size() < size_bytes; ++i) text += std::to_string(i) + ' ';
  text.resize(size_bytes);
  return text;
}

}  // namespace sluice::test
