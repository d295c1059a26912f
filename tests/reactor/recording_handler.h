#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sluice/reactor/connection.h"
#include "sluice/reactor/connection_handler.h"

namespace sluice::test {

inline std::span<const std::byte> AsBytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

// RecordingHandler writes down what it is told, and does what a test adds. When it
// dies it takes itself off the connections that it was attached to.
class RecordingHandler : public ConnectionHandler {
 public:
  std::string received;
  std::vector<std::string> events;  // "bytes", "end", "high", "low", "drained", "closed"
  CloseReason reason;
  std::function<void(Connection&)> on_bytes, on_end, on_high, on_low, on_drained, on_closed;

  ~RecordingHandler() override {
    for (Connection* connection : attached_) connection->SetHandler(nullptr);
  }
  Connection* Attach(Connection* connection) {
    attached_.insert(connection);
    return connection;
  }
  void Detach(Connection& connection) {
    connection.SetHandler(nullptr);
    attached_.erase(&connection);
  }

  void OnBytes(Connection& connection, std::span<const std::byte> bytes) override {
    received.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    Note("bytes", on_bytes, connection);
  }
  void OnEndOfStream(Connection& connection) override {
    Note("end", on_end, connection);
    if (!on_end) ConnectionHandler::OnEndOfStream(connection);
  }
  void OnOutputHigh(Connection& connection) override { Note("high", on_high, connection); }
  void OnOutputLow(Connection& connection) override { Note("low", on_low, connection); }
  void OnOutputDrained(Connection& connection) override { Note("drained", on_drained, connection); }
  void OnClosed(Connection& connection, const CloseReason& why) override {
    reason = why;
    attached_.erase(&connection);
    Note("closed", on_closed, connection);
  }

  int Count(std::string_view event) const {
    int count = 0;
    for (const std::string& e : events) count += e == event ? 1 : 0;
    return count;
  }

 private:
  void Note(std::string_view event, const std::function<void(Connection&)>& then,
            Connection& connection) {
    events.emplace_back(event);
    if (then) then(connection);
  }

  std::set<Connection*> attached_;
};

}  // namespace sluice::test
