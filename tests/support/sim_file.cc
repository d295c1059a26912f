#include "tests/support/sim_file.h"

#include <errno.h>

namespace sluice::test {

uint32_t SimFile::Ready() const {
  uint32_t ready = 0;
  if (counter > 0 || !raised.empty() || !backlog.empty()) ready |= EPOLLIN;
  if (error != 0) ready |= EPOLLERR | EPOLLIN | EPOLLOUT;
  if (broken) ready |= EPOLLHUP | EPOLLIN | EPOLLOUT | EPOLLRDHUP;
  if (kind == Kind::kSocket && state == State::kFresh) ready |= EPOLLOUT | EPOLLHUP;
  if (!Connected()) return ready;
  if (!in->bytes.empty() || in->ended) ready |= EPOLLIN;
  if (in->ended) ready |= EPOLLRDHUP;
  if (in->ended && out->ended) ready |= EPOLLHUP;
  if (out->ended || out->reader_gone || out->bytes.size() < out->capacity_bytes) ready |= EPOLLOUT;
  return ready;
}

void SimFile::ConnectWith(SimFile& other, size_t capacity_bytes) {
  in = other.out = std::make_shared<SimPipe>();
  out = other.in = std::make_shared<SimPipe>();
  in->capacity_bytes = out->capacity_bytes = capacity_bytes;
  state = other.state = State::kConnected;
}

void SimFile::Break(int with_error) {
  error = with_error;
  broken = true;
  if (!Connected()) return;
  in->ended = out->ended = true;
}

void SimFile::End() {
  for (const std::shared_ptr<SimFile>& waiting : backlog) waiting->End();
  backlog.clear();
  if (!Connected()) return;
  const std::shared_ptr<SimFile> other = far_end.lock();
  const bool unread = !in->bytes.empty();
  out->ended = true;
  in->reader_gone = true;
  if (unread && other != nullptr) other->Break(ECONNRESET);
}

}  // namespace sluice::test
