#!/usr/bin/env python3
"""What tools/mutants.py changes in a source, and what it leaves alone."""

import sys
import unittest

sys.path.insert(0, "tools")

from mutants import mutants_of  # noqa: E402


def changes(text):
    """The line as each mutant has it, for a text of one line; else the whole text."""
    return [mutant.apply(text) for mutant in mutants_of("codec/x.h", text)]


class MutantsTest(unittest.TestCase):
    def test_changes_one_operator_at_a_time(self):
        self.assertEqual(changes("a == b && c;"), ["a != b && c;", "a == b || c;"])

    def test_moves_a_comparison_by_one_and_turns_it_around(self):
        self.assertEqual(changes("ok = a < b;"), ["ok = a <= b;", "ok = a >= b;"])
        self.assertEqual(changes("ok = a >= b;"), ["ok = a < b;", "ok = a > b;"])

    def test_exchanges_arithmetic_shifts_and_bits(self):
        self.assertEqual(changes("a + b;"), ["a - b;"])
        self.assertEqual(changes("a += b;"), ["a -= b;"])
        self.assertEqual(changes("a << b | c;"), ["a >> b | c;", "a << b & c;"])
        self.assertEqual(changes("++at;"), ["--at;"])

    def test_adds_one_to_a_constant_in_its_notation(self):
        self.assertEqual(changes("x = 7;"), ["x = 8;"])
        self.assertEqual(changes("x = 0x80u;"), ["x = 0x81u;"])
        self.assertEqual(changes("x = 0;"), ["x = 1;"])

    def test_turns_truth_around(self):
        self.assertEqual(changes("x = true;"), ["x = false;"])
        self.assertEqual(changes("if (!ok()) Stop();"), ["if (ok()) Stop();"])

    def test_does_not_notice_what_an_early_return_is_about(self):
        self.assertEqual(changes("if (Bad(x)) return Fail();"), ["if (false) return Fail();"])

    def test_exchanges_the_lesser_and_the_greater(self):
        self.assertEqual(changes("x = std::min(a, b);"), ["x = std::max(a, b);"])

    def test_says_where_and_what(self):
        (mutant,) = mutants_of("codec/x.h", "int x;\nint y = a + b;\n")
        self.assertEqual(str(mutant), "codec/x.h:2: + -> -")

    def test_names_what_changes_but_not_where_the_line_is(self):
        def names(text):
            return [mutant.name for mutant in mutants_of("codec/x.h", text)]

        alone = names("return a + b;\n")
        self.assertEqual(names("\n  // A sum.\n  return a + b;\n"), alone)
        twice = names("return a + b;\nreturn a + b;\n")
        self.assertEqual((len(set(twice)), twice[0]), (2, alone[0]))
        self.assertEqual(len(set(names("return a + b + c;\n"))), 2)

    def test_leaves_templates_references_and_pointers_alone(self):
        for text in (
            "std::vector<int> x;",
            "template <class T, int kSize = 4>\nvoid F();",
            "void F(T&& x, const T* y, const T& z);",
            "friend bool operator==(A, A);",
            "at->size = kSize16;",
            "y = x1;",
        ):
            self.assertEqual(changes(text), [], text)

    def test_leaves_comments_texts_and_includes_alone(self):
        for text in (
            "// a + b == 3",
            "/* a\n + b */",
            'text = "a + b\\" == 3";',
            "c = '3';",
            'text = R"(a + b)";',
            "#include <a + b>",
            "#if a == 3",
        ):
            self.assertEqual(changes(text), [], text)

    def test_leaves_what_the_compiler_checks_alone(self):
        for text in (
            "static_assert(a == 3,\n              b);",
            "assert(a == b);",
            "concept C = A<T> && B<T>;",
            "requires(kSize == 3) {",
        ):
            self.assertEqual(changes(text), [], text)

    def test_leaves_alone_what_the_next_line_fills_in(self):
        self.assertEqual(changes("uint64_t n = 0;\nat = Get(at, n);"), [])
        self.assertEqual(changes("  bool bit = false;\n  if (Get(&bit)) Stop();"), [])
        self.assertEqual(len(changes("size_t n = 0;\nfor (T x : xs) Add(x, n);")), 1)
        self.assertEqual(len(changes("size_t n = 0;\nreturn Counted(x, &n);")), 1)
        self.assertEqual(len(changes("size_t n = 0;\nAdd(n, x);")), 1)
        self.assertEqual(len(changes("size_t n = 0;\nx = 0;\nGet(at, n);")), 2)

    def test_leaves_marked_lines_alone(self):
        self.assertEqual(changes("a + b;  // MUTANT: both are zero\n"), [])
        self.assertEqual(changes("// COVERAGE: the system never says so\na + b;\n"), [])
        self.assertEqual(changes("// MUTANT: why\nif (a) {\n  b + c;\n}\nd - e;\n")[0][-7:], "d + e;\n")
        self.assertEqual(changes("// MUTANT: how fast\nx =\n    a + b &&\n    c;\n"), [])

    def test_leaves_alone_what_a_mark_names_and_changes_the_rest_of_its_line(self):
        self.assertEqual(changes("a < 9 && b;  // MUTANT <: why\n"),
                         ["a < 10 && b;  // MUTANT <: why\n", "a < 9 || b;  // MUTANT <: why\n"])
        self.assertEqual(changes("// MUTANT 9: why\na + 9;\n"), ["// MUTANT 9: why\na - 9;\n"])


if __name__ == "__main__":
    unittest.main()
