#pragma once

#include "bench/peers/peer.h"

namespace sluice::bench {

// cereal: our struct through a BinaryOutputArchive and BinaryInputArchive over memory that is used
// again and again.
template <class M>
Peer CerealPeer(const M& message);

}  // namespace sluice::bench
