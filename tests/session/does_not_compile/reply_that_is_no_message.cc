#include "sluice/session/server.h"

struct Ask {
  static constexpr auto Describe() { return sluice::Message("Ask", 1); }
};

void Add(sluice::DispatchTable& table, sluice::WorkerPool& pool) {
  table.On<Ask>([](const Ask&) { return 7; }).RunOn(pool);
}
