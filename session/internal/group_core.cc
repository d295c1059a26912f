#include "sluice/session/internal/group_core.h"

#include <algorithm>
#include <utility>

#include "sluice/session/client_session.h"
#include "sluice/session/session_host.h"

namespace sluice::internal {
namespace {

// Whether a message has the same bytes in both.
bool SameFrames(const Protocol& a, const Protocol& b) {
  return a.framer == b.framer && a.envelope == b.envelope && a.wire.order == b.wire.order &&
         a.wire.version == b.wire.version;
}

}  // namespace

void GroupPart::Deliver(std::span<const std::byte> frame, SessionId but) const {
  for (ClientSession* const member : members) {
    if (member->id() != but) member->SendWholeFrame(frame);
  }
}

bool GroupCore::Add(const std::shared_ptr<GroupCore>& self, ClientSession& session) {
  if (session.is_closing()) return false;
  if (Has(session)) return true;
  SessionHost* const host = session.host_;
  Protocol protocol = host->protocol();
  protocol.wire.version = session.version();
  std::shared_ptr<GroupPart> part;
  {
    const MutexLock lock(mutex_);
    part = PartFor(self, host, protocol);
    part->members.insert(&session);
    ++size_;
  }
  host->groups_of_[session.id().connection.ToToken()].push_back(std::move(part));
  return true;
}

std::shared_ptr<GroupPart> GroupCore::PartFor(const std::shared_ptr<GroupCore>& self,
                                              SessionHost* host, const Protocol& protocol) {
  for (const std::shared_ptr<GroupPart>& part : parts_) {
    if (part->host == host && SameFrames(part->protocol, protocol)) return part;
  }
  parts_.push_back(
      std::shared_ptr<GroupPart>(new GroupPart{self, host, host->loop_, protocol, /*members=*/{}}));
  return parts_.back();
}

bool GroupCore::Has(const ClientSession& session) const {
  const auto found = session.host_->groups_of_.find(session.id().connection.ToToken());
  if (found == session.host_->groups_of_.end()) return false;
  return std::ranges::any_of(found->second,
                             [this](const auto& part) { return part->core.get() == this; });
}

bool GroupCore::Remove(ClientSession& session) {
  const auto found = session.host_->groups_of_.find(session.id().connection.ToToken());
  if (found == session.host_->groups_of_.end()) return false;
  auto& parts = found->second;
  const auto at = std::ranges::find(parts, this, [](const auto& part) { return part->core.get(); });
  if (at == parts.end()) return false;
  const std::shared_ptr<GroupPart> part = *at;
  parts.erase(at);
  if (parts.empty()) session.host_->groups_of_.erase(found);
  Leave(*part, session);
  return true;
}

void GroupCore::Leave(GroupPart& part, ClientSession& session) {
  const MutexLock lock(mutex_);
  part.members.erase(&session);
  --size_;
  if (!part.members.empty()) return;
  std::erase_if(parts_, [&part](const auto& listed) { return listed.get() == &part; });
}

size_t GroupCore::size() const {
  const MutexLock lock(mutex_);
  return size_;
}

// Encoded and posted under one lock, so that all loops get all broadcasts in one order.
absl::Status GroupCore::Broadcast(Encode encode, SessionId but) {
  const MutexLock lock(mutex_);
  std::vector<std::shared_ptr<const Frame>> frames;
  for (const std::shared_ptr<GroupPart>& part : parts_) {
    const auto same = std::find_if(parts_.begin(), parts_.end(), [&part](const auto& before) {
      return SameFrames(before->protocol, part->protocol);
    });
    const auto index = static_cast<size_t>(same - parts_.begin());
    if (index < frames.size()) {
      frames.push_back(frames[index]);
      continue;
    }
    absl::StatusOr<Frame> frame = encode(part->protocol);
    if (!frame.ok()) return frame.status();
    frames.push_back(std::make_shared<const Frame>(*std::move(frame)));
  }
  auto frame = frames.begin();
  for (const std::shared_ptr<GroupPart>& part : parts_) {
    part->loop.Post([part, frame = *frame++, but] { part->Deliver(*frame, but); });
  }
  return absl::OkStatus();
}

void GroupCore::Dissolve() {
  const MutexLock lock(mutex_);
  for (const std::shared_ptr<GroupPart>& part : parts_) {
    part->loop.Post([part] {
      while (!part->members.empty()) part->core->Remove(**part->members.begin());
    });
  }
}

}  // namespace sluice::internal
