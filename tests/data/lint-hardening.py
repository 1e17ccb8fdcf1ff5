#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lint-hardening.py [--no-fortify] PROBE PROGRAM…: how the programs are built against attacks, as TAP.

PROBE is fortify-probe.c, built with the same flags: a program tells of FORTIFY, but not of its level."""
import pathlib
import platform
import re
import subprocess
import sys


def readelf(option, program):
    return subprocess.run(["readelf", "-W", option, program], capture_output=True, text=True, check=True).stdout


def look(program):
    """What is wrong with the program, as a list of words."""
    segments, dynamic = readelf("-l", program), readelf("-d", program)
    imports = set(re.findall(r"UND (\w+)", readelf("--dyn-syms", program)))
    wrong = []
    if not re.search(r"FLAGS_1\).*\bPIE\b", dynamic):
        wrong.append("no PIE")
    # The table of addresses of functions is read-only only when all are found at the start.
    if "GNU_RELRO" not in segments or not re.search(r"BIND_NOW|FLAGS_1\).*\bNOW\b", dynamic):
        wrong.append("no full RELRO")
    if not re.search(r"GNU_STACK +(\S+ +){5}RW ", segments):
        wrong.append("the stack can be run")
    if re.search(r"\(TEXTREL\)", dynamic):
        wrong.append("relocations in the code")
    if "__stack_chk_fail" not in imports:
        wrong.append("no stack protector")
    # The linker's note would say so for the whole program, but Debian's own start files are without it.
    main = subprocess.run(["objdump", "-d", "--disassemble=main", "--no-show-raw-insn", program],
                          capture_output=True, text=True, check=True).stdout
    if platform.machine() == "x86_64" and not re.search(r"<main>:\n.*\bendbr64", main):
        wrong.append("no CET")
    return wrong


def say(ok, number, what):
    print("ok" if ok else "not ok", number, "-", what)


def list_checked(program):
    return set(re.findall(r"UND (__\w+_chk)\b", readelf("--dyn-syms", program)))


probe, *programs = [x for x in sys.argv[1:] if not x.startswith("--")]
print(f"1..{len(programs) + 2}")
for number, program in enumerate(programs, 1):
    wrong = look(program)
    say(not wrong, number, f"{pathlib.Path(program).name}: {', '.join(wrong) or 'hardened'}")
if "--no-fortify" in sys.argv:
    for number in (1, 2):
        print("ok", len(programs) + number, "- FORTIFY # SKIP a debug or sanitizer build is without it")
else:
    # A program whose copies are all of a fixed size has no checked function, so this holds for all of them together.
    checked = set().union(*map(list_checked, programs))
    say(len(checked) > 0, len(programs) + 1, f"FORTIFY: {', '.join(sorted(checked)) or 'no function is checked'}")
    say("__memcpy_chk" in list_checked(probe), len(programs) + 2, "FORTIFY is of level 3")
