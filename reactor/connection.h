#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sluice/reactor/connection_handler.h"
#include "sluice/reactor/connection_options.h"
#include "sluice/reactor/kernel.h"
#include "sluice/reactor/output_queue.h"
#include "sluice/reactor/slot_table.h"
#include "sluice/reactor/socket_address.h"
#include "sluice/reactor/timer_queue.h"
#include "sluice/reactor/watcher.h"

namespace sluice {

class ConnectionTable;
class EventLoop;
using ConnectionId = SlotId<Connection>;

// Connection is a connected stream socket of one loop: bytes in, bytes out.
//
//   Connection& c = **loop.connections().Adopt(std::move(socket), &handler);
//   c.Send(bytes);            // many sends of a turn leave in one write
//   c.CloseAfterDrain();      // handler.OnClosed() comes when all is written
//
// Every function may be called at any time on the loop's thread, in any
// callback. Nothing here calls the handler before the caller has returned.
// What is sent inside a callback of this connection leaves when the callback
// returns, everything else before the loop sleeps, both earlier once 256 KiB
// have gathered.
// Errors: one that ends the connection comes once, by OnClosed().
// Cost:   owns no buffer while no output waits; allocates nothing per message.
class Connection final : private Watcher {
 public:
  // Sends all of `bytes` or nothing. False: the connection no longer sends, or
  // now closes because of output_limit_bytes, see there.
  bool Send(std::span<const std::byte> bytes) {
    if (bytes.empty() || !HasRoom(bytes.size())) return SendSlowly(bytes);
    std::memcpy(SendInPlace(bytes.size()), bytes.data(), bytes.size());
    return true;
  }

  // Where HasRoom(): the next `size_bytes` of what is sent, for the caller to fill in before
  // anything else happens.
  std::byte* SendInPlace(size_t size_bytes) {
    assert(HasRoom(size_bytes));
    return std::exchange(cork_at_, cork_at_ + size_bytes);
  }

  // Room for at least `at_least_bytes` behind what is committed, to encode in
  // place. The first `keep_bytes` of the last room, prepared and not yet
  // committed, are carried over. Empty as Send() is false. The room is good
  // until the next call of this connection or the end of the callback.
  std::span<std::byte> PrepareOutput(size_t at_least_bytes, size_t keep_bytes = 0) {
    return HasRoom(at_least_bytes) ? CorkRoom() : PrepareSlowly(at_least_bytes, keep_bytes);
  }
  // Whether that is to be had at once.
  bool HasRoom(size_t at_least_bytes) const { return at_least_bytes < CorkRoom().size(); }
  // The first `size_bytes` of the room are to be sent; as Send() otherwise.
  void CommitOutput(size_t size_bytes) {
    if (size_bytes > CorkRoom().size()) return CommitSlowly(size_bytes);
    cork_at_ += size_bytes;
  }

  // Stops and restarts OnBytes(). Back-pressure pauses separately: neither
  // undoes the other. What the kernel holds waits there, and so does the end.
  void PauseReading();
  void ResumeReading();

  // Ends our direction when all output is written; reading goes on. When both
  // directions have ended the connection closes.
  void ShutdownWrite();
  // Closes when all output is written. No more bytes are offered: what still
  // arrives is thrown away. When anything has arrived from here on until all is
  // written, the peer is told that we have ended, and waited for until it ends too,
  // at most until close_deadline: a close before would reset it, which may destroy
  // our last bytes. A peer that was silent is not waited for: what it has on its
  // way at that moment is answered by a reset. Where that matters, ShutdownWrite()
  // waits for the peer, for as long as the caller does not ForceClose().
  void CloseAfterDrain();
  // Closes now. Output that waits is dropped.
  void ForceClose(absl::Status reason);

  // Who is told from here on; null: nobody.
  void SetHandler(ConnectionHandler* handler);

  ConnectionId id() const { return id_; }
  EventLoop& loop() const;
  size_t output_bytes() const;
  // Changes at once, before OnOutputHigh() or OnOutputLow() is called.
  bool output_is_high() const { return Has(kOutputHigh); }
  // The peer did not take all at once: OnOutputDrained() comes when it has.
  bool output_is_blocked() const { return Has(kAwaitingWritable); }
  // Whether the kernel took output since the last call.
  bool TakeSentSome() { return std::exchange(sent_some_, false); }
  // How much of it the kernel took in all.
  uint64_t sent_bytes() const { return sent_bytes_; }
  bool reading_paused() const { return Has(kPausedByUser); }
  // Whether bytes of the peer wait in the kernel, as it says now.
  bool HasUnread() const;
  // True once CloseAfterDrain() or ForceClose() was called or a write failed.
  bool is_closing() const { return Has(kClosed | kDraining | kWriteFailed); }
  // Neither is_closing() nor output_is_high().
  bool keeps_up() const { return !Has(kClosed | kDraining | kWriteFailed | kOutputHigh); }

