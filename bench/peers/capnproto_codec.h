#pragma once

#include "bench/peers/peer.h"

namespace sluice::bench {

// Cap'n Proto: a message built from our struct in a first segment that is used again and again, and
// written flat; a FlatArrayMessageReader over it and a copy into our struct.
template <class M>
Peer CapnProtoPeer(const M& message);

}  // namespace sluice::bench
