#include "sluice/codec/message.h"

struct Folder;

struct File {
  std::vector<Folder> seen_from;
  static constexpr auto Describe();
};
struct Folder {
  std::vector<File> files;
  static constexpr auto Describe() {
    return sluice::Record("Folder", sluice::Field("files", &Folder::files));
  }
};
constexpr auto File::Describe() {
  return sluice::Record("File", sluice::Field("seen_from", &File::seen_from));
}

std::string Use(const Folder& folder) { return sluice::ToText(folder); }
