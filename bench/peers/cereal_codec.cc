#include "bench/peers/cereal_codec.h"

#include <cereal/archives/binary.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>
#include <cstddef>
#include <cstring>
#include <istream>
#include <ostream>
#include <streambuf>
#include <tuple>
#include <vector>

#include "bench/codec_shapes.h"
#include "bench/peers/members.h"

// Where cereal looks for it: beside the structs.
namespace sluice::bench::codec {

template <class Archive, HasMembers Struct>
void serialize(Archive& archive, Struct& message) {
  std::apply([&](auto&... members) { archive(members...); }, Members(message));
}

}  // namespace sluice::bench::codec

namespace sluice::bench {
namespace cereal_codec {

// Memory as a stream: written from its beginning and read from there.
class MemoryStream : public std::streambuf {
 public:
  explicit MemoryStream(size_t capacity) : bytes_(capacity) { WriteAnew(); }
  void WriteAnew() { setp(bytes_.data(), bytes_.data() + bytes_.size()); }
  void ReadAnew() { setg(bytes_.data(), bytes_.data(), bytes_.data() + written_bytes()); }
  size_t written_bytes() const { return static_cast<size_t>(pptr() - pbase()); }

 protected:
  std::streamsize xsputn(const char* from, std::streamsize size) override {
    if (epptr() - pptr() < size) return 0;
    std::memcpy(pptr(), from, static_cast<size_t>(size));
    pbump(static_cast<int>(size));
    return size;
  }
  std::streamsize xsgetn(char* to, std::streamsize size) override {
    if (egptr() - gptr() < size) return 0;
    std::memcpy(to, gptr(), static_cast<size_t>(size));
    gbump(static_cast<int>(size));
    return size;
  }

 private:
  std::vector<char> bytes_;
};

template <class M>
class Codec {
 public:
  explicit Codec(const M& message) : message_(message) {}
  void Encode() {
    stream_.WriteAnew();
    output_(message_);
  }
  bool Decode() {
    stream_.ReadAnew();
    input_(decoded_);
    return true;
  }
  M Decoded() const { return decoded_; }
  size_t encoded_bytes() const { return stream_.written_bytes(); }

 private:
  M message_;
  M decoded_;
  MemoryStream stream_{size_t{128} * 1024};  // for the largest message
  std::ostream out_{&stream_};
  std::istream in_{&stream_};
  cereal::BinaryOutputArchive output_{out_};
  cereal::BinaryInputArchive input_{in_};
};

}  // namespace cereal_codec

template <class M>
Peer CerealPeer(const M& message) {
  return MakePeer<cereal_codec::Codec<M>>("cereal", message);
}

template Peer CerealPeer(const codec::Order& message);
template Peer CerealPeer(const codec::Chat& message);
template Peer CerealPeer(const codec::Quotes& message);
template Peer CerealPeer(const codec::Blob& message);
template Peer CerealPeer(const codec::Monsters& message);

}  // namespace sluice::bench
