#pragma once

#include <cstddef>

#include "sluice/reactor/kernel.h"
#include "sluice/reactor/log.h"

namespace sluice {

struct EventLoopOptions {
  // Null: the operating system. It must outlive the loop.
  Kernel* kernel = nullptr;
  // Empty: LogToStderr.
  LogSink log = nullptr;
  // All connections read into this one buffer.
  size_t receive_buffer_bytes = size_t{256} * 1024;
  // Output waits in blocks of this size; so many free ones are kept for reuse.
  size_t output_block_bytes = size_t{64} * 1024;
  size_t output_blocks_kept = 64;
};

}  // namespace sluice
