#include <errno.h>

#include <algorithm>

#include "tests/support/sim_file.h"
#include "tests/support/sim_kernel.h"

namespace sluice::test {

std::pair<int, SimPeer> SimKernel::MakeConnection() {
  auto near = std::make_shared<SimFile>(SimFile::Kind::kSocket);
  auto far = std::make_shared<SimFile>(SimFile::Kind::kSocket);
  near->local = far->peer = *SocketAddress::Parse("127.0.0.1:1");
  near->peer = far->local = *SocketAddress::Parse("127.0.0.1:2");
  near->ConnectWith(*far, pipe_capacity_bytes_);
  near->far_end = far;
  far->far_end = near;
  return {Insert(std::move(near)).fd(), SimPeer(std::move(far))};
}

SimPeer SimKernel::ConnectTo(const SocketAddress& address) {
  SimFile* listener = FindListener(address);
  if (listener == nullptr) return SimPeer();
  auto near = std::make_shared<SimFile>(SimFile::Kind::kSocket);
  auto far = std::make_shared<SimFile>(SimFile::Kind::kSocket);
  near->local = far->peer = address;
  near->peer = far->local = *SocketAddress::Parse("127.0.0.1:2");
  near->ConnectWith(*far, pipe_capacity_bytes_);
  near->far_end = far;
  far->far_end = near;
  listener->backlog.push_back(std::move(near));
  return SimPeer(std::move(far));
}

size_t SimPeer::Write(std::string_view bytes) {
  SimPipe& out = *socket_->out;
  if (out.ended || out.reader_gone) return 0;
  const size_t room = out.capacity_bytes - std::min(out.capacity_bytes, out.bytes.size());
  bytes = bytes.substr(0, room);
  out.bytes += bytes;
  return bytes.size();
}

std::string SimPeer::Read(size_t size_bytes_max) {
  std::string& waiting = socket_->in->bytes;
  std::string taken = waiting.substr(0, size_bytes_max);
  waiting.erase(0, taken.size());
  return taken;
}

void SimPeer::ShutdownWrite() { socket_->out->ended = true; }

void SimPeer::Close() { socket_->End(); }

void SimPeer::Reset() {
  socket_->in->reader_gone = true;
  if (const std::shared_ptr<SimFile> near = socket_->far_end.lock()) near->Break(ECONNRESET);
}

bool SimPeer::at_end() const { return socket_->in->ended && socket_->in->bytes.empty(); }

bool SimPeer::was_reset() const { return socket_->broken; }

void SimPeer::set_capacity_bytes(size_t to_peer, size_t from_peer) {
  socket_->in->capacity_bytes = to_peer;
  socket_->out->capacity_bytes = from_peer;
}

}  // namespace sluice::test
