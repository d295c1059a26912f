// Encodes into a reused buffer and decodes into a reused object, in both byte orders: Sluice beside
// code written by hand for each message (codec_by_hand.h) and memcpy of the encoded bytes (the
// limit).
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bench/codec_by_hand.h"
#include "bench/codec_shapes.h"
#include "bench/paired.h"
#include "sluice/codec/byte_buffer.h"
#include "sluice/codec/message.h"

namespace sluice::bench::codec {

// So many messages a slice that the clock does not count.
size_t MessagesPerSlice(size_t encoded_bytes) {
  return std::max<size_t>(1, size_t{256} * 1024 / encoded_bytes);
}

// The same work again and again, which the compiler must take for new each time.
template <class Work>
auto Repeat(size_t times, const Work& work) {
  return [=] {
    for (size_t i = 0; i < times; ++i) {
      work();
      benchmark::ClobberMemory();
    }
  };
}

void MeasureBesideMemcpy(benchmark::State& state, std::span<const std::byte> encoded,
                         std::function<void()> sluice, std::function<void()> by_hand) {
  const size_t messages = MessagesPerSlice(encoded.size());
  std::vector<std::byte> copy(encoded.size());
  benchmark::DoNotOptimize(copy.data());
  MeasureInTurns(state, {.items = messages, .bytes = messages * encoded.size()},
                 {{"sluice", std::move(sluice)},
                  {"hand", std::move(by_hand)},
                  {"memcpy", Repeat(messages, [&] {
                     std::memcpy(copy.data(), encoded.data(), encoded.size());
                   })}});
}

template <class M, ByteOrder kOrder>
void MeasureEncode(benchmark::State& state) {
  const M message = M::Sample();
  ByteBuffer buffer;
  ByteBuffer buffer_by_hand;
  const auto encode = [&] {
    buffer.Clear();
    benchmark::DoNotOptimize(Encode(message, &buffer, {.order = kOrder}).ok());
  };
  const auto encode_by_hand = [&] {
    buffer_by_hand.Clear();
    EncodeByHand<kOrder>(message, &buffer_by_hand);
  };
  encode();
  encode_by_hand();
  if (!std::ranges::equal(buffer.view(), buffer_by_hand.view())) {
    return Fail(state, "Encode and the hand-written encoder differ");
  }
  benchmark::DoNotOptimize(&message);
  const std::vector<std::byte> encoded(buffer.data(), buffer.data() + buffer.size());
  const size_t messages = MessagesPerSlice(encoded.size());
  MeasureBesideMemcpy(state, encoded, Repeat(messages, encode), Repeat(messages, encode_by_hand));
}

template <class M, ByteOrder kOrder>
void MeasureDecode(benchmark::State& state) {
  const M message = M::Sample();
  ByteBuffer encoded;
  EncodeByHand<kOrder>(message, &encoded);
  M decoded;
  M decoded_by_hand;
  const auto decode = [&] {
    benchmark::DoNotOptimize(Decode(encoded.view(), &decoded, {.order = kOrder}).ok());
  };
  const auto decode_by_hand = [&] {
    benchmark::DoNotOptimize(DecodeByHand<kOrder>(encoded.view(), &decoded_by_hand));
  };
  decode();
  decode_by_hand();
  if (decoded != message) return Fail(state, "Decode gives another message than was encoded");
  if (decoded_by_hand != message) return Fail(state, "the hand-written decoder is wrong");
  benchmark::DoNotOptimize(&decoded);
  benchmark::DoNotOptimize(&decoded_by_hand);
  const size_t messages = MessagesPerSlice(encoded.size());
  MeasureBesideMemcpy(state, encoded.view(), Repeat(messages, decode),
                      Repeat(messages, decode_by_hand));
}

template <class M>
void Register() {
  const std::string name(MessageNameOf<M>());
  const auto add = [&](const char* suffix, void (*measure)(benchmark::State&)) {
    benchmark::RegisterBenchmark((name + suffix).c_str(), measure)->UseManualTime();
  };
  add("/encode/little", MeasureEncode<M, ByteOrder::kLittle>);
  add("/encode/big", MeasureEncode<M, ByteOrder::kBig>);
  add("/decode/little", MeasureDecode<M, ByteOrder::kLittle>);
  add("/decode/big", MeasureDecode<M, ByteOrder::kBig>);
}

}  // namespace sluice::bench::codec

void sluice::bench::RegisterBenchmarks() {
  codec::Register<codec::Order>();
  codec::Register<codec::Chat>();
  codec::Register<codec::Quotes>();
  codec::Register<codec::Blob>();
  codec::Register<codec::Monsters>();
}