  // Asked of the kernel each time; a connection does not store addresses.
  absl::StatusOr<SocketAddress> peer_address() const;
  absl::StatusOr<SocketAddress> local_address() const;

  ~Connection();

 private:
  friend class ConnectionTable;
  class CallbackScope;
  enum Flag : uint32_t {
    kInCallback = 1 << 0,
    kDirty = 1 << 1,  // in the table's list of those to settle
    kPausedByUser = 1 << 2,
    kOutputHigh = 1 << 3,  // reading is paused by back-pressure
    kHighReported = 1 << 4,
    kAwaitingWritable = 1 << 5,  // the kernel took less than we had
    kDrainOwed = 1 << 6,         // OnOutputDrained() is to come
    kPeerHasEnded = 1 << 7,
    kShutdownWanted = 1 << 8,
    kShutdownDone = 1 << 9,
    kDraining = 1 << 10,         // CloseAfterDrain(): input is thrown away
    kPeerKeptSending = 1 << 11,  // after CloseAfterDrain()
    kLingering = 1 << 12,        // drained; waits for the peer to end
    kWriteFailed = 1 << 13,      // what was received is offered, then we close
    kUnwatched = 1 << 14,        // hung up while paused; watched on resume
    kClosed = 1 << 15,           // waits for OnClosed()
  };

  Connection(ConnectionTable& table, ConnectionHandler* handler, const ConnectionOptions& options);

  bool Has(uint32_t flags) const { return (flags_ & flags) != 0; }
  bool CanSend() const { return !Has(kClosed | kDraining | kShutdownWanted | kWriteFailed); }
  void OnReady(Readiness readiness) override;
  void OnOtherReady(Readiness readiness);

  // connection_output.cc: what is to be sent. In a callback it gathers in the table's cork, as long
  // as nothing waits in output_: so a connection whose peer keeps up owns no memory. The cork lends
  // room only while nothing has to be looked at when it is used.
  std::span<std::byte> CorkRoom() const { return {cork_at_, cork_end_}; }
  bool HasOutput() const { return output_bytes() != 0; }
  bool SendSlowly(std::span<const std::byte> bytes);
  void SendLarge(std::span<const std::byte> bytes);
  std::span<std::byte> PrepareSlowly(size_t at_least_bytes, size_t keep_bytes);
  void CommitSlowly(size_t size_bytes);
  void OutputAdded();
  void OpenCork();
  std::span<const std::byte> CloseCork();
  void FlushCork();
  void DropOutput();
  void CloseForOutputLimit(size_t wanted_bytes);
  void NoteOutputLevel();

  // connection.cc: what callers ask for, and what follows from it.
  void MarkDirty();
  bool NeedsSettling() const;
  void MarkClosed(CloseCause cause, absl::Status reason);
  void SettleOutsideCallback();
  void Settle();
  bool ReportOutput();
  void FinishWhenDrained();
  void StartDeadline();
  void UpdateInterest();

  // connection_io.cc: what the descriptor does.
  bool WantsRead() const {
    return !Has(kClosed | kPeerHasEnded) && (Has(kDraining) || !Has(kPausedByUser | kOutputHigh));
  }
  size_t Read(size_t room_bytes, bool draining);
  void ReadTurn(size_t left, bool end_in_sight);
  void NothingReceived(SysResult received);
  void EndOfStream();
  void Flush();
  size_t Write(std::span<const std::byte> bytes);
  size_t Written(SysResult written, size_t wanted_bytes);
  void WriteFailed(int error);
  void HungUpWhileNotReading();
  int SocketError() const;
  void EndOrLinger();
  Kernel& kernel() const;

  ConnectionTable& table_;
  std::byte* cork_at_ = nullptr;   // null: not corked
  ConnectionHandler* handler_;     // never null; between two that g++ would else store as a vector
  std::byte* cork_end_ = nullptr;  // cork_at_: no room
  OutputQueue output_;
  ConnectionOptions options_;
  absl::Status close_status_;
  ConnectionId id_;
  WatchId watch_;
  TimerId deadline_;
  size_t flush_above_bytes_;
  uint64_t sent_bytes_ = 0;
  int fd_ = -1;
  uint32_t flags_ = 0;
  Interest interest_ = kNoInterest;
  CloseCause close_cause_ = CloseCause::kDrained;
  bool sent_some_ = false;
};

}  // namespace sluice
