#include "sluice/codec/internal/dump_visitor.h"

#include "fmt/format.h"
#include "sluice/codec/dump.h"
#include "sluice/codec/internal/token_text.h"

namespace sluice::internal {
namespace {

// So many bytes that were not read share a line with the one that is wrong.
constexpr size_t kFaultPlaceMax = 7;

}  // namespace

void DumpVisitor::End() {
  if (!IsHidden()) ShowHidden();
}

bool DumpVisitor::BeginPart(const Part& part) {
  path_sizes_.push_back(path_.size());
  if (IsHidden()) {
    ++hidden_depth_;
    return true;
  }
  if (part.kind == PartKind::kElement && part.index >= kDumpElementsMax) {
    if (hidden_.count == 0) hidden_ = {.begin = next_, .first = part.index};
    hidden_.count = part.index - hidden_.first + 1;
    hidden_depth_ = 1;
    return true;
  }
  if (part.kind == PartKind::kElement) path_ += fmt::format("[{}]", part.index);
  if (part.kind == PartKind::kField) {
    if (!path_.empty()) path_ += '.';
    path_ += part.name;
  }
  return true;
}

void DumpVisitor::EndPart() {
  path_.resize(path_sizes_.back());
  path_sizes_.pop_back();
  if (IsHidden()) --hidden_depth_;
}

void DumpVisitor::ShowHidden() {
  if (hidden_.count == 0) return;
  lines_->Add(hidden_.begin, next_, hidden_.secret,
              fmt::format("{}: {} more", path_, hidden_.count));
  hidden_ = {};
}

// Nobody knows what was skipped.
bool DumpVisitor::IsSecret(const SchemaToken& token) const {
  return token.secret || (token.role == TokenRole::kSkipped && lines_->has_secrets());
}

void DumpVisitor::OnToken(const SchemaToken& token) {
  if (IsHidden()) {
    hidden_.secret |= IsSecret(token);
  } else {
    Show(token);
  }
  next_ = token.offset + token.size_bytes;
}

void DumpVisitor::Show(const SchemaToken& token) {
  if (token.role == TokenRole::kLength) {
    has_prefix_ = true;
    prefix_begin_ = token.offset;
    return;
  }
  const size_t begin = has_prefix_ ? prefix_begin_ : token.offset;
  has_prefix_ = false;
  std::string text;
  if (lines_->IsFull()) {
    // What is not shown is not made.
  } else if (path_.empty()) {
    text = "skipped";  // behind the fields of the message
  } else {
    text = path_ + TokenText(token);
  }
  lines_->Add(begin, token.offset + token.size_bytes, IsSecret(token), std::move(text));
}

void DumpVisitor::OnAbsent() {
  if (!IsHidden()) lines_->Add(next_, next_, false, path_ + ": absent");
}

void DumpVisitor::FinishWithFault(size_t offset) {
  ShowHidden();
  size_t begin = next_;
  if (offset > begin + kFaultPlaceMax) {
    lines_->AddLast(begin, offset, "not read");
    begin = offset;
  }
  if (begin < lines_->size_bytes()) {
    lines_->AddLast(begin, lines_->size_bytes(), "not read");
  } else if (offset == begin) {
    lines_->AddLast(begin, begin, "the end");
  }
}

}  // namespace sluice::internal
