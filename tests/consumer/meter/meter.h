#pragma once

#include "meter/messages.h"
#include "sluice/session/client_session.h"
#include "sluice/session/dispatch_table.h"

namespace meter {

// Answers each Report with the Total of all that came before.
inline void AddHandlers(sluice::DispatchTable& table, uint64_t* total) {
  table.On<Report>([total](sluice::ClientSession& session, const Report& report) {
    for (const Sample& sample : report.samples) *total += sample.count;
    session.Reply(Total{.count = *total});
  });
}

}  // namespace meter
