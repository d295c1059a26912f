#!/usr/bin/env python3
"""Changes one operator or constant at a time in a sample of places, and counts how often a test fails.

    tools/mutate.py TARGETS.xml [N] [--seed=S] [--floor=PERCENT] [--only=PATH] [--tests=T]
                    [--results=FILE]

TARGETS.xml is `bazel query --output=xml 'deps(tests(//tests/codec/... + //tests/framing/...))'`. A
mutant of a room is tried on the tests of that room that include the changed file, first the file's own
test, then those that saw mutants of it before, then those that name what the file is about, up to the
first that fails. A mutant that does not compile says nothing about the tests: another one takes its
place. Prints a line for each and, at the end, the survivors as diffs. Fails when the tests see fewer
than --floor percent.

The sample of a seed stays the same when sources change elsewhere. --results keeps the verdicts, so that
a run can be taken up again: it tries once more what survived, and believes the rest. --tests tries no
more than the T likeliest tests of a mutant: less is killed, in much less time.
"""

import argparse
import collections
import concurrent.futures
import difflib
import os
import pathlib
import queue
import re
import resource
import signal
import subprocess
import sys
import time

from mutants import mutants_of
from mutation_build import Build, Refused, Tree, read_tests
from mutation_sample import KILLED, REFUSED, SURVIVED, Results, Sample, in_order_of

ROOMS = ["codec", "framing"]
FOLDER = pathlib.Path(".dev/mutants").absolute()
MEMORY_BYTES_MAX = 4 << 30


def room_of(test):
    return test.name.removeprefix("//tests/").split(":")[0].split("/")[0]


def diff(mutant, text):
    before, after = (each.splitlines(keepends=True) for each in (text, mutant.apply(text)))
    name = mutant.path
    return "".join(difflib.unified_diff(before, after, f"a/{name}", f"b/{name}", n=1))


class Trial:
    """The tests, built without a mutant, and what they made of mutants so far."""

    def __init__(self, tests, build, tests_max=None):
        self.tests, self.build, self.tests_max = tests, build, tests_max
        self.kills = collections.Counter()  # by test, and by (path, test)
        self.tries = collections.Counter()  # by test

    def prepare(self, trees):
        """Builds everything and sees that each test passes."""
        programs = [test for test in self.tests if test.is_program]
        others = [test for test in self.tests if not test.is_program]
        with concurrent.futures.ThreadPoolExecutor(len(trees)) as pool:
            sources = {source for test in programs for source in test.parts()}
            list(pool.map(self.build.add, sorted(sources)))
            list(pool.map(self.build.add_refused, [test.sources[0] for test in others]))
        failed = list(each_on_a_tree(trees, self.tests, self.fails))
        if any(failed):
            raise SystemExit(f"without a mutant: {[name for name in failed if name]} fails")

    def fails(self, test, tree):
        passes = self.build.passed_before(test) or self.build.passes_unchanged(test, 600, tree)
        return None if passes else test.name

    def cost_of_a_kill(self, test, path):
        """Seconds to build the test with another `path` and to run it, over how often it was worth it."""
        seconds = test.seconds + self.build.seconds_of(test, path)
        return seconds * (self.tries[test.name] + 2) / (self.kills[test.name] + 1)

    def order(self, mutant):
        stem = pathlib.Path(mutant.path).stem
        own, subject = stem + "_test", stem.split("_")[-1]  # wire_bitset: bitset
        tests = [
            test
            for test in self.tests
            if room_of(test) == mutant.path.split("/")[0] and self.build.sees(test, mutant.path)
        ]
        return sorted(
            tests,
            key=lambda test: (
                # What a mutant that does not compile would seem to fail comes last.
                not test.is_program,
                not test.name.endswith(":" + own),
                -self.kills[mutant.path, test.name],
                not self.build.names(test, subject),
                self.cost_of_a_kill(test, mutant.path),
            ),
        )

    def judge(self, mutant, tree):
        """(verdict, the test that failed or the compiler's error)."""
        file = tree.root / mutant.path
        text = file.read_text()
        file.write_text(mutant.apply(text))
        built = {}
        try:
            for test in self.order(mutant)[: self.tests_max]:
                self.tries[test.name] += 1
                if not self.build.passes(test, 10 + 5 * test.seconds, tree, mutant.path, built):
                    return KILLED, test.name
            return SURVIVED, ""
        except Refused as refused:
            errors = str(refused)
            # A test may also ask by static_assert.
            asked = re.search(r"^(tests/\S+?):\d+:\d+: error: .*static assertion", errors, re.MULTILINE)
            if asked:
                return KILLED, asked[1]
            error = re.search(r"error: .*", errors)
            return REFUSED, error[0] if error else errors[:100]
        finally:
            file.write_text(text)


