#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::bench {

// One way of doing a piece of work: run(n) does it n times over.
struct Way {
  std::string name;
  std::function<void(size_t times)> run;
};

// Rounds measures ways of doing the same work beside each other: a slice of each in turn, round by
// round, so that whatever else the machine does hits all of them alike.
//
//   Rounds rounds({{"sluice", encode}, {"hand", encode_by_hand}}, 8.0);
//   double slower = rounds.Ratio("sluice", "hand");  // 1.1: takes 10% longer
//
// Cost: `seconds` and a few milliseconds a way, to find how much work makes a slice.
class Rounds {
 public:
  Rounds(const std::vector<Way>& ways, double seconds);

  // The median over the rounds of (time of `way` / time of `other`), for the same work.
  double Ratio(std::string_view way, std::string_view other) const;

  // The median over the rounds of the time that `way` takes once.
  double Nanoseconds(std::string_view way) const;

 private:
  struct Times {
    std::string way;
    std::vector<double> nanoseconds;  // of the work done once, by round
  };
  const Times& Of(std::string_view way) const;

  std::vector<Times> times_;
};

// Of at least one value.
double Median(std::vector<double> values);

// The compiler must take what is in memory for new after this, and what was written for needed.
inline void ClobberMemory() { asm volatile("" : : : "memory"); }

// The compiler must have `value` at hand here, and everything that a pointer leads to in memory.
template <class T>
void Keep(const T& value) {
  asm volatile("" : : "r,m"(value) : "memory");
}

// Ends the program when `right` is false: what gives wrong results is not worth measuring.
void Check(bool right, std::string_view what);

}  // namespace sluice::bench
