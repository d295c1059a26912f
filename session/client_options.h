#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sluice/reactor/connector.h"
#include "sluice/session/session_host.h"

namespace sluice {

struct ClientOptions {
  SessionOptions session = {};
  // How long, how often and how soon to try. `connector.retry` is unset: once; but with `reconnect`
  // for ever, as RetryOptions says.
  ConnectorOptions connector = {};

  // Connect again when a session has ended, whoever ended it, until Client::Close().
  bool reconnect = false;
  // After a session that lived for so long the delays begin anew. One that ended sooner counts as
  // an attempt that failed: a server that accepts and closes is not called more and more often.
  Duration steady_after = std::chrono::seconds(10);

  // Messages of so many bytes wait while there is no session, and are sent behind what the OnOpen
  // handler sends; beyond it, and with 0, Client::Send() refuses. They have the fields of the
  // version in `session.protocol.wire`. What was handed to a session that then ends is not sent
  // again.
  size_t queued_bytes_max = 0;

  // Calls that wait for their reply at one time; more are refused.
  size_t calls_max = 10'000;
  // The sequence of the first call. Each has the next one, but for 0 and those that still wait.
  uint32_t first_call_sequence = 1;
};

enum class ClientState : uint8_t {
  kIdle,        // was never told to connect
  kResolving,   // looks the server's name up
  kConnecting,  // to an address
  kConnected,   // there is a session
  kWaiting,     // for the next attempt
  kClosed,      // ended or given up; Client::Connect() begins again
};

std::string_view ClientStateName(ClientState state);

}  // namespace sluice