def each_on_a_tree(trees, items, function):
    """function(item, tree) of each item in its turn, as many at a time as there are trees."""
    free = queue.SimpleQueue()
    for tree in trees:
        free.put(tree)

    def one(item):
        tree = free.get()
        try:
            return function(item, tree)
        finally:
            free.put(tree)

    with concurrent.futures.ThreadPoolExecutor(len(trees)) as pool:
        yield from pool.map(one, items)


def work(trial, sample, tree, results):
    while mutant := sample.take():
        started = time.monotonic()
        verdict, by = results.known_of(mutant) or trial.judge(mutant, tree)
        trial.kills.update([by, (mutant.path, by)])
        results.add(mutant, verdict, by)
        sample.put(mutant, verdict, by, time.monotonic() - started)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", type=pathlib.Path)
    parser.add_argument("size", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--floor", type=float, default=95)
    parser.add_argument("--only", default="", help="a room, or one file")
    parser.add_argument("--tests", type=int, help="as many of a mutant are tried at most")
    parser.add_argument("--results", type=pathlib.Path, help="where verdicts are kept")
    return parser.parse_args()


def sources_of(workspace, only):
    """(all files, path -> text of those that are mutated)."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(listing, check=True, capture_output=True, text=True).stdout.splitlines()
    files = [file for file in listed if (workspace / file).is_file()]
    return files, {
        file: (workspace / file).read_text()
        for file in files
        if file.split("/")[0] in ROOMS
        and file.endswith((".h", ".cc"))
        and (file == only or file.startswith(only and only.rstrip("/") + "/"))
    }


def report(sample, texts, floor):
    """Prints the sums and returns the exit code."""
    survivors = [diff(mutant, texts[mutant.path]) for mutant in sample.survivors]
    print("\nsurvivors:\n" if survivors else "\nno survivors", *survivors, sep="\n")
    judged, killed = sample.judged(), sample.verdicts[KILLED]
    percent = 100 * killed / judged if judged else 0
    print(f"{killed} of {judged} killed: {percent:.1f}%, wanted {floor:g}%;", end=" ")
    print(f"{sample.verdicts[REFUSED]} more do not compile")
    return 0 if percent >= floor else 1


def main():
    arguments = parse_arguments()
    # Else the threads would go on to the end of the sample.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # For the compiler and the tests: a mutant may ask for any amount.
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    workspace = pathlib.Path.cwd()
    files, texts = sources_of(workspace, arguments.only)
    mutants = [mutant for path in sorted(texts) for mutant in mutants_of(path, texts[path])]
    rooms = {path.split("/")[0] for path in texts}
    tests = [t for t in read_tests(arguments.targets, workspace) if room_of(t) in rooms]
    print(f"{len(mutants)} mutants are possible; building {len(tests)} tests", flush=True)

    folders = [FOLDER / str(number) for number in range(1 + (os.cpu_count() or 1))]
    unchanged, *trees = [Tree(workspace, files, folder) for folder in folders]
    trial = Trial(tests, Build(unchanged), arguments.tests)
    trial.prepare(trees)
    sample = Sample(in_order_of(arguments.seed, mutants), arguments.size)
    results = Results(arguments.results)
    list(each_on_a_tree(trees, trees, lambda _, tree: work(trial, sample, tree, results)))
    return report(sample, texts, arguments.floor)


if __name__ == "__main__":
    sys.exit(main())
