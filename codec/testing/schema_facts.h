#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sluice/codec/schema.h"
#include "sluice/codec/wire_options.h"

namespace sluice::test {

// What a test of a message type wants to know of its schema.

// Those in which the fields differ: the latest, and around each Since() the one before and its own.
std::vector<uint32_t> VersionsOf(const Schema& schema);

// Whether a message that an older peer did not leave fields out of has only the one encoding that
// Encode() gives it.
bool HasOneEncoding(const Schema& schema, const WireOptions& wire);

// Whether an older peer left fields out of `bytes` that stand in `encoded`, where the same message
// was encoded again.
bool LacksFieldsOf(const Schema& schema, std::span<const std::byte> bytes,
                   std::span<const std::byte> encoded, const WireOptions& wire);

// Whether a message that is cut where it may end has a wrong checksum then: one that covers fields
// with Since(), or a tail, which may have any length.
bool CutMayBreakChecksum(const Schema& schema);

// Whether these bytes, the beginning of a longer message, can be a message too: an older peer's, or
// one with a shorter tail or fewer trailing bytes that are skipped.
bool MayEndHere(const Schema& schema, std::span<const std::byte> prefix, const WireOptions& wire);

}  // namespace sluice::test
