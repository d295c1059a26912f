#pragma once

#include <utility>

#include "sluice/reactor/kernel.h"

namespace sluice {

// Descriptor owns one file descriptor and closes it through its kernel.
//
//   Descriptor socket(kernel, kernel.Socket(AF_INET, SOCK_STREAM, 0).fd());
//   if (!socket.valid()) ...
//   loop.connections().Adopt(std::move(socket), &handler);
//
// Borrows: the kernel must outlive it.
class Descriptor {
 public:
  Descriptor() = default;
  // A negative `fd` makes an empty Descriptor.
  Descriptor(Kernel& kernel, int fd) : kernel_(&kernel), fd_(fd) {}
  ~Descriptor() { Close(); }

  Descriptor(Descriptor&& other) noexcept
      : kernel_(other.kernel_), fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      Close();
      kernel_ = other.kernel_;
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }

  bool valid() const { return fd_ >= 0; }
  int get() const { return fd_; }

  // Hands the descriptor to the caller, who closes it.
  int Release() { return std::exchange(fd_, -1); }

  // Not repeated after EINTR: Linux has freed the number by then, and it may
  // already belong to somebody else.
  void Close() {
    if (fd_ >= 0) kernel_->Close(std::exchange(fd_, -1));
  }

 private:
  Kernel* kernel_ = nullptr;
  int fd_ = -1;
};

}  // namespace sluice
