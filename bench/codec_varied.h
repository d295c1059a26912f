#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "bench/codec_shapes.h"

// Messages whose sizes change from one to the next, the same ones in every run: a benchmark that
// decodes one message into one object again and again flatters everyone's branches and memory.
namespace sluice::bench::codec {

class Dice {
 public:
  size_t Between(size_t min, size_t max) { return min + engine_() % (max - min + 1); }
  std::string Text(size_t bytes_min, size_t bytes_max) {
    return std::string(Between(bytes_min, bytes_max), 't');
  }

 private:
  std::minstd_rand engine_;
};

inline void Vary(Dice& dice, Chat* chat) {
  chat->user = dice.Text(1, 40);
  chat->text = dice.Text(0, 300);
}

inline void Vary(Dice& dice, Monsters* sample) {
  sample->monsters.resize(dice.Between(20, 50));
  for (Monster& monster : sample->monsters) {
    monster.name = dice.Text(5, 60);
    monster.inventory.resize(dice.Between(0, 40), 7);
    monster.weapons.resize(dice.Between(0, 4));
    for (Weapon& weapon : monster.weapons) weapon.name = dice.Text(8, 30);
    monster.path.resize(dice.Between(0, 16), {.x = 1, .y = 2, .z = 3});
  }
}

template <class M>
std::vector<M> VariedSamples(size_t count) {
  Dice dice;
  std::vector<M> samples(count, M::Sample());
  for (M& sample : samples) Vary(dice, &sample);
  return samples;
}

}  // namespace sluice::bench::codec
