#pragma once

#include "bench/peers/peer.h"

namespace sluice::bench {

// MessagePack: our struct as an array of its members, packed into an sbuffer that is used again and
// again; unpacked into a zone that is used again, strings not copied into it, and converted.
template <class M>
Peer MsgpackPeer(const M& message);

}  // namespace sluice::bench
