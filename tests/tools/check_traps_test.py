#!/usr/bin/env python3
"""What tools/check_traps.py finds wrong."""

import sys
import unittest

sys.path.insert(0, "tools")

from check_traps import errors, tags_of_tests  # noqa: E402

SOURCE = """\
TEST(LoopTest, Wakes) {  // B1 AX2
}

// B2: it is not woken twice.
// Nor for ever.
TYPED_TEST(LoopTest, Sleeps) {
  Sleep();  // B3
}
TEST_F(LoopTest,
       Turns) {
}
"""
TESTS = {"tests/a_test.cc": tags_of_tests(SOURCE)}
ROWS = """\
| B1 | it does not wake | `tests/a_test.cc` `LoopTest.Wakes` |
| AX2 | nor then | `tests/a_test.cc` `LoopTest.Wakes` |
| B2 | it wakes twice | `tests/a_test.cc` `LoopTest.Sleeps` |
| B4 | it asks nobody | does not apply: there is nobody, see `tests/a_test.cc` `LoopTest.Turns` |
| C1 | it turns | `tests/a_test.cc` `LoopTest.Turns`<br>`tests/a_test.cc` `LoopTest.Wakes` |
"""


class CheckTrapsTest(unittest.TestCase):
    def test_takes_tags_from_the_comments_above_and_behind_the_head(self):
        self.assertEqual(
            TESTS["tests/a_test.cc"],
            {
                ("LoopTest", "Wakes"): {"B1", "AX2"},
                ("LoopTest", "Sleeps"): {"B2"},
                ("LoopTest", "Turns"): set(),
            },
        )

    def test_finds_nothing_where_page_and_tests_agree(self):
        self.assertEqual(errors(ROWS, TESTS), [])

    def test_names_a_test_that_is_not_there(self):
        page = ROWS.replace("LoopTest.Turns`<br>", "LoopTest.Rolls`<br>")
        self.assertEqual(errors(page, TESTS), ["C1: tests/a_test.cc has no test LoopTest.Rolls"])

    def test_names_a_test_that_does_not_name_its_trap(self):
        page = ROWS + "| B5 | it hangs | `tests/a_test.cc` `LoopTest.Turns` |\n"
        self.assertEqual(errors(page, TESTS), ["B5: LoopTest.Turns does not name it"])

    def test_names_a_row_that_misses_a_test_of_its_trap(self):
        page = ROWS.replace("| B2 | it wakes twice | `tests/a_test.cc` `LoopTest.Sleeps` |",
                            "| B2 | it wakes twice | does not apply: it never wakes |")
        self.assertEqual(errors(page, TESTS),
                         ["B2: its row does not name tests/a_test.cc LoopTest.Sleeps"])

    def test_names_a_trap_without_a_row(self):
        page = ROWS.replace("| AX2 | nor then | `tests/a_test.cc` `LoopTest.Wakes` |\n", "")
        self.assertEqual(errors(page, TESTS),
                         ["AX2 has no row, but tests/a_test.cc LoopTest.Wakes names it"])

    def test_names_rows_that_are_double_or_empty(self):
        page = ROWS + "| C1 | again | later |\n"
        self.assertEqual(errors(page, TESTS), ["C1 has two rows", "C1 names no test"])

    def test_refuses_a_page_without_rows(self):
        self.assertEqual(errors("# Traps\n", {}), ["tests/TRAPS.md has no rows"])


if __name__ == "__main__":
    unittest.main()
