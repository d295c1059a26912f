#!/usr/bin/env python3
"""Prints line and branch coverage per room from an LCOV report, and lists what no test reached.

    tools/coverage_report.py REPORT.lcov UNCOVERED.txt

Fails when a room is below its floor in LINES_MIN, or a source is tested by nothing.
A source that no test links does not appear in the report; it is listed and named, never passed over.
An assert has a branch that no passing test can take, so branches on its line are left out.
"""

import collections
import pathlib
import sys

ROOMS = ["codec", "framing", "reactor", "session"]
LINES_MIN = {"codec": 95, "framing": 95}  # percent


def read_lcov(path):
    """source -> (line -> count, line -> counts of its branches)."""
    report = {}
    for record in path.read_text().splitlines():
        kind, _, value = record.partition(":")
        if kind == "SF":
            lines, branches = report.setdefault(value, ({}, collections.defaultdict(list)))
        elif kind == "DA":
            line, count = map(int, value.split(","))
            lines[line] = count
        elif kind == "BRDA":
            line, _, _, count = map(int, value.split(","))
            branches[line].append(count)
    return report


def percent(hit, found):
    return f"{100 * hit / found:6.1f}%" if found else "      -"


def main():
    lcov, uncovered = map(pathlib.Path, sys.argv[1:])
    report = read_lcov(lcov)
    untested = []
    below = []
    print(f"{'room':<10}{'lines':>8}{'':>9}{'branches':>10}{'':>9}")
    with open(uncovered, "w") as out:
        for room in ROOMS:
            lines_found = lines_hit = branches_found = branches_hit = 0
            for source in sorted(map(str, pathlib.Path(room).rglob("*.cc"))):
                if source not in report:
                    untested.append(source)
                    out.write(f"{source}: no test links it\n")
            for source in sorted(name for name in report if name.startswith(room + "/")):
                text = pathlib.Path(source).read_text().splitlines()
                lines, branches = report[source]
                lines_found += len(lines)
                lines_hit += sum(map(bool, lines.values()))
                for line in sorted(lines):
                    code = text[line - 1].strip()
                    counts = [] if code.startswith("assert(") else branches[line]
                    branches_found += len(counts)
                    branches_hit += sum(map(bool, counts))
                    if not lines[line]:
                        out.write(f"{source}:{line}: not run: {code}\n")
                    elif not all(counts):
                        missed = f"{counts.count(0)} of {len(counts)} branches"
                        out.write(f"{source}:{line}: {missed} not taken: {code}\n")
            print(
                f"{room:<10}{percent(lines_hit, lines_found):>8}{f'of {lines_found}':>9}"
                f"{percent(branches_hit, branches_found):>10}{f'of {branches_found}':>9}"
            )
            if not lines_found or 100 * lines_hit < LINES_MIN.get(room, 0) * lines_found:
                below.append(room)
    for source in untested:
        print(f"no test links {source}")
    for room in below:
        print(f"{room} is below {LINES_MIN.get(room, 0)}% of its lines")
    return 1 if untested or below else 0


if __name__ == "__main__":
    sys.exit(main())
