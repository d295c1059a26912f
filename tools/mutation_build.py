"""Builds and runs tests without Bazel, one changed file at a time, for tools/mutate.py.

Bazel says what the tests consist of (`bazel query --output=xml`); the compiler is called directly,
unoptimized and with the libraries' headers precompiled. All objects are built once and kept for the next
run. For a mutant only those are built anew that include the changed file, and only until the first test
has seen it.
"""

import dataclasses
import filecmp
import json
import os
import pathlib
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
    libraries: list = dataclasses.field(default_factory=list)  # sources that are linked if needed

    def parts(self):
        return [*self.sources, *self.libraries]


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
        always = any(e.get("name") == "alwayslink" and e.get("value") == "true" for e in rule)
        lists["is_library"] = rule.get("class") == "cc_library" and not always
        rules[rule.get("name")] = rule.get("class"), lists
    tests = []
    for name, (kind, lists) in rules.items():
        if kind == "cc_test":
            parts = [rules[part][1] for part in reachable(name, rules)]
            options = [option for part in parts for option in part.get("linkopts", [])]
            own, libraries = [], []
            for part in parts:
                sources = map(path_of, part.get("srcs", []))
                (libraries if part["is_library"] else own).extend(
                    source for source in sources if source.endswith(".cc")
                )
            test = Test(name, own, options, libraries=libraries)
        elif kind in ("compiles_test", "does_not_compile_test"):
            expects = lists["expects"] if kind == "does_not_compile_test" else None
            test = Test(name, [path_of(lists["src"][0])], [], is_program=False, expects=expects)
        else:
            continue
        # What is generated, and what an argument names, Bazel alone knows.
        if not lists.get("args") and all((folder / source).exists() for source in test.parts()):
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
    """A copy of the sources, in which files may be changed, and a folder for what is built of it.

    An earlier copy is brought up to date; what did not change stays as old as it is.
    """

    def __init__(self, workspace, files, folder):
        self.root, self.out = folder / "tree", folder / "out"
        self.out.mkdir(parents=True, exist_ok=True)
        (self.root / "include").mkdir(parents=True, exist_ok=True)
        wanted = {self.root / file: workspace / file for file in files}
        for parent, _, names in os.walk(self.root):
            for path in {pathlib.Path(parent, name) for name in names} - wanted.keys():
                path.unlink()
        for path, source in wanted.items():
            if not path.exists() or not filecmp.cmp(source, path, shallow=False):
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, path)
        if not (self.root / "include/sluice").exists():
            (self.root / "include/sluice").symlink_to("..")

    def gcc(self, arguments):
        code, output = run(["g++", *arguments], self.root, COMPILE_SECONDS_MAX)
        if code != 0:
            raise Refused(output or "the compiler did not end")
        return output

    def object_path(self, source):
        return self.out / (source.replace("/", "@") + ".o")


def options_of(test):
    return ["-Wl,--start-group", *dict.fromkeys(test.linkopts), "-Wl,--end-group"]


def recipe(test):
    return [test.parts(), test.linkopts, test.expects]


def included(rule):
    """The source and what it includes, by the rule that the compiler wrote for make."""
    return rule.read_text().replace("\\\n", " ").split()[1:]


