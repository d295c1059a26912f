// Runs a fuzz target once over each file named on the command line, or in a folder that is named
// there, as libFuzzer would, but with any compiler: a corpus, and each input that once failed,
// stays a test.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

namespace {

std::vector<std::string> FilesIn(const std::string& path) {
  if (!std::filesystem::is_directory(path)) return {path};
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  return files;
}

bool Replay(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "replay: cannot read %s\n", path.c_str());
    return false;
  }
  // Printed before the run, so that the last line names the input that failed.
  std::printf("replay: %s\n", path.c_str());
  std::fflush(stdout);
  const std::vector<char> input{std::istreambuf_iterator<char>(file), {}};
  // A copy of exactly the input's size: AddressSanitizer sees a read one byte past it.
  const std::vector<uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  size_t replayed = 0;
  for (const std::string& argument : std::vector<std::string>(argv + 1, argv + argc)) {
    for (const std::string& path : FilesIn(argument)) {
      if (!Replay(path)) return 1;
      ++replayed;
    }
  }
  if (replayed > 0) return 0;
  std::fprintf(stderr, "replay: no input files were given\n");
  return 1;
}
