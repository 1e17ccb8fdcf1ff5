#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lint-links.py PROGRAM…: what takes hostile files apart is linked into the child reader only, as TAP."""
import pathlib
import subprocess
import sys

LIBRARIES = ("libgsf", "libarchive", "libytnef")
programs = sys.argv[1:]
print(f"1..{len(programs)}")
for number, program in enumerate(programs, 1):
    dynamic = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True).stdout
    found = [x for x in LIBRARIES if f"[{x}" in dynamic]
    wanted = list(LIBRARIES) if pathlib.Path(program).name == "bounce-reader" else []
    print("ok" if found == wanted else "not ok", number, "-", pathlib.Path(program).name, "needs", found or "none of them")
