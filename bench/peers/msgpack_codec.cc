#include "bench/peers/msgpack_codec.h"

#include <cstddef>
#include <msgpack.hpp>
#include <tuple>

#include "bench/codec_shapes.h"
#include "bench/peers/members.h"

// What MSGPACK_DEFINE would add to the structs.
namespace msgpack {
MSGPACK_API_VERSION_NAMESPACE(MSGPACK_DEFAULT_API_NS) {
  namespace adaptor {

  template <sluice::bench::HasMembers Struct>
  struct pack<Struct> {
    template <class Stream>
    packer<Stream>& operator()(packer<Stream>& out, const Struct& from) const {
      std::apply(
          [&](const auto&... members) {
            out.pack_array(sizeof...(members));
            (out.pack(members), ...);
          },
          sluice::bench::Members(from));
      return out;
    }
  };

  template <sluice::bench::HasMembers Struct>
  struct convert<Struct> {
    const msgpack::object& operator()(const msgpack::object& from, Struct& to) const {
      std::apply(
          [&](auto&... members) {
            if (from.type != type::ARRAY || from.via.array.size != sizeof...(members)) {
              throw type_error();
            }
            const msgpack::object* at = from.via.array.ptr;
            ((at++)->convert(members), ...);
          },
          sluice::bench::Members(to));
      return from;
    }
  };

  }  // namespace adaptor
}
}  // namespace msgpack

namespace sluice::bench {
namespace msgpack_codec {

template <class M>
class Codec {
 public:
  explicit Codec(const M& message) : message_(message) {}
  void Encode() {
    encoded_.clear();
    msgpack::pack(encoded_, message_);
  }
  bool Decode() {
    zone_.clear();
    const auto refer = [](msgpack::type::object_type, size_t, void*) { return true; };
    msgpack::unpack(zone_, encoded_.data(), encoded_.size(), refer).convert(decoded_);
    return true;
  }
  M Decoded() const { return decoded_; }
  size_t encoded_bytes() const { return encoded_.size(); }

 private:
  M message_;
  M decoded_;
  msgpack::sbuffer encoded_;
  msgpack::zone zone_{size_t{1} << 20};  // so large that no message needs more
};

}  // namespace msgpack_codec

template <class M>
Peer MsgpackPeer(const M& message) {
  return MakePeer<msgpack_codec::Codec<M>>("msgpack", message);
}

template Peer MsgpackPeer(const codec::Order& message);
template Peer MsgpackPeer(const codec::Chat& message);
template Peer MsgpackPeer(const codec::Quotes& message);
template Peer MsgpackPeer(const codec::Blob& message);
template Peer MsgpackPeer(const codec::Monsters& message);

}  // namespace sluice::bench
