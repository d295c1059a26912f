#pragma once

#include "bench/peers/peer.h"

namespace sluice::bench {

// FlatBuffers: a builder that is used again and again, filled from our struct; a Verifier and a
// copy into our struct.
template <class M>
Peer FlatBuffersPeer(const M& message);

}  // namespace sluice::bench
