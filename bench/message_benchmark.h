#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "bench/paired.h"
#include "sluice/codec/byte_buffer.h"
#include "sluice/codec/testing/random_message.h"

namespace sluice::bench {

// Random messages of one type, encoded and decoded beside a memcpy of the same bytes.
template <DescribedRecord M>
class MessageWork {
 public:
  MessageWork() {
    test::Rng rng(1);
    for (int i = 0; i < kMessages; ++i) {
      made_.push_back(test::RandomMessage<M>(rng, {.bytes_max = 1024}));
      size_bytes_ += made_.back().bytes.size();
    }
    copy_.resize(size_bytes_);
  }

  SliceSize slice() const { return {.items = kRounds * kMessages, .bytes = kRounds * size_bytes_}; }

  // False: something was written or read wrong.
  bool Encode() {
    bool is_right = true;
    for (int round = 0; round < kRounds; ++round) {
      buffer_.Clear();
      for (const auto& one : made_) is_right &= sluice::Encode(one.message, &buffer_).ok();
      is_right &= buffer_.size() == size_bytes_;
    }
    return is_right;
  }
  bool Decode() {
    bool is_right = true;
    for (int round = 0; round < kRounds; ++round) {
      for (const auto& one : made_) {
        is_right &= sluice::Decode(one.bytes, &decoded_, {.memory_factor = UINT32_MAX}).ok();
      }
    }
    return is_right;
  }
  void Copy() {
    for (int round = 0; round < kRounds; ++round) {
      std::byte* to = copy_.data();
      for (const auto& one : made_) {
        if (!one.bytes.empty()) std::memcpy(to, one.bytes.data(), one.bytes.size());
        to += one.bytes.size();
      }
      benchmark::ClobberMemory();
    }
  }

 private:
  static constexpr int kMessages = 64;
  static constexpr int kRounds = 50;

  std::vector<test::EncodedMessage<M>> made_;
  size_t size_bytes_ = 0;
  ByteBuffer buffer_;
  M decoded_{};
  std::vector<std::byte> copy_;
};

// Two benchmarks, NAME/encode and NAME/decode; "x_memcpy" is how many times as long they take as
// the copying.
template <DescribedRecord M>
void RegisterMessageBenchmark() {
  using Work = MessageWork<M>;
  const auto measure = [](benchmark::State& state, bool (Work::*call)()) {
    Work work;
    const auto run = [&] {
      if (!(work.*call)()) Fail(state, "a message was not encoded or decoded as it should be");
    };
    MeasureInTurns(state, work.slice(), {{"sluice", run}, {"memcpy", [&] { work.Copy(); }}});
  };
  const std::string name(kDescription<M>.name);
  benchmark::RegisterBenchmark((name + "/encode").c_str(), measure, &Work::Encode)->UseManualTime();
  benchmark::RegisterBenchmark((name + "/decode").c_str(), measure, &Work::Decode)->UseManualTime();
}

template <DescribedRecord... Ms>
void RegisterMessageBenchmarks() {
  (RegisterMessageBenchmark<Ms>(), ...);
}

}  // namespace sluice::bench