class Build:
    """The objects of a tree without a mutant, and of each mutant what differs from them."""

    def __init__(self, tree):
        self.tree = tree
        self.header = tree.out / "precompiled.h"
        self.precompiled = tree.out / "precompiled.h.gch"
        self.precompile()
        self.includes = {}  # source -> itself and the files of the tree that it includes
        self.seconds = {}  # source -> seconds that the compiler takes
        self.texts = {}  # name of a test -> its own sources

    def precompile(self):
        text = f"// {FLAGS}{PRECOMPILED}"
        if self.precompiled.exists() and self.header.read_text() == text:
            return
        self.precompiled.unlink(missing_ok=True)
        self.header.write_text(text)
        self.tree.gcc([*FLAGS, "-x", "c++-header", str(self.header), "-o", str(self.precompiled)])

    def compile(self, tree, source, *options):
        target = tree.object_path(source)
        tree.gcc([*FLAGS, "-include", str(self.header), *options, source, "-o", str(target)])
        return target

    def add(self, source):
        """Builds the source as it is."""
        self.keep_or_make(source, lambda: self.compile(self.tree, source, "-MMD", "-c"))

    def add_refused(self, source):
        """Looks at a source that does not compile."""
        target = self.tree.object_path(source).with_suffix(".d")
        self.keep_or_make(source, lambda: self.tree.gcc([*FLAGS, "-MM", source, "-MF", str(target)]))

    def keep_or_make(self, source, make):
        # Written last, so that what was broken off is made anew.
        noted = self.tree.object_path(source).with_suffix(".seconds")
        rule = noted.with_suffix(".d")
        if noted.exists() and all(
            path.exists() and path.stat().st_mtime < noted.stat().st_mtime
            for path in [self.precompiled, *(self.tree.root / each for each in included(rule))]
        ):
            self.seconds[source] = float(noted.read_text())
        else:
            noted.unlink(missing_ok=True)
            started = time.monotonic()
            make()
            self.seconds[source] = time.monotonic() - started
            noted.write_text(str(self.seconds[source]))
        self.includes[source] = {path.removeprefix("include/sluice/") for path in included(rule)}

    def passed_before(self, test):
        """Whether an earlier run saw the test pass, as it is built now; then also sets its seconds."""
        note = self.note_of(test)
        built = [self.tree.object_path(source).with_suffix(".seconds") for source in test.parts()]
        if not note.exists() or any(each.stat().st_mtime > note.stat().st_mtime for each in built):
            return False
        made_of, seconds, libraries = json.loads(note.read_text())
        if made_of != recipe(test):
            return False
        test.seconds, test.libraries = seconds, libraries
        return True

    def passes_unchanged(self, test, seconds, tree):
        """Looks at a test before the first mutant. A program keeps only those libraries that it needs."""
        made_of = recipe(test)
        if test.is_program:
            test.libraries = self.needed_libraries(test, tree)
        started = time.monotonic()
        if not self.passes(test, seconds, tree):
            return False
        test.seconds = time.monotonic() - started
        self.note_of(test).write_text(json.dumps([made_of, test.seconds, test.libraries]))
        return True

    def needed_libraries(self, test, tree):
        """Those that a linker takes from an archive, which is what Bazel makes of a library."""
        archive, linked = tree.out / "libraries.a", tree.out / "linked"
        archive.unlink(missing_ok=True)
        objects = {source: str(self.tree.object_path(source)) for source in test.parts()}
        run(["ar", "rcsT", str(archive), *(objects[each] for each in test.libraries)], tree.root, 60)
        own = [objects[source] for source in test.sources]
        names = tree.gcc([*own, str(archive), "-Wl,--trace", *options_of(test), "-o", str(linked)])
        return [source for source in test.libraries if objects[source] in names]

    def note_of(self, test):
        return self.tree.out / (test.name.replace("/", "@") + ".passed")

    def sees(self, test, path):
        return any(path in self.includes[source] for source in test.parts())

    def names(self, test, word):
        """Whether the word stands in the test's own sources."""
        if test.name not in self.texts:
            texts = [(self.tree.root / source).read_text() for source in test.sources]
            self.texts[test.name] = "".join(texts).lower()
        return word in self.texts[test.name]

    def seconds_of(self, test, path):
        """That it takes to build what of the test includes the file."""
        return sum(self.seconds[each] for each in test.parts() if path in self.includes[each])

    def passes(self, test, seconds, tree, changed=None, built=()):
        """Whether the test passes in a tree where one file is changed.

        `built` keeps, for one mutant, the objects that differ. Raises Refused when the test does not
        compile and should.
        """
        if not test.is_program:
            return self.is_judged_right(test, tree)
        objects = []
        for source in test.parts():
            if changed not in self.includes[source]:
                objects.append(self.tree.object_path(source))
                continue
            if source not in built:
                built[source] = self.compile(tree, source, "-c")
            objects.append(built[source])
        if changed and all(
            filecmp.cmp(one, self.tree.object_path(source), shallow=False)
            for one, source in zip(objects, test.parts())
        ):
            return True  # the program would be the same
        program = tree.out / "test"
        tree.gcc([*map(str, objects), "-o", str(program), *options_of(test)])
        # A mutant may write without end.
        code, _ = run([str(program), "--gtest_fail_fast"], tree.root, seconds, subprocess.DEVNULL)
        return code == 0

    def is_judged_right(self, test, tree):
        try:
            self.compile(tree, test.sources[0], "-fdiagnostics-color=never", "-fsyntax-only")
        except Refused as refused:
            return test.expects is not None and all(text in str(refused) for text in test.expects)
        return test.expects is None
