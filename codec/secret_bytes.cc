#include "sluice/codec/secret_bytes.h"

#include <algorithm>

#include "sluice/codec/internal/schema_type.h"
#include "sluice/codec/internal/schema_visitor.h"
#include "sluice/codec/internal/schema_walk.h"

namespace sluice {
namespace {

// Clears the flags of what is known to be no secret.
class Clearer : public internal::SchemaVisitor {
 public:
  explicit Clearer(std::vector<bool>* hidden) : hidden_(hidden) {}

  bool BeginPart(const Part&) override { return true; }
  void EndPart() override {}
  void OnAbsent() override {}
  void OnToken(const internal::SchemaToken& token) override {
    if (token.secret || token.role == internal::TokenRole::kSkipped) return;
    std::fill_n(hidden_->begin() + static_cast<std::ptrdiff_t>(token.offset), token.size_bytes,
                false);
  }

 private:
  std::vector<bool>* hidden_;
};

}  // namespace

std::vector<bool> SecretBytes(const Schema& schema, std::span<const std::byte> bytes,
                              WireOptions options) {
  std::vector<bool> hidden(bytes.size(), internal::HasSecrets(schema.fields));
  Clearer clearer(&hidden);
  internal::SchemaWalk(bytes, options, clearer).Run(schema).IgnoreError();
  return hidden;
}

}  // namespace sluice
