// Writes the seed corpus of a fuzz target: write_seeds FOLDER.

#include <cstdio>

#include "sluice/codec/testing/message_fuzzer.h"

int main(int argc, char** argv) {
  constexpr int kSeedsOfAMessage = 20;
  if (argc != 2) {
    std::fprintf(stderr, "write_seeds: give the folder to write to\n");
    return 2;
  }
  const absl::Status status =
      sluice::test::TheMessageFuzzer().WriteSeeds(argv[1], kSeedsOfAMessage);
  if (status.ok()) return 0;
  std::fprintf(stderr, "write_seeds: %s\n", status.ToString().c_str());
  return 1;
}
