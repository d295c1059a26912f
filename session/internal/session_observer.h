#pragma once

#include "sluice/session/internal/call_reply.h"

namespace sluice {

class ClientSession;
struct CloseReason;

namespace internal {

// What a Client hears of its sessions, besides the handlers of the table.
class SessionObserver {
 public:
  // Before the OnOpen handler.
  virtual void SessionOpened(ClientSession& session) = 0;
  // Before and after the OnClosed handler.
  virtual void SessionClosing(ClientSession& session, const CloseReason& reason) = 0;
  virtual void SessionClosed(ClientSession& session, const CloseReason& reason) = 0;
  // False: nobody waits for it.
  virtual bool ReplyCame(ClientSession& session, const CallReply& reply) = 0;

 protected:
  ~SessionObserver() = default;
};

}  // namespace internal
}  // namespace sluice
