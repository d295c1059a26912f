#include "sluice/codec/message.h"

struct Login {
  int client = 0;
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
