#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""count-results.py JUNIT.xml…: one line, "N passed, N failed, N skipped"; fails when anything did, or a file lacks tests."""
import sys
import xml.etree.ElementTree as ET


def count(path):
    """(passed, failed, skipped) of one run; a run that left no results has failed."""
    try:
        cases = list(ET.parse(path).getroot().iter("testcase"))
    except (OSError, ET.ParseError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 0, 1, 0
    failed = sum(c.find("failure") is not None or c.find("error") is not None for c in cases)
    skipped = sum(c.find("skipped") is not None and c.find("failure") is None and c.find("error") is None for c in cases)
    if not cases:
        print(f"{path}: no tests", file=sys.stderr)
        failed = 1
    return max(len(cases) - failed - skipped, 0), failed, skipped


passed, failed, skipped = (sum(numbers) for numbers in zip(*map(count, sys.argv[1:])))
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed else 0)
