// Runs a fuzz target once over each file named on the command line, as libFuzzer would, but with
// any compiler: a corpus, and each input that once failed, stays a test.

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "replay: no input files were given\n");
    return 1;
  }
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    if (!file) {
      std::fprintf(stderr, "replay: cannot read %s\n", argv[i]);
      return 1;
    }
    // Printed before the run, so that the last line names the input that failed.
    std::printf("replay: %s\n", argv[i]);
    std::fflush(stdout);
    const std::vector<char> input{std::istreambuf_iterator<char>(file), {}};
    // A copy of exactly the input's size: AddressSanitizer sees a read one byte past it.
    const std::vector<uint8_t> bytes(input.begin(), input.end());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  }
  return 0;
}
