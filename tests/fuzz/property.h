#pragma once

#include <cstdio>
#include <cstdlib>

// Ends the program, which is how a fuzz target says that it found something.
#define SLUICE_PROPERTY(holds)                                                          \
  do {                                                                                  \
    if (!(holds)) {                                                                     \
      std::fprintf(stderr, "%s:%d: broken property: %s\n", __FILE__, __LINE__, #holds); \
      std::abort();                                                                     \
    }                                                                                   \
  } while (false)
