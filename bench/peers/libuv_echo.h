#pragma once

// The echo on libuv. Each serves what `listener` accepts, for ever.
namespace sluice::bench::echo {

// As its guide: memory for each read, and a uv_write with a request and a copy for each frame.
void RunUvEcho(int listener);

// One read buffer for all, one uv_try_write for all whole frames; uv_write for what it left.
void RunUvBatchEcho(int listener);

}  // namespace sluice::bench::echo
