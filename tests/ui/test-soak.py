#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many mails through one window's overview, one mbox after the other, one mail in ten damaged: memory stays flat, no file
and no process is left. BOUNCE_SOAK says how many mails (6,000, in rounds of 2,000); with a million the rounds are of 10,000
and the first is the measure of the others."""
import os
import re
import subprocess
import sys
import tempfile
import time

import desk

sys.path.insert(0, os.path.join(desk.HERE, "..", "tools"))
import flood  # noqa: E402

BOUNCES = os.path.join(desk.HERE, "..", "bounces")
COUNT = int(os.environ.get("BOUNCE_SOAK", "6000"))
ROUND = min(10000, COUNT // 3)
MAX_GROWTH = 5.0  # MB


def look(pid):
    """(MB, files) of a process; (None, 0): a zombie."""
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
        fields = dict(line.split(":\t", 1) for line in file if ":\t" in line)
    if fields["State"].startswith("Z"):
        return None, 0
    memory = sum(int(fields.get(name, "0").split()[0]) for name in ("RssAnon", "RssShmem"))
    # What a reader has open is nobody's to see: it has no network and no files.
    try:
        return memory / 1024, len(os.listdir(f"/proc/{pid}/fd"))
    except PermissionError:
        return memory / 1024, 0


def measure(pid):
    """The window's MB and files, the MB of the largest other process, how many there are, and zombies."""
    rows = {}
    for process in flood.family(pid):
        try:
            rows[process] = look(process)
        except (FileNotFoundError, ProcessLookupError):
            pass
    others = [memory for process, (memory, _) in rows.items() if process != pid and memory is not None]
    return {"window": rows[pid][0], "files": rows[pid][1], "largest": max(others, default=0), "processes": len(others),
            "zombies": sum(memory is None for memory, _ in rows.values())}


def settle(pid):
    """What is there when the window has nothing to do any more."""
    def used():
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return sum(int(n) for n in file.read().rsplit(")", 1)[1].split()[11:13])
    for _ in range(100):
        before = used()
        time.sleep(0.3)
        if used() - before <= 1:
            break
    return measure(pid)


def soak():
    """memory stays flat from the first round on, and no file and no process is left"""
    texts, done, rounds, start = flood.load(BOUNCES), 0, [], time.monotonic()
    with tempfile.TemporaryDirectory() as folder, desk.Desk(env={"NO_AT_BRIDGE": "1"}) as window:
        path = os.path.join(folder, "many.mbox")
        while done < COUNT:
            # So that the title tells one round from the other
            number = ROUND + len(rounds) % 2
            with open(path, "wb") as file:
                flood.write(file, texts, number, len(rounds))
            subprocess.run([os.environ["BOUNCE_DESK"], path], check=True, timeout=60)
            desk.wait_for(lambda: re.sub(r"\D", "", desk.xdotool("getwindowname", window.window)) == str(number),
                          f"{number} mails", timeout=300)
            done += number
            rounds.append(settle(window.process.pid))
            if len(rounds) <= 3 or len(rounds) % 10 == 0:
                print(f"# {done} mails after {time.monotonic() - start:.0f} s:",
                      ", ".join(f"{k} {v:.1f}" if isinstance(v, float) else f"{k} {v}" for k, v in rounds[-1].items()), flush=True)
    first, rest = rounds[0], rounds[1:]
    for name, most in (("window", MAX_GROWTH), ("largest", MAX_GROWTH), ("files", 2), ("processes", 1)):
        values = [row[name] for row in rest]
        print(f"# {name}: {first[name]:.1f} after the first round, then {min(values):.1f} to {max(values):.1f}, "
              f"{values[-1]:.1f} at the end")
        assert max(values) <= first[name] + most, (name, first[name], values)
    assert not any(row["zombies"] for row in rounds), rounds


sys.exit(desk.main(soak))
