#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chat {

// Transcript prints a conversation: who says what to whom, as messages and as bytes.
//
//   ada -> Login{user="ada", password=***}
//          0000 0013 | 0000 0002 0000 0003 | 0361 6461 **** **** ****
//   ada <- Result{code=0, text="ok"}
//          ...
class Transcript {
 public:
  // Escape codes are printed only if `colored`.
  explicit Transcript(bool colored) : colored_(colored) {}

  void Title(std::string_view text);
  void Note(std::string_view text);
  void ServerLog(std::string_view text);

  // Whole frames. The same one to several clients is shown once, with all their names, so that it
  // waits for the next call or Flush().
  void Sent(std::string_view client, std::span<const std::byte> frame);
  void Received(std::string_view client, std::span<const std::byte> frame);
  void Flush();

 private:
  void PrintFrame(std::string_view clients, std::string_view arrow,
                  std::span<const std::byte> frame);
  std::string Styled(std::string_view style, std::string_view text) const;

  bool colored_;
  std::string receivers_;
  std::vector<std::byte> received_;
};

}  // namespace chat
