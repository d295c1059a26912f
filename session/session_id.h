#pragma once

#include <cstdint>
#include <utility>

#include "sluice/reactor/connection.h"

namespace sluice {

// SessionId names a session of a server for ever: it never comes to mean another. `loop` counts the
// server's loops.
struct SessionId {
  uint32_t loop = 0;
  ConnectionId connection = {};

  friend bool operator==(const SessionId&, const SessionId&) = default;
  template <class Hash>
  friend Hash AbslHashValue(Hash hash, const SessionId& id) {
    return Hash::combine(std::move(hash), id.loop, id.connection.ToToken());
  }
};

}  // namespace sluice
