#!/usr/bin/env python3
"""How tools/mutate.py judges a mutant, with a build that only looks at the text."""

import contextlib
import io
import pathlib
import sys
import tempfile
import types
import unittest

sys.path.insert(0, "tools")

from mutants import mutants_of  # noqa: E402
from mutate import Trial, report, work  # noqa: E402
from mutation_build import Refused, Test, Tree, read_tests  # noqa: E402
from mutation_sample import KILLED, REFUSED, SURVIVED, Results, Sample, in_order_of  # noqa: E402

TEXT = "bool x = a + b;\nbool y = c < d;\nbool z = true;\n"


class TextBuild:
    """A build in which a test fails when the text lacks what it expects."""

    def __init__(self, seen_by, needed_to_compile=""):
        self.seen_by, self.needed_to_compile = seen_by, needed_to_compile
        self.ran = []

    def sees(self, test, path):
        return test.name in self.seen_by

    def seconds_of(self, test, path):
        return 0

    def names(self, test, word):
        return word in test.name.split("_")

    def passes(self, test, seconds, tree, changed, built):
        text = (tree.root / changed).read_text()
        self.ran.append(test.name)
        if self.needed_to_compile not in text:
            raise Refused("x.h:3:1: error: no such thing\n")
        return self.seen_by[test.name] in text


def test_named(name, seconds=1.0):
    return Test(name, [], [], seconds=seconds)


class MutateTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = types.SimpleNamespace(root=pathlib.Path(folder.name))
        (self.tree.root / "codec").mkdir()
        self.file = self.tree.root / "codec/x.h"
        self.file.write_text(TEXT)
        self.mutants = mutants_of("codec/x.h", TEXT)

    def trial(self, needed_to_compile="", **seen_by):
        build = TextBuild({f"//tests/codec:{k}": v for k, v in seen_by.items()}, needed_to_compile)
        tests = [test_named(name) for name in build.seen_by]
        return Trial(tests, build), build

    def judge_all(self, trial, size=100, results=None):
        sample = Sample(self.mutants, size)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            work(trial, sample, self.tree, Results(results))
        return sample, printed.getvalue()

    def test_kills_what_a_test_notices_and_names_the_test(self):
        trial, _ = self.trial(x_test="a + b")
        sample, printed = self.judge_all(trial)
        self.assertEqual(sample.verdicts, {KILLED: 1, SURVIVED: 3})
        self.assertIn("codec/x.h:1: + -> -: killed //tests/codec:x_test", printed)
        self.assertIn("codec/x.h:3: true -> false: survived", printed)

    def test_leaves_the_source_as_it_was(self):
        trial, _ = self.trial(x_test="a + b")
        self.judge_all(trial)
        self.assertEqual(self.file.read_text(), TEXT)

    def test_asks_the_files_own_test_first_and_then_who_noticed_before(self):
        trial, build = self.trial(a_test="bool", b_test="c < d", x_test="bool")
        self.judge_all(trial)
        names = [name.removeprefix("//tests/codec:") for name in build.ran]
        self.assertEqual(names[:3], ["x_test", "a_test", "b_test"])
        self.assertEqual(names[-3:], ["x_test", "b_test", "a_test"])

    def test_asks_early_who_names_what_the_file_is_about(self):
        trial, build = self.trial(a_test="bool", b_bitset_test="bool")
        (self.tree.root / "codec/wire_bitset.h").write_text(TEXT)
        trial.judge(mutants_of("codec/wire_bitset.h", TEXT)[0], self.tree)
        self.assertEqual(build.ran[0], "//tests/codec:b_bitset_test")

    def test_asks_no_more_than_the_likeliest_tests(self):
        trial, build = self.trial(a_test="bool", b_test="a + b", x_test="bool")
        trial.tests_max = 2
        sample, _ = self.judge_all(trial, size=1)
        self.assertEqual((sample.verdicts, len(build.ran)), ({SURVIVED: 1}, 2))

    def test_asks_last_what_must_not_compile(self):
        trial, build = self.trial(x_test="bool", y_test="bool")
        trial.tests[0].is_program = False
        self.judge_all(trial, size=1)
        self.assertEqual(build.ran, ["//tests/codec:y_test", "//tests/codec:x_test"])

    def test_asks_no_test_of_another_room_and_none_that_does_not_include_the_file(self):
        build = TextBuild({"//tests/framing:x_test": "a + b"})
        trial = Trial([test_named("//tests/framing:x_test"), test_named("//tests/codec:y_test")], build)
        sample, _ = self.judge_all(trial)
        self.assertEqual((sample.verdicts[SURVIVED], build.ran), (4, []))

    def test_takes_another_mutant_for_one_that_does_not_compile(self):
        trial, _ = self.trial(needed_to_compile="a + b", x_test="bool")
        sample, printed = self.judge_all(trial, size=2)
        self.assertEqual(sample.verdicts, {REFUSED: 1, SURVIVED: 2})
        self.assertIn("does not compile error: no such thing", printed)

    def test_believes_what_an_earlier_run_saw_and_tries_again_what_survived(self):
        kept = self.tree.root / "results"
        trial, _ = self.trial(x_test="a + b")
        self.judge_all(trial, results=kept)
        trial, build = self.trial(x_test="c < d")
        sample, printed = self.judge_all(trial, results=kept)
        self.assertEqual((sample.verdicts, len(build.ran)), ({KILLED: 3, SURVIVED: 1}, 3))
        self.assertIn("codec/x.h:1: + -> -: killed //tests/codec:x_test", printed)
        trial, build = self.trial(x_test="z = true")
        self.judge_all(trial, results=kept)
        self.assertEqual(len(build.ran), 1)

    def test_a_seed_keeps_the_order_when_lines_are_put_in_between(self):
        longer = "int w = 1;\n" + TEXT.replace("bool y", "int v = 2;\n  bool y")
        for seed in range(10):
            after = in_order_of(seed, mutants_of("codec/x.h", longer))
            names = [mutant.name for mutant in self.mutants]
            self.assertEqual(
                [mutant.name for mutant in in_order_of(seed, self.mutants)],
                [mutant.name for mutant in after if mutant.name in names],
            )

    def test_another_seed_is_another_order(self):
        orders = {tuple(mutant.name for mutant in in_order_of(seed, self.mutants)) for seed in range(10)}
        self.assertGreater(len(orders), 1)

    def test_a_copy_of_the_sources_is_brought_up_to_date(self):
        workspace = self.tree.root
        (workspace / "codec/y.h").write_text("y")
        folder = workspace / "copy"
        before = Tree(workspace, ["codec/x.h", "codec/y.h"], folder)
        stays = (before.root / "codec/x.h").stat()
        (workspace / "codec/y.h").write_text("z")
        after = Tree(workspace, ["codec/x.h", "codec/y.h"], folder)
        self.assertEqual((after.root / "include/sluice/codec/y.h").read_text(), "z")
        self.assertEqual((after.root / "codec/x.h").stat().st_mtime_ns, stays.st_mtime_ns)
        Tree(workspace, ["codec/x.h"], folder)
        self.assertFalse((after.root / "codec/y.h").exists())
        self.assertTrue((after.root / "codec/x.h").exists())

    def test_fails_below_the_floor_and_shows_the_survivors(self):
        trial, _ = self.trial(x_test="a + b")
        sample, _ = self.judge_all(trial)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            self.assertEqual(report(sample, {"codec/x.h": TEXT}, 26), 1)
            self.assertEqual(report(sample, {"codec/x.h": TEXT}, 25), 0)
        self.assertIn("-bool z = true;\n+bool z = false;\n", printed.getvalue())
        self.assertIn("1 of 4 killed: 25.0%", printed.getvalue())

    def test_reads_from_bazel_what_a_test_is_made_of(self):
        xml = """<query>
          <rule class="cc_test" name="//tests/codec:x_test">
            <list name="srcs"><label value="//tests/codec:x_test.cc"/></list>
            <list name="deps"><label value="//codec:codec"/></list>
          </rule>
          <rule class="cc_library" name="//codec:codec">
            <list name="srcs"><label value="//codec:internal/y.cc"/></list>
            <list name="linkopts"><string value="-lfmt"/></list>
          </rule>
          <rule class="does_not_compile_test" name="//tests/codec:no_test">
            <label name="src" value="//tests/codec:no.cc"/>
            <list name="expects"><string value="not so"/></list>
          </rule>
          <rule class="cc_test" name="//tests/codec:generated_test">
            <list name="srcs"><label value="//tests/codec:generated.cc"/></list>
          </rule>
        </query>"""
        query = self.tree.root / "query.xml"
        query.write_text(xml)
        for source in ("tests/codec/x_test.cc", "codec/internal/y.cc", "tests/codec/no.cc"):
            (self.tree.root / source).parent.mkdir(parents=True, exist_ok=True)
            (self.tree.root / source).touch()
        program, refusal = read_tests(query, self.tree.root)
        self.assertEqual(program.name, "//tests/codec:x_test")
        self.assertEqual(program.sources, ["tests/codec/x_test.cc"])
        self.assertEqual(program.libraries, ["codec/internal/y.cc"])
        self.assertEqual(program.linkopts, ["-lfmt"])
        self.assertEqual((refusal.is_program, refusal.expects), (False, ["not so"]))


if __name__ == "__main__":
    unittest.main()
