#pragma once

#include <string>
#include <vector>

#include "examples/chat/transcript.h"
#include "sluice/reactor/event_loop.h"

namespace chat {

// Plays a short conversation of a few clients with a fresh ChatServer at `address`, mistakes and an
// attack included, and writes it into the transcript. Returns what did not come as expected.
std::vector<std::string> PlayScene(sluice::EventLoop& loop, const sluice::SocketAddress& address,
                                   Transcript& transcript);

}  // namespace chat
