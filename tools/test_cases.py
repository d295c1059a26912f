#!/usr/bin/env python3
"""Lists the real test cases of a `bazel test` run, one line each: "PASSED name", "FAILED name".

    tools/test_cases.py EVENTS.json      written by bazel test --build_event_json_file=EVENTS.json

A gtest program counts each of its cases; a test that writes no report of its own counts one. Also
"SKIPPED name" for a case that skipped itself. What did not build is a failure, and so is a run that
failed without saying which test did: no way to end up with too few lines and no failure.
"""

import json
import pathlib
import sys
import urllib.parse
import xml.etree.ElementTree


def cases_of(label, status, xml_path):
    """(verdict, name) of each case in one test's report."""
    found = []
    try:
        root = xml.etree.ElementTree.parse(xml_path).getroot()
    except (OSError, xml.etree.ElementTree.ParseError) as error:
        return [("FAILED", f"{label} has no readable report: {error}")]
    for case in root.iter("testcase"):
        if case.get("status") == "notrun":
            continue
        # Bazel's own report of a program without one names the case after the label.
        suite, name = case.get("classname"), case.get("name")
        name = f"{label} {suite}.{name}" if suite else label
        if case.find("failure") is not None or case.find("error") is not None:
            found.append(("FAILED", name))
        elif case.get("result") == "skipped" or case.find("skipped") is not None:
            found.append(("SKIPPED", name))
        else:
            found.append(("PASSED", name))
    if status != "PASSED" and not any(verdict == "FAILED" for verdict, _ in found):
        found.append(("FAILED", f"{label} ended with {status}"))
    if not found:
        found.append(("FAILED", f"{label} ran no test case"))
    return found


def main():
    path = pathlib.Path(sys.argv[1])
    lines = path.read_text().splitlines() if path.exists() else []
    cases = []
    exit_code = None
    for event in map(json.loads, lines):
        key = event["id"]
        if "testResult" in key:
            result = event["testResult"]
            outputs = {output["name"]: output for output in result.get("testActionOutput", [])}
            uri = outputs.get("test.xml", {}).get("uri", "")
            report = pathlib.Path(urllib.parse.unquote(urllib.parse.urlparse(uri).path))
            cases += cases_of(key["testResult"]["label"], result["status"], report)
        elif "targetCompleted" in key and not event.get("completed", {}).get("success"):
            cases.append(("FAILED", f"{key['targetCompleted']['label']} did not build"))
        elif "buildFinished" in key:
            exit_code = event["finished"]["exitCode"]
    if exit_code is None:
        cases.append(("FAILED", "bazel did not finish"))
    elif exit_code.get("code", 0) and not any(verdict == "FAILED" for verdict, _ in cases):
        cases.append(("FAILED", f"bazel ended with {exit_code['name']}"))
    for verdict, name in cases:
        print(verdict, name)


if __name__ == "__main__":
    main()
