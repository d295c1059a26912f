#pragma once

#include <cstddef>
#include <vector>

#include "sluice/codec/testing/rng.h"

namespace sluice::test {

// Makes one to four changes of the kinds that a broken or hostile peer would make: bits flipped,
// bytes set to 0, 1, 7f, 80 or ff, ranges cut out, doubled, moved or overwritten with all ones as
// a huge length is, bytes put in, the end cut off. Grows `bytes` by no more than 256 bytes.
//
//   Mutate(&encoded, rng);
//   Decode(encoded, &login).IgnoreError();  // whatever comes of it, it is no crash
void Mutate(std::vector<std::byte>* bytes, Rng& rng);

}  // namespace sluice::test
