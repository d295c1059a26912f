#include "sluice/codec/message.h"

struct Login {
  uint32_t client;
  static constexpr auto Describe() {
    using namespace sluice;  // NOLINT(google-build-using-namespace)
    return Message("Login", 1, ChecksumOver("crc", ChecksumAlgorithm::kCrc32c),
                   Field("client", &Login::client),
                   ChecksumOver("sum", ChecksumAlgorithm::kInternet, "client", "client"));
  }
};

absl::Status Use(const Login& login, sluice::ByteBuffer* buffer) {
  return sluice::Encode(login, buffer);
}
