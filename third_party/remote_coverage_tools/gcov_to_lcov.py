#!/usr/bin/env python3
"""Merges coverage reports into one in LCOV's format, for `bazel coverage`.

Bazel calls it after each test, with the folder that gcov left its JSON files in, and once at the
end, with the list of all the tests' reports:

    --coverage_dir=DIR --source_file_manifest=FILE --sources_to_replace_file=FILE --output_file=OUT
    --reports_file=FILE --output_file=OUT

Only sources in the manifest count, so neither system headers nor tests do. Templates and inline
functions are compiled many times: counts of a line are added up, and so are those of a branch, which
is known by its line and its number there.

Branches made by exceptions are left out. The compiler puts a pair behind nearly every call: it
returned, or it threw. No source line asks that question and no test can answer it both ways, so
both halves of the pair go. What is left are the decisions that are written in the source.
"""

import argparse
import collections
import gzip
import json
import pathlib


class Report:
    """Counts per source: lines[source][line], branches[source][line, number]."""

    def __init__(self):
        self.lines = collections.defaultdict(collections.Counter)
        self.branches = collections.defaultdict(collections.Counter)

    def add_gcov(self, path, sources, renamed):
        with gzip.open(path) as file:
            gcov = json.load(file)
        for entry in gcov["files"]:
            source = renamed.get(entry["file"], entry["file"])
            if source not in sources:
                continue
            for line in entry["lines"]:
                number = line["line_number"]
                self.lines[source][number] += line["count"]
                for index, count in enumerate(decisions(line["branches"])):
                    self.branches[source][number, index] += count

    def add_lcov(self, path):
        source = None
        for record in path.read_text().splitlines():
            kind, _, value = record.partition(":")
            if kind == "SF":
                source = value
            elif kind == "DA":
                line, count = value.split(",")[:2]
                self.lines[source][int(line)] += int(count)
            elif kind == "BRDA":
                line, _, index, count = value.split(",")
                self.branches[source][int(line), int(index)] += int(count)

    def write(self, path):
        with open(path, "w") as out:
            for source, lines in sorted(self.lines.items()):
                branches = self.branches[source]
                out.write(f"SF:{source}\n")
                for (line, index), count in sorted(branches.items()):
                    out.write(f"BRDA:{line},0,{index},{count}\n")
                out.write(f"BRF:{len(branches)}\nBRH:{sum(map(bool, branches.values()))}\n")
                for line, count in sorted(lines.items()):
                    out.write(f"DA:{line},{count}\n")
                out.write(f"LF:{len(lines)}\nLH:{sum(map(bool, lines.values()))}\n")
                out.write("end_of_record\n")


def decisions(branches):
    """The counts of the branches that are no part of a returned-or-threw pair (the throw is second)."""
    throws = [branch["throw"] for branch in branches] + [False]
    return [
        branch["count"]
        for i, branch in enumerate(branches)
        if not throws[i] and not throws[i + 1]
    ]


def read_renamed(path):
    """Bazel's list of `path that the compiler saw:path in the workspace`, for include_prefix."""
    if path is None:
        return {}
    pairs = (line.rsplit(":", 1) for line in path.read_text().splitlines() if line)
    return dict(pairs)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--coverage_dir", type=pathlib.Path)
    parser.add_argument("--source_file_manifest", type=pathlib.Path)
    parser.add_argument("--sources_to_replace_file", type=pathlib.Path)
    parser.add_argument("--reports_file", type=pathlib.Path)
    parser.add_argument("--output_file", required=True)
    # Bazel passes more, such as --filter_sources, which the manifest makes needless.
    args, _ = parser.parse_known_args()

    report = Report()
    if args.coverage_dir:
        sources = set(args.source_file_manifest.read_text().split())
        renamed = read_renamed(args.sources_to_replace_file)
        for path in sorted(args.coverage_dir.glob("*.gcov.json.gz")):
            report.add_gcov(path, sources, renamed)
    if args.reports_file:
        for path in args.reports_file.read_text().split():
            report.add_lcov(pathlib.Path(path))
    report.write(args.output_file)


if __name__ == "__main__":
    main()
