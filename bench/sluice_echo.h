#pragma once

// The echo on Sluice, through the plain interface: one Send, SendPayload or Reply a frame. Each
// listens by itself, announces its port (echo_process.h) and serves for ever.
namespace sluice::bench::echo {

// Connection and ConnectionHandler alone.
void RunBytesEcho();

// A ClientSession that is handed payloads.
void RunFramedEcho();

// Messages (echo_messages.h): decoded, handed to their handler, encoded again.
void RunTypedEcho();

}  // namespace sluice::bench::echo
