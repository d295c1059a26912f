#include "tests/support/sim_kernel.h"

#include <errno.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

#include "tests/support/sim_file.h"

namespace sluice::test {
namespace {

constexpr SysResult Failure(int error) { return {-1, error}; }

SocketAddress FromPointer(const sockaddr* address, socklen_t size) {
  sockaddr_storage storage{};
  std::memcpy(&storage, address, std::min<size_t>(size, sizeof(storage)));
  return SocketAddress::FromSockaddr(storage, size);
}

void CopyTo(const SocketAddress& address, sockaddr* out, socklen_t* size) {
  if (out == nullptr) return;
  std::memcpy(out, address.sockaddr_ptr(), std::min(*size, address.size_bytes()));
  *size = address.size_bytes();
}

SocketAddress WithPort(const SocketAddress& address, uint16_t port) {
  const std::string text = address.ToString();
  return *SocketAddress::Parse(text.substr(0, text.rfind(':') + 1) + std::to_string(port));
}

}  // namespace

SimKernel::SimKernel() { sigemptyset(&blocked_); }
SimKernel::~SimKernel() = default;

std::shared_ptr<SimFile> SimKernel::Find(int fd) const {
  const auto found = files_.find(fd);
  return found == files_.end() ? nullptr : found->second;
}

// The lowest free number, as everywhere.
SysResult SimKernel::Insert(std::shared_ptr<SimFile> file) {
  if (files_.size() >= descriptors_max_) return Failure(EMFILE);
  int fd = 3;
  while (files_.contains(fd)) ++fd;
  files_[fd] = std::move(file);
  return {fd, 0};
}

int SimKernel::Duplicate(int fd) { return Insert(Find(fd)).fd(); }

SysResult SimKernel::Socket(int domain, int, int) {
  const bool known = domain == AF_INET || domain == AF_INET6 || domain == AF_UNIX;
  if (!known) return Failure(EAFNOSUPPORT);
  return Insert(std::make_shared<SimFile>(SimFile::Kind::kSocket));
}

SysResult SimKernel::Bind(int fd, const sockaddr* address, socklen_t size) {
  const std::shared_ptr<SimFile> file = Find(fd);
  if (file == nullptr) return Failure(EBADF);
  SocketAddress local = FromPointer(address, size);
  if (!local.is_unix() && local.port() == 0) local = WithPort(local, next_port_++);
  if (FindListener(local) != nullptr) return Failure(EADDRINUSE);
  if (const std::string path = local.unix_path(); !path.empty()) {
    if (!paths_.emplace(path, next_inode_++).second) return Failure(EADDRINUSE);
  }
  file->local = local;
  return {};
}

SysResult SimKernel::Listen(int fd, int) {
  const std::shared_ptr<SimFile> file = Find(fd);
  if (file == nullptr) return Failure(EBADF);
  file->state = SimFile::State::kListening;
  return {};
}

SimFile* SimKernel::FindListener(const SocketAddress& address) const {
  for (const auto& [fd, file] : files_) {
    if (file->state == SimFile::State::kListening && file->local == address) return file.get();
  }
  return nullptr;
}

SysResult SimKernel::Accept4(int fd, sockaddr* peer, socklen_t* size, int) {
  const std::shared_ptr<SimFile> listener = Find(fd);
  if (listener == nullptr) return Failure(EBADF);
  // Linux takes the number first, so that it fails even with nobody waiting.
  if (files_.size() >= descriptors_max_) return Failure(EMFILE);
  if (listener->backlog.empty()) return Failure(EAGAIN);
  const std::shared_ptr<SimFile> accepted = listener->backlog.front();
  listener->backlog.pop_front();
  CopyTo(accepted->peer, peer, size);
  return Insert(accepted);
}

SysResult SimKernel::Connect(int fd, const sockaddr* address, socklen_t size) {
  const std::shared_ptr<SimFile> file = Find(fd);
  if (file == nullptr) return Failure(EBADF);
  file->peer = FromPointer(address, size);
  file->local = file->peer.is_unix() ? SocketAddress() : WithPort(file->peer, next_port_++);
  file->state = SimFile::State::kConnecting;
  if (answer_ == Answer::kNever) return Failure(EINPROGRESS);
  if (answer_ == Answer::kToItself) {
    file->local = file->peer;
    file->in = file->out = std::make_shared<SimPipe>();
    file->in->capacity_bytes = pipe_capacity_bytes_;
    file->state = SimFile::State::kConnected;
    return Failure(EINPROGRESS);
  }
  SimFile* listener = FindListener(file->peer);
  if (listener == nullptr) {
    if (file->peer.is_unix()) return Failure(ECONNREFUSED);
    file->Break(ECONNREFUSED);
    return Failure(EINPROGRESS);
  }
  auto far_end = std::make_shared<SimFile>(SimFile::Kind::kSocket);
  far_end->local = file->peer;
  far_end->peer = file->local;
  file->ConnectWith(*far_end, pipe_capacity_bytes_);
  file->far_end = far_end;
  far_end->far_end = file;
  listener->backlog.push_back(std::move(far_end));
  return file->peer.is_unix() ? SysResult{} : Failure(EINPROGRESS);
}

SysResult SimKernel::Recv(int fd, void* bytes, size_t size_bytes, int flags) {
  const std::shared_ptr<SimFile> file = Find(fd);
  if (file == nullptr) return Failure(EBADF);
  if (!file->Connected()) return Failure(ENOTCONN);
  std::string& waiting = file->in->bytes;
  if (!waiting.empty()) {
    const size_t taken = std::min(size_bytes, waiting.size());
    std::memcpy(bytes, waiting.data(), taken);
    if ((flags & MSG_PEEK) == 0) waiting.erase(0, taken);
    return {static_cast<ssize_t>(taken), 0};
  }
  if (file->error != 0) return Failure(std::exchange(file->error, 0));
  return file->in->ended ? SysResult{0, 0} : Failure(EAGAIN);
}

SysResult SimKernel::Send(int fd, const void* bytes, size_t size_bytes, int flags) {
  const iovec part{const_cast<void*>(bytes), size_bytes};
  return SendV(fd, &part, 1, flags);
}

SysResult SimKernel::SendV(int fd, const iovec* parts, size_t count, int flags) {
  const std::shared_ptr<SimFile> file = Find(fd);
  if (file == nullptr) return Failure(EBADF);
  if (!file->Connected()) return Failure(ENOTCONN);
  if (file->error != 0) return Failure(std::exchange(file->error, 0));
  SimPipe& out = *file->out;
  if (out.ended || out.reader_gone) {
    if ((flags & MSG_NOSIGNAL) == 0) std::abort();  // SIGPIPE
    return Failure(EPIPE);
  }
  size_t sent = 0;
  for (size_t i = 0; i < count; ++i) {
    const size_t room = out.capacity_bytes - std::min(out.capacity_bytes, out.bytes.size());
    const size_t taken = std::min(room, parts[i].iov_len);
    out.bytes.append(static_cast<const char*>(parts[i].iov_base), taken);
    sent += taken;
  }
  return sent == 0 ? Failure(EAGAIN) : SysResult{static_cast<ssize_t>(sent), 0};
}

SysResult SimKernel::Shutdown(int fd, int how) {
  const std::shared_ptr<SimFile> file = Find(fd);
  if (file == nullptr) return Failure(EBADF);
  if (!file->Connected() || file->broken) return Failure(ENOTCONN);
  if (how != SHUT_RD) file->out->ended = true;
  return {};
}

SysResult SimKernel::Close(int fd) {
  const std::shared_ptr<SimFile> file = Find(fd);
  if (file == nullptr) std::abort();  // a double close would hit somebody else
  files_.erase(fd);
  const bool last = std::none_of(files_.begin(), files_.end(),
                                 [&](const auto& other) { return other.second == file; });
  if (last) file->End();
  return {};
}

SysResult SimKernel::GetSockOpt(int fd, int level, int name, void* value, socklen_t* size) {
  const std::shared_ptr<SimFile> file = Find(fd);
  if (file == nullptr) return Failure(EBADF);
  if (level != SOL_SOCKET || name != SO_ERROR || *size != sizeof(int)) return Failure(ENOPROTOOPT);
  const int error = std::exchange(file->error, 0);
  std::memcpy(value, &error, sizeof(error));
  return {};
}

SysResult SimKernel::SetSockOpt(int fd, int, int, const void*, socklen_t) {
  return Find(fd) == nullptr ? Failure(EBADF) : SysResult{};
}

SysResult SimKernel::GetSockName(int fd, sockaddr* address, socklen_t* size) {
  const std::shared_ptr<SimFile> file = Find(fd);
  if (file == nullptr) return Failure(EBADF);
  CopyTo(file->local, address, size);
  return {};
}

SysResult SimKernel::GetPeerName(int fd, sockaddr* address, socklen_t* size) {
  const std::shared_ptr<SimFile> file = Find(fd);
  if (file == nullptr) return Failure(EBADF);
  if (!file->Connected() || file->broken) return Failure(ENOTCONN);
  CopyTo(file->peer, address, size);
  return {};
}

SysResult SimKernel::Lstat(const char* path, struct stat* status) {
  const auto found = paths_.find(path);
  if (found == paths_.end()) return Failure(ENOENT);
  *status = {};
  status->st_mode = S_IFSOCK;
  status->st_ino = found->second;
  return {};
}

SysResult SimKernel::Unlink(const char* path) {
  return paths_.erase(path) == 1 ? SysResult{} : Failure(ENOENT);
}

}  // namespace sluice::test
