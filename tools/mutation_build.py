"""Builds and runs tests without Bazel, one changed file at a time, for tools/mutate.py.

Bazel says what the tests consist of (`bazel query --output=xml`); the compiler is called directly,
unoptimized and with the libraries' headers precompiled. All objects are built once. For a mutant only
those are built anew that include the changed file, and only until the first test has seen it.
"""

import dataclasses
import filecmp
import os
import shutil
import subprocess
import time
import xml.etree.ElementTree

# The tests also run with the standard library's own checks.
FLAGS = ["-std=c++20", "-O0", "-w", "-D_GLIBCXX_ASSERTIONS", "-Iinclude", "-I."]
PRECOMPILED = """
#include <absl/status/statusor.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
"""
COMPILE_SECONDS_MAX = 300


class Refused(Exception):
    """The compiler's errors."""


@dataclasses.dataclass
class Test:
    """A program of sources, or one source that must or must not compile."""

    name: str
    sources: list
    linkopts: list
    is_program: bool = True
    expects: list | None = None  # what the compiler says of what must not compile
    seconds: float = 0  # that it runs when nothing is wrong


def run(command, folder, seconds, stdout=subprocess.PIPE):
    """(exit code, output); what still runs after so many seconds is killed, and so the code is not 0."""
    done = subprocess.run(
        # It keeps the time also when this script is gone.
        ["timeout", "--signal=KILL", str(seconds), *command],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, "LC_ALL": "C"},
    )
    return done.returncode, done.stdout


def path_of(label):
    """//tests/codec:hex_test.cc -> tests/codec/hex_test.cc"""
    return label.removeprefix("//").replace(":", "/")


def read_tests(query_xml, folder):
    """The tests in what `bazel query --output=xml 'deps(...)'` found, as far as C++ alone makes them."""
    rules = {}
    for rule in xml.etree.ElementTree.parse(query_xml).getroot().iter("rule"):
        lists = {each.get("name"): [one.get("value") for one in each] for each in rule.iter("list")}
        lists["src"] = [each.get("value") for each in rule.iter("label") if each.get("name") == "src"]
        rules[rule.get("name")] = rule.get("class"), lists
    tests = []
    for name, (kind, lists) in rules.items():
        if kind == "cc_test":
            parts = [rules[part][1] for part in reachable(name, rules)]
            sources = [path_of(source) for part in parts for source in part.get("srcs", [])]
            options = [option for part in parts for option in part.get("linkopts", [])]
            test = Test(name, [each for each in sources if each.endswith(".cc")], options)
        elif kind in ("compiles_test", "does_not_compile_test"):
            expects = lists["expects"] if kind == "does_not_compile_test" else None
            test = Test(name, [path_of(lists["src"][0])], [], is_program=False, expects=expects)
        else:
            continue
        # What is generated, and what an argument names, Bazel alone knows.
        if not lists.get("args") and all((folder / source).exists() for source in test.sources):
            tests.append(test)
    return tests


def reachable(name, rules):
    """The rule and all that it depends on."""
    seen, found = set(), [name]
    while found:
        one = found.pop()
        if one in rules and one not in seen:
            seen.add(one)
            found += rules[one][1].get("deps", [])
    return sorted(seen)


class Tree:
    """A copy of the sources, in which files may be changed, and a folder for what is built of it."""

    def __init__(self, workspace, files, folder):
        self.root, self.out = folder / "tree", folder / "out"
        shutil.rmtree(folder, ignore_errors=True)
        self.out.mkdir(parents=True)
        for file in files:
            (self.root / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(workspace / file, self.root / file)
        (self.root / "include").mkdir()
        (self.root / "include/sluice").symlink_to("..")

    def gcc(self, arguments):
        code, output = run(["g++", *arguments], self.root, COMPILE_SECONDS_MAX)
        if code != 0:
            raise Refused(output or "the compiler did not end")

    def object_path(self, source):
        return self.out / (source.replace("/", "@") + ".o")


class Build:
    """The objects of a tree without a mutant, and of each mutant what differs from them."""

    def __init__(self, tree):
        self.tree = tree
        self.header = tree.out / "precompiled.h"
        self.header.write_text(PRECOMPILED)
        tree.gcc([*FLAGS, "-x", "c++-header", str(self.header), "-o", f"{self.header}.gch"])
        self.includes = {}  # source -> itself and the files of the tree that it includes
        self.seconds = {}  # source -> seconds that the compiler takes

    def compile(self, tree, source, *options):
        target = tree.object_path(source)
        tree.gcc([*FLAGS, "-include", str(self.header), *options, source, "-o", str(target)])
        return target

    def add(self, source):
        """Builds the source as it is."""
        started = time.monotonic()
        self.compile(self.tree, source, "-MMD", "-c")
        self.note(source, time.monotonic() - started)

    def add_refused(self, source):
        """Looks at a source that does not compile."""
        target = self.tree.object_path(source).with_suffix(".d")
        self.tree.gcc([*FLAGS, "-MM", source, "-MF", str(target)])
        self.note(source, 0)

    def note(self, source, seconds):
        rule = self.tree.object_path(source).with_suffix(".d").read_text()
        paths = rule.replace("\\\n", " ").split()[1:]
        self.includes[source] = {path.removeprefix("include/sluice/") for path in paths}
        self.seconds[source] = seconds

    def sees(self, test, path):
        return any(path in self.includes[source] for source in test.sources)

    def passes(self, test, seconds, tree, changed=None, built=()):
        """Whether the test passes in a tree where one file is changed.

        `built` keeps, for one mutant, the objects that differ. Raises Refused when the test does not
        compile and should.
        """
        if not test.is_program:
            return self.is_judged_right(test, tree)
        objects = []
        for source in test.sources:
            if changed not in self.includes[source]:
                objects.append(self.tree.object_path(source))
                continue
            if source not in built:
                built[source] = self.compile(tree, source, "-c")
            objects.append(built[source])
        if changed and all(
            filecmp.cmp(one, self.tree.object_path(source), shallow=False)
            for one, source in zip(objects, test.sources)
        ):
            return True  # the program would be the same
        program = tree.out / "test"
        libraries = ["-Wl,--start-group", *dict.fromkeys(test.linkopts), "-Wl,--end-group"]
        tree.gcc([*map(str, objects), "-o", str(program), *libraries])
        # A mutant may write without end.
        code, _ = run([str(program), "--gtest_fail_fast"], tree.root, seconds, subprocess.DEVNULL)
        return code == 0

    def is_judged_right(self, test, tree):
        try:
            self.compile(tree, test.sources[0], "-fdiagnostics-color=never", "-fsyntax-only")
        except Refused as refused:
            return test.expects is not None and all(text in str(refused) for text in test.expects)
        return test.expects is None
