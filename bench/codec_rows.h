#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bench/codec_by_hand.h"
#include "bench/rounds.h"
#include "sluice/codec/byte_buffer.h"
#include "sluice/codec/message.h"

// The ways to encode and to decode a message of codec_shapes.h: memcpy of the encoded bytes, which
// is the limit, the code by hand, and Sluice.
namespace sluice::bench::codec {

using Bytes = std::vector<std::byte>;

// What is measured beside each other: one direction of one message, or of several in turn.
struct Row {
  std::string name;  // "Order/encode"
  std::vector<Way> ways;
  std::vector<std::pair<std::string, size_t>> encoded_bytes;  // by library
};

// Messages, their bytes, and the one place that all ways write to: nobody has luckier memory.
template <class M>
struct Subject {
  explicit Subject(std::vector<M> samples) : messages(std::move(samples)) {
    size_t size_bytes_max = 0;
    for (const M& message : messages) {
      little.push_back(EncodedByHand<ByteOrder::kLittle>(message));
      big.push_back(EncodedByHand<ByteOrder::kBig>(message));
      size_bytes_max = std::max(size_bytes_max, little.back().size());
    }
    buffer.Reserve(size_bytes_max);
    fixed.resize(size_bytes_max);
    Keep(this);
  }
  template <ByteOrder kOrder>
  const std::vector<Bytes>& EncodedIn() const {
    return kOrder == ByteOrder::kLittle ? little : big;
  }
  template <ByteOrder kOrder>
  static Bytes EncodedByHand(const M& message) {
    ByteBuffer encoded;
    Check(EncodeByHand<kOrder>(message, &encoded), "encoding by hand");
    return {encoded.data(), encoded.data() + encoded.size()};
  }

  std::vector<M> messages;
  std::vector<Bytes> little;
  std::vector<Bytes> big;
  ByteBuffer buffer;
  Bytes fixed;
  M decoded;
};

// Work on one input after the other, which the compiler must take for new each time.
template <class Input, class Work>
void Cycle(const std::vector<Input>& inputs, size_t times, const Work& work) {
  const Input* const begin = inputs.data();
  const Input* const end = begin + inputs.size();
  const Input* at = begin;
  for (size_t i = 0; i < times; ++i) {
    work(*at);
    ClobberMemory();
    if (++at == end) at = begin;
  }
}

template <class M, ByteOrder kOrder>
void AddEncodeWays(const std::string& order, std::shared_ptr<Subject<M>> s, Row* row) {
  const auto by_hand = [s](const M& message) {
    s->buffer.Clear();
    Keep(EncodeByHand<kOrder>(message, &s->buffer));
  };
  const auto growable = [s](const M& message) {
    s->buffer.Clear();
    Keep(Encode(message, &s->buffer, {.order = kOrder}).ok());
  };
  const auto fixed = [s](const M& message) {
    size_t size_bytes = 0;
    Keep(Encode(message, s->fixed, &size_bytes, {.order = kOrder}).ok());
    Keep(size_bytes);
  };
  for (size_t i = 0; i < s->messages.size(); ++i) {
    const Bytes& expected = s->template EncodedIn<kOrder>()[i];
    growable(s->messages[i]);
    Check(std::ranges::equal(s->buffer.view(), expected), row->name + ": unlike by hand");
    fixed(s->messages[i]);
    Check(std::equal(expected.begin(), expected.end(), s->fixed.begin()),
          row->name + ": unlike by hand in fixed memory");
  }
  const auto add = [&](const std::string& name, const auto& work) {
    row->ways.push_back(
        {name + order, [s, work](size_t times) { Cycle(s->messages, times, work); }});
  };
  add("hand-", by_hand);
  add("sluice-", growable);
  add("fixed-", fixed);
}

template <class M, ByteOrder kOrder>
void AddDecodeWays(const std::string& order, std::shared_ptr<Subject<M>> s, Row* row) {
  const auto by_hand = [s](std::span<const std::byte> bytes) {
    return DecodeByHand<kOrder>(bytes, &s->decoded);
  };
  const auto sluice = [s](std::span<const std::byte> bytes) {
    return Decode(bytes, &s->decoded, {.order = kOrder}).ok();
  };
  const std::vector<Bytes>& inputs = s->template EncodedIn<kOrder>();
  for (size_t i = 0; i < inputs.size(); ++i) {
    Check(by_hand(inputs[i]) && s->decoded == s->messages[i], row->name + " by hand");
    s->decoded = M();
    Check(sluice(inputs[i]) && s->decoded == s->messages[i], row->name + " with Decode");
  }
  const auto add = [&](const std::string& name, const auto& work) {
    row->ways.push_back({name + order, [s, &inputs, work](size_t times) {
                           Cycle(inputs, times, [&](const Bytes& bytes) { Keep(work(bytes)); });
                         }});
  };
  add("hand-", by_hand);
  add("sluice-", sluice);
}

template <class M>
Row MakeRow(const std::string& name, bool encode, std::vector<M> samples) {
  const auto s = std::make_shared<Subject<M>>(std::move(samples));
  Row row{.name = name + (encode ? "/encode" : "/decode"), .ways = {}, .encoded_bytes = {}};
  row.ways.push_back({"memcpy", [s](size_t times) {
                        Cycle(s->little, times, [&](const Bytes& bytes) {
                          std::memcpy(s->fixed.data(), bytes.data(), bytes.size());
                        });
                      }});
  row.encoded_bytes.push_back({"Sluice", s->little[0].size()});
  if (encode) {
    AddEncodeWays<M, ByteOrder::kLittle>("little", s, &row);
    AddEncodeWays<M, ByteOrder::kBig>("big", s, &row);
  } else {
    AddDecodeWays<M, ByteOrder::kLittle>("little", s, &row);
    AddDecodeWays<M, ByteOrder::kBig>("big", s, &row);
  }
  return row;
}

}  // namespace sluice::bench::codec
