#!/usr/bin/env python3
"""Prints line and branch coverage per room from clang's report, and lists what no test reached.

    tools/coverage_report.py EXPORT.json UNCOVERED.txt      llvm-cov export -format=text >EXPORT.json

Fails when a room is below its floor, which for codec/ is every line and every branch, when a source is
linked by no test or when an exclusion gives no reason.

A template counts once, however many instantiations it has: a line is run and a side of a branch is
taken when it is so in any of them. Where a condition is a constant, clang sees no branch; but an arm of
an `if constexpr` that no instantiation keeps is not run. What is never instantiated leaves no trace in
clang's report; a header of which that is true is named.

    // COVERAGE: why       leaves the line out; alone on its line, the next one, with its block

Functions that are consteval run in the compiler alone and are left out; those that are constexpr have
to be run by a test.
"""

import json
import pathlib
import re
import sys

from cpp_text import closing, code_only, marked_lines

# Percent that must be reached: lines, branches.
FLOORS = {
    "codec": (100, 100),
    "framing": (100, 100),
    "reactor": (95, 90),
    "session": (95, 90),
}
# Kinds of regions: code, what the preprocessor skips, the space in front of a statement.
CODE, SKIPPED, GAP = 0, 2, 3


class Source:
    """What the tests reached of one file."""

    def __init__(self, name):
        self.name = name
        self.text = pathlib.Path(name).read_text()
        self.code = code_only(self.text)
        self.starts = [0] + [match.end() for match in re.finditer("\n", self.text)]
        self.excluded = marked_lines(self.text, "COVERAGE")
        self.lines = {}  # line -> count
        self.branches = {}  # extent -> [times true, times false]
        self.arms = [
            arm
            for match in re.finditer(r"\bif constexpr \(", self.code)
            for arm in self.arms_behind(closing(self.code, match.end() - 1))
        ]
        self.arms_seen, self.arms_kept = set(), set()
        self.left_out = self.lines_without_code()

    def add_function(self, regions, branches):
        """Adds one function, or one instantiation of a template."""
        codes = [(self.offset(*r[:2]), self.offset(*r[2:4]), r[4]) for r in regions if r[7] == CODE]
        first, last = min(r[0] for r in regions), max(r[2] for r in regions)
        skipped = {line for r in regions if r[7] == SKIPPED for line in range(r[0], r[2] + 1)}
        for start, end in self.arms:
            if not self.starts[first - 1] <= start < self.starts[last - 1]:
                continue
            self.arms_seen.add((start, end))
            # Of an arm that was dropped at most the first word or bracket has a region.
            word = start + len(re.match(r"\w+|.", self.code[start:])[0])
            if any(start <= begin < end and (stop > word or count) for begin, stop, count in codes):
                self.arms_kept.add((start, end))
            else:
                # Its lines would have the count of those around.
                skipped.update(self.lines_within(start, end))
        for line in set(range(first, last + 1)) - skipped - self.left_out:
            if counts := line_counts(regions, line):
                self.lines[line] = max(*counts, self.lines.get(line, 0))
        for *extent, taken, not_taken, _, _, _ in branches:
            sides = self.branches.setdefault(tuple(extent), [0, 0])
            sides[0] += taken
            sides[1] += not_taken

    def finish(self):
        """To be called after the last function."""
        for start, end in self.arms_seen - self.arms_kept:
            self.lines.update(dict.fromkeys(self.lines_within(start, end) or [self.line(start)], 0))
        for extent in list(self.branches):
            if extent[0] in self.left_out or self.is_enum_switch(extent):
                del self.branches[extent]

    def is_enum_switch(self, extent):
        """Whether the branch is the missing default: of an enum, -Wswitch wants every case."""
        before = self.code[: self.offset(*extent[:2])]
        after = self.code[self.offset(*extent[2:]) :]
        return before.endswith("switch (") and re.match(r"\) \{\s*case [A-Za-z]", after)

    def lines_without_code(self):
        """Comments, brackets that close, and functions that the compiler alone runs."""
        lines = self.code.splitlines()
        found = {n for n, line in enumerate(lines, 1) if not line.strip(" })];,")}
        for match in re.finditer(r"\bconsteval\b[^;{]*{", self.code):
            end = closing(self.code, match.end() - 1)
            found.update(range(self.line(match.start()), self.line(end) + 1))
        return found

    def arms_behind(self, at):
        """(start, end) of the statements that an if, whose condition ends at `at`, chooses from."""
        while True:
            start = at + re.match(r"\s*", self.code[at:]).end()
            is_block = self.code[start] == "{"
            end = closing(self.code, start) if is_block else self.code.index(";", start) + 1
            yield start, end
            other = re.match(r"\s*else\b(?! if)", self.code[end:])
            if not other:
                return
            at = end + other.end()

    def offset(self, line, column):
        return self.starts[line - 1] + column - 1

    def line(self, offset):
        return self.text.count("\n", 0, offset) + 1

    def lines_within(self, start, end):
        """The lines that nothing but the statement is on."""
        first, last = self.line(start), self.line(end)
        if self.code[start] == "{":
            return range(first + 1, last)
        begins_line = not self.code[self.starts[first - 1] : start].strip()
        return range(first if begins_line else first + 1, last + 1)

    def missed(self):
        """(line, text) of each line that did not run and each side of a branch that was not taken."""
        found = [(line, "not run") for line, count in self.lines.items() if count == 0]
        for extent, (taken, not_taken) in self.branches.items():
            condition = self.text[self.offset(*extent[:2]) : self.offset(*extent[2:])]
            condition = " ".join(condition.split())
            for count, side in ((taken, "true"), (not_taken, "false")):
                if count == 0:
                    found.append((extent[0], f"never {side}: {condition}"))
        return sorted(found)


