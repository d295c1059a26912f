// The way of a message without the kernel: the loop's turn, frame, envelope, decode, handler, reply
// encoded and framed, one write for all replies to a read. Beside it, over the same bytes, a
// hand-written loop with a switch that knows its messages when it is compiled.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/codec_by_hand.h"
#include "bench/codec_shapes.h"
#include "bench/echo_frame.h"
#include "bench/paired.h"
#include "bench/replay_kernel.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/session/client_session.h"
#include "sluice/session/dispatch_table.h"
#include "sluice/session/session_host.h"

namespace sluice::bench::dispatch {

using codec::Chat;
using codec::Order;
using Bytes = std::span<const std::byte>;

// Long enough that the clock does not count, and short enough to end before the thread's time does.
constexpr size_t kMessagesPerSlice = 1000;

// Answers each message with itself.
DispatchTable EchoTable() {
  DispatchTable table;
  table.On<Chat>([](ClientSession& session, const Chat& chat) { session.Reply(chat); });
  table.On<Order>([](ClientSession& session, const Order& order) { session.Reply(order); });
  return table;
}

// Sessions of one loop on a ReplayKernel.
class SluiceSide {
 public:
  SluiceSide(size_t connections, Bytes input) : kernel_(connections, input), table_(EchoTable()) {
    absl::StatusOr<std::unique_ptr<EventLoop>> loop = EventLoop::Create({.kernel = &kernel_});
    if (!loop.ok()) return;
    loop_ = *std::move(loop);
    host_ = SessionHost::Create(*loop_, table_, {});
    for (size_t i = 0; i < connections; ++i) {
      if (!host_->Adopt(kernel_.TakeSocket(i)).ok()) return;
    }
  }

  void RunTurn() {
    kernel_.OfferInput();
    loop_->RunOnce(Duration::zero()).IgnoreError();
  }

  // What a turn sends, of all connections.
  std::vector<std::byte> AnswersOfOneTurn() {
    std::vector<std::byte> answers;
    if (loop_ == nullptr) return answers;
    kernel_.KeepSent(&answers);
    RunTurn();
    kernel_.KeepSent(nullptr);
    return answers;
  }

 private:
  ReplayKernel kernel_;
  DispatchTable table_;
  std::unique_ptr<EventLoop> loop_;
  SessionHost::Ptr host_;
};

// The same work by hand: bytes are copied as a kernel would, frames checked, replies encoded.
class HandSide {
 public:
  HandSide(size_t connections, Bytes input)
      : connections_(connections), input_(input), received_(input.size()) {}

  void RunTurn() {
    for (size_t i = 0; i < connections_; ++i) {
      std::memcpy(received_.data(), input_.data(), input_.size());
      output_.Clear();
      ok_ = ok_ && HandleFrames();
      benchmark::DoNotOptimize(output_.data());
      benchmark::ClobberMemory();
    }
  }

  bool ok() const { return ok_; }
  Bytes answers_of_last_connection() const { return output_.view(); }

 private:
  static constexpr size_t kHeaderBytes = 12;

  bool HandleFrames() {
    Bytes unread = received_;
    while (unread.size() >= 4) {
      const size_t length = LoadNumber<uint32_t>(unread.data(), ByteOrder::kBig);
      if (length < 8 || length > (size_t{1} << 20)) return false;
      if (unread.size() - 4 < length) break;
      const auto type = LoadNumber<uint32_t>(&unread[4], ByteOrder::kBig);
      const auto sequence = LoadNumber<uint32_t>(&unread[8], ByteOrder::kBig);
      if (!HandleBody(type, sequence, unread.subspan(kHeaderBytes, length - 8))) return false;
      unread = unread.subspan(4 + length);
    }
    return true;
  }

  bool HandleBody(uint32_t type, uint32_t sequence, Bytes body) {
    switch (type) {
      case MessageTypeOf<Chat>():
        return codec::DecodeByHand<ByteOrder::kBig>(body, &chat_) && Reply(chat_, sequence);
      case MessageTypeOf<Order>():
        return codec::DecodeByHand<ByteOrder::kBig>(body, &order_) && Reply(order_, sequence);
      default:
        return false;
    }
  }

  template <class M>
  bool Reply(const M& message, uint32_t sequence) {
    const size_t frame_at = output_.size();
    codec::HandWriter<ByteOrder::kBig> out(&output_);
    out.Need(kHeaderBytes);
    out.Put(uint32_t{0}, MessageTypeOf<M>(), sequence);
    if (!codec::WriteByHand(message, out)) return false;
    out.Finish();
    StoreNumber(output_.data() + frame_at, static_cast<uint32_t>(output_.size() - frame_at - 4),
                ByteOrder::kBig);
    return true;
  }

  size_t connections_;
  Bytes input_;
  std::vector<std::byte> received_;
  ByteBuffer output_;
  bool ok_ = true;
  Chat chat_;
  Order order_;
};

// `input` is what each of the connections receives a turn; the answer is the same bytes.
void Measure(benchmark::State& state, size_t connections, size_t frames,
             const std::vector<std::byte>& input) {
  SluiceSide sluice(connections, input);
  HandSide by_hand(connections, input);
  std::vector<std::byte> expected;
  for (size_t i = 0; i < connections; ++i) {
    expected.insert(expected.end(), input.begin(), input.end());
  }
  if (sluice.AnswersOfOneTurn() != expected) return Fail(state, "the sessions answer wrongly");
  by_hand.RunTurn();
  if (!by_hand.ok() || !std::ranges::equal(by_hand.answers_of_last_connection(), input)) {
    return Fail(state, "the hand-written side answers wrongly");
  }

  const size_t turns = std::max<size_t>(1, kMessagesPerSlice / (connections * frames));
  const auto run_slice = [turns](auto& side) {
    return [&side, turns] {
      for (size_t i = 0; i < turns; ++i) side.RunTurn();
    };
  };
  MeasureInTurns(state, {.items = turns * connections * frames, .bytes = turns * expected.size()},
                 {{"sluice", run_slice(sluice)}, {"hand", run_slice(by_hand)}});
}

void Register(const std::string& name, size_t connections, size_t frames, bool mixed) {
  std::vector<std::byte> input;
  for (uint32_t i = 0; i < frames; ++i) {
    if (mixed && i % 2 == 1) {
      AppendFrame(Order::Sample(), i, &input);
    } else {
      AppendFrame(EchoMessage(), i, &input);
    }
  }
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    Measure(state, connections, frames, input);
  })->UseManualTime();
}

}  // namespace sluice::bench::dispatch

// Named after the connections that are readable in a turn, and the frames of each.
void sluice::bench::RegisterBenchmarks() {
  dispatch::Register("chat/1x1", 1, 1, /*mixed=*/false);
  dispatch::Register("chat/100x1", 100, 1, /*mixed=*/false);
  dispatch::Register("chat/100x32", 100, 32, /*mixed=*/false);
  dispatch::Register("chat_and_order/100x32", 100, 32, /*mixed=*/true);
}
