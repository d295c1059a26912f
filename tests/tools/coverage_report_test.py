#!/usr/bin/env python3
"""What tools/coverage_report.py makes of clang's report."""

import contextlib
import io
import json
import os
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.abspath("tools"))

import coverage_report  # noqa: E402

CODE = 0
BRANCH = 4


def region(start, end, count, kind=CODE):
    return [*start, *end, count, 0, 0, kind]


def branch(start, end, taken, not_taken):
    return [*start, *end, taken, not_taken, 0, 0, BRANCH]


class CoverageReportTest(unittest.TestCase):
    def setUp(self):
        before = os.getcwd()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, before)
        os.chdir(folder.name)
        pathlib.Path("codec").mkdir()
        floors = dict(coverage_report.FLOORS)
        self.addCleanup(coverage_report.FLOORS.update, floors)
        coverage_report.FLOORS.update(dict.fromkeys(floors, (0, 0)), codec=(100, 100))

    def report(self, text, *functions):
        """(exit code, what is printed, what is listed) for codec/x.h, of (regions, branches)."""
        pathlib.Path("codec/x.h").write_text(text)
        seen_as = "/proc/self/cwd/bazel-out/bin/codec/_virtual_includes/codec/sluice/codec/x.h"
        export = {
            "data": [
                {
                    "functions": [
                        {"filenames": [seen_as], "regions": regions, "branches": branches}
                        for regions, branches in functions
                    ]
                }
            ]
        }
        pathlib.Path("export.json").write_text(json.dumps(export))
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            code = coverage_report.main(["export.json", "uncovered.txt"])
        return code, printed.getvalue(), pathlib.Path("uncovered.txt").read_text()

    TEMPLATE = "bool F() {\n  if (x) {\n    G();\n  }\n  return y;\n}\n"

    def instantiation(self, taken, not_taken):
        whole = region((1, 10), (6, 2), taken + not_taken)
        return [whole, region((2, 10), (4, 4), taken)], [branch((2, 7), (2, 8), taken, not_taken)]

    def test_unites_the_instantiations_of_a_template(self):
        one, other = self.instantiation(3, 0), self.instantiation(0, 2)
        code, printed, listed = self.report(self.TEMPLATE, one, other)
        self.assertEqual((code, listed), (0, ""))
        self.assertRegex(printed, r"codec +100.0% +of 4 +100.0% +of 2")

    def test_lists_lines_not_run_and_sides_not_taken(self):
        code, _, listed = self.report(self.TEMPLATE, self.instantiation(0, 2))
        self.assertEqual(code, 1)
        self.assertIn("codec/x.h:3: not run | G();", listed)
        self.assertIn("codec/x.h:2: never true: x |", listed)

    def test_no_branches_are_not_all_branches(self):
        code, printed, _ = self.report(self.TEMPLATE, ([region((1, 10), (6, 2), 5)], []))
        self.assertEqual(code, 1)
        self.assertIn("codec is below 100% of its branches", printed)

    CHOICE = "void F() {\n  if constexpr (x) {\n    G();\n  } else {\n    H();\n  }\n}\n"

    def test_an_arm_that_no_instantiation_keeps_is_not_run(self):
        regions = [region((1, 10), (7, 2), 5), region((2, 20), (4, 4), 5)]
        _, _, listed = self.report(self.CHOICE, (regions, []))
        self.assertIn("codec/x.h:5: not run | H();", listed)
        self.assertNotIn("G();", listed)

    def test_an_arm_of_which_clang_leaves_the_bracket_is_not_kept(self):
        regions = [region((1, 10), (7, 2), 5), region((2, 20), (2, 21), 0), region((4, 10), (6, 4), 5)]
        _, _, listed = self.report(self.CHOICE, (regions, []))
        self.assertIn("codec/x.h:3: not run | G();", listed)
        self.assertNotIn("H();", listed)

    def test_an_instantiation_says_nothing_about_the_arm_that_it_drops(self):
        with_then = [region((1, 10), (7, 2), 5), region((2, 20), (4, 4), 5)]
        dropped = region((2, 20), (2, 21), 0)  # as clang leaves it
        with_else = [region((1, 10), (7, 2), 0), dropped, region((4, 10), (6, 4), 0)]
        _, _, listed = self.report(self.CHOICE, (with_then, []), (with_else, []))
        self.assertIn("codec/x.h:5: not run | H();", listed)

    def test_the_default_of_a_switch_over_all_of_an_enum_is_no_branch(self):
        text = "int F() {\n  switch (kind) {\n    case kOne:\n      return 1;\n  }\n}\n"
        regions = [region((1, 9), (6, 2), 1), region((3, 5), (4, 15), 1)]
        cases = [branch((3, 5), (3, 14), 1, 1), branch((2, 11), (2, 15), 0, 1)]
        code, printed, listed = self.report(text, (regions, cases))
        self.assertEqual((code, listed), (0, ""))
        self.assertIn("of 2", printed)

    def test_what_runs_in_the_compiler_alone_does_not_count(self):
        text = "consteval int F() {\n  return 1;\n}\nint G() { return a ? 2 : 3; }\n"
        g = [region((4, 9), (4, 30), 2)], [branch((4, 18), (4, 19), 1, 1)]
        code, printed, _ = self.report(text, ([region((1, 19), (3, 2), 0)], []), g)
        self.assertEqual(code, 0)
        self.assertIn("of 1 ", printed)

    def test_an_exclusion_is_counted_and_listed_with_its_reason(self):
        text = self.TEMPLATE.replace("if (x) {", "if (x) {  // COVERAGE: x is for big hosts")
        code, printed, listed = self.report(
            text,
            self.instantiation(0, 2),
            ([region((5, 3), (5, 11), 1)], [branch((5, 10), (5, 11), 1, 1)]),
        )
        self.assertEqual(code, 0)
        self.assertRegex(printed, r"codec .* 2\n")
        self.assertIn("codec/x.h:3: excluded: x is for big hosts", listed)

    def test_an_exclusion_without_a_reason_is_an_error(self):
        text = self.TEMPLATE.replace("return y;", "return y;  // COVERAGE:")
        code, printed, _ = self.report(text, self.instantiation(3, 2))
        self.assertEqual(code, 1)
        self.assertIn("codec/x.h:5: excluded without a reason", printed)

    def test_a_source_that_no_test_links_is_an_error_and_an_unused_header_is_named(self):
        pathlib.Path("codec/y.cc").write_text("int F() { return 1; }\n")
        pathlib.Path("codec/z.h").write_text("inline int G() { return 1; }\n")
        code, printed, _ = self.report(self.TEMPLATE, self.instantiation(3, 2))
        self.assertEqual(code, 1)
        self.assertIn("no test links codec/y.cc", printed)
        self.assertIn("no test has code of codec/z.h", printed)


if __name__ == "__main__":
    unittest.main()