def holding(regions, position):
    """The innermost of a function's regions that runs through the position."""
    found = [r for r in regions if r[:2] <= position < r[2:4] and r[7] in (CODE, GAP)]
    # Of two that begin together, the shorter one.
    return max(found, key=lambda r: (r[:2], [-r[2], -r[3]]), default=None)


def line_counts(regions, line):
    """The counts of what begins on the line and of what runs into it, as llvm-cov looks at lines."""
    counts = [r[4] for r in regions if r[0] == line and r[7] == CODE]
    into = holding([r for r in regions if r[0] < line], [line, 1])
    return counts + ([into[4]] if into else [])


def source_name(path):
    """The path in this workspace of what the compiler read; None for what is none of the rooms'."""
    name = re.sub(r".*/_virtual_includes/[^/]+/sluice/", "", path)
    name = name.removeprefix("/proc/self/cwd/")
    return name if name.split("/")[0] in FLOORS and pathlib.Path(name).exists() else None


def read_export(path):
    """name -> Source."""
    sources = {}

    def source(path):
        name = source_name(path)
        return sources.setdefault(name, Source(name)) if name else None

    for function in json.loads(path.read_text())["data"][0]["functions"]:
        for number, filename in enumerate(function["filenames"]):
            regions = [r for r in function["regions"] if r[5] == number]
            branches = [b for b in function["branches"] if b[6] == number]
            if regions and (one := source(filename)):
                one.add_function(regions, branches)
    for one in sources.values():
        one.finish()
    return sources


def percent(hit, found):
    return f"{100 * hit / found:6.1f}%" if found else "      -"


class Room:
    """The sums over the sources of a room."""

    def __init__(self, name, sources):
        self.name = name
        self.sources = [one for one in sources.values() if one.name.startswith(name + "/")]
        self.found = {"lines": 0, "branches": 0}
        self.missed = {"lines": 0, "branches": 0}
        self.excluded = 0
        self.below = []  # "lines" or "branches"

    def measure(self, out):
        """Adds up the sources and writes what was missed or excluded in them to `out`."""
        for one in sorted(self.sources, key=lambda one: one.name):
            text = one.text.splitlines()
            excluded = [line for line in one.lines if line in one.excluded]
            self.excluded += len(excluded)
            self.found["lines"] += len(one.lines) - len(excluded)
            self.found["branches"] += 2 * sum(key[0] not in one.excluded for key in one.branches)
            for line, what in one.missed():
                if line in one.excluded:
                    continue
                self.missed["lines" if what == "not run" else "branches"] += 1
                out.write(f"{one.name}:{line}: {what} | {text[line - 1].strip()}\n")
            for line in excluded:
                out.write(f"{one.name}:{line}: excluded: {one.excluded[line]}\n")
        for kind, floor in zip(("lines", "branches"), FLOORS[self.name]):
            found = self.found[kind]
            if 100 * (found - self.missed[kind]) < floor * found or (floor and not found):
                self.below.append(f"{self.name} is below {floor}% of its {kind}")

    def row(self):
        cells = [f"{self.name:<10}"]
        for kind in ("lines", "branches"):
            found, missed = self.found[kind], self.missed[kind]
            cells.append(f"{percent(found - missed, found):>9}{f'of {found}':>9}")
        return "".join(cells) + f"{self.excluded:>10}"


def untested(room, sources):
    """(sources that no test links, headers with code of which none is in any test)."""
    files = sorted(path for path in pathlib.Path(room).rglob("*") if str(path) not in sources)
    return (
        [str(path) for path in files if path.suffix == ".cc"],
        [str(path) for path in files if path.suffix == ".h" and has_code(path)],
    )


def has_code(header):
    return re.search(r"\breturn\b", code_only(header.read_text()))


def main(arguments):
    export, uncovered = map(pathlib.Path, arguments)
    sources = read_export(export)
    faults, notes = [], []
    print(f"{'room':<10}{'lines':>9}{'':>9}{'branches':>9}{'':>9}{'excluded':>10}")
    with open(uncovered, "w") as out:
        for room in (Room(name, sources) for name in FLOORS):
            room.measure(out)
            print(room.row())
            faults += room.below
            unlinked, unused = untested(room.name, sources)
            faults += [f"no test links {name}" for name in unlinked]
            notes += [f"no test has code of {name}" for name in unused]
            for one in room.sources:
                without = [line for line, why in one.excluded.items() if not why]
                faults += [f"{one.name}:{line}: excluded without a reason" for line in without]
        out.writelines(f"{line}\n" for line in faults + notes)
    for line in faults + notes:
        print(line)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
