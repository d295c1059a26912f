#pragma once

#include "sluice/session/dispatch_table.h"

namespace stress {

// Sends each frame back as it came.
sluice::DispatchTable EchoTable();

}  // namespace stress
