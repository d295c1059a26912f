#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "bench/rounds.h"

namespace sluice::bench {

// Peer is one message of codec_shapes.h in another library, ready to be measured.
struct Peer {
  size_t encoded_bytes = 0;
  Way encode;
  Way decode;
};

// Makes a Peer of a codec, after one round trip that must give back the message:
//
//   class Codec {
//     explicit Codec(const M& message);
//     void Encode();              // into memory that it keeps
//     bool Decode();              // what Encode() wrote, into an object that it keeps
//     M Decoded() const;
//     size_t encoded_bytes() const;
//   };
template <class Codec, class M>
Peer MakePeer(const std::string& name, const M& message) {
  const auto codec = std::make_shared<Codec>(message);
  codec->Encode();
  Check(codec->Decode() && codec->Decoded() == message, name + " gives another message back");
  const auto encode = [codec](size_t times) {
    for (size_t i = 0; i < times; ++i) {
      codec->Encode();
      ClobberMemory();
    }
  };
  const auto decode = [codec](size_t times) {
    for (size_t i = 0; i < times; ++i) {
      Keep(codec->Decode());
      ClobberMemory();
    }
  };
  Keep(codec.get());
  return {codec->encoded_bytes(), {name, encode}, {name, decode}};
}

}  // namespace sluice::bench
