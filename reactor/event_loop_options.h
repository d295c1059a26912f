#pragma once

#include <cstddef>

#include "sluice/reactor/kernel.h"
#include "sluice/reactor/log.h"
#include "sluice/reactor/poller_kind.h"

namespace sluice {

struct EventLoopOptions {
  // Null: the operating system. It must outlive the loop.
  Kernel* kernel = nullptr;
  // Empty: LogToStderr.
  LogSink log = nullptr;
  // How the loop learns what is ready: by epoll, unless the environment variable
  // SLUICE_POLLER says epoll, poll or select. Any other name is an
  // InvalidArgument error of EventLoop::Create(). poll and select look at every
  // descriptor in each turn, and select takes none from FD_SETSIZE (1024) on.
  PollerKind poller = PollerKind::kDefault;
  // All connections read into this one buffer; 0 counts as 1.
  size_t receive_buffer_bytes = size_t{256} * 1024;
  // Output waits in blocks of this size, 0 counts as 1; so many free ones are kept for reuse.
  size_t output_block_bytes = size_t{64} * 1024;
  size_t output_blocks_kept = 64;
};

}  // namespace sluice
