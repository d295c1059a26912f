#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// The limit: the least that a server on epoll does. It finds the frames of a big-endian u32 length
// each and sends the whole ones back as they are, all of one read in one write. It knows no
// messages, no limits and no closing in good order.
//
// Serves what `listener` accepts, for ever. A frame longer than `read_bytes` ends its connection.
void RunRawEcho(int listener, size_t read_bytes);

#ifdef __cplusplus
}
#endif
