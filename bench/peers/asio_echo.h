#pragma once

// The echo on Boost.Asio. Each serves what `listener` accepts, for ever.
namespace sluice::bench::echo {

// As its chat example: async_read of the header, async_read of the body, and a queue of frames with
// an async_write each.
void RunAsioEcho(int listener);

// One async_read_some into a large buffer of the session, then one write for all whole frames.
void RunAsioBatchEcho(int listener);

}  // namespace sluice::bench::echo
