#pragma once

#include "bench/peers/peer.h"

namespace sluice::bench {

// Protocol Buffers: a generated message that is used again and again, its fields already set when
// it is encoded and left in it when it is decoded; SerializeToArray and ParseFromArray.
template <class M>
Peer ProtobufPeer(const M& message);

}  // namespace sluice::bench
