#pragma once

// The echo on libevent. Each serves what `listener` accepts, for ever.
namespace sluice::bench::echo {

// A bufferevent for each connection, whose input is moved to its output frame by frame.
void RunBuffereventEcho(int listener);

// A plain event for each connection, one read buffer for all, one send for all whole frames.
void RunEventEcho(int listener);

}  // namespace sluice::bench::echo
