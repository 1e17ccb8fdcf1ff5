#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""soak.py BOUNCE-EXPLAIN MAILS: many mails through one run, as TAP: each is answered, memory stays flat, no file and no
process is left open. BOUNCE_SOAK says how many mails (24,000); the long run is of a million."""
import os
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
import flood  # noqa: E402

PROGRAM, FOLDER = sys.argv[1:]
COUNT = int(os.environ.get("BOUNCE_SOAK", "24000"))
WARM = 10000
MAX_GROWTH = 5.0  # MB, in any process


def feed(pipe, texts):
    with pipe:
        flood.write(pipe, texts, COUNT, 4711)


def look(pid):
    """(state, MB, open files) of a process; None: it is gone."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
            fields = dict(line.split(":\t", 1) for line in file if ":\t" in line)
        files = len(os.listdir(f"/proc/{pid}/fd")) if os.access(f"/proc/{pid}/fd", os.R_OK) else 0
    except OSError:
        return None
    return fields["State"][0], int(fields.get("VmRSS", "0").split()[0]) / 1024, files


class Answers(threading.Thread):
    def __init__(self, pipe):
        super().__init__()
        self.pipe, self.count, self.unreadable = pipe, 0, 0

    def run(self):
        for line in self.pipe:
            self.count += 1
            self.unreadable += b'"kind":"unreadable"' in line


def watch(process, answers):
    """What was seen before and after WARM mails: for each process the most memory and files, and zombies."""
    warm, late, zombies, dead = {}, {}, 0, set()
    while process.poll() is None:
        seen = warm if answers.count < WARM else late
        now = set()
        for pid in flood.family(process.pid):
            state = look(pid)
            if state is None:
                continue
            if state[0] == "Z":
                now.add(pid)
                continue
            seen[pid] = tuple(max(a, b) for a, b in zip(seen.get(pid, (0, 0)), state[1:]))
        # One that its parent is about to wait for is none.
        zombies += len(now & dead)
        dead = now
        time.sleep(0.1)
    return warm, late, zombies


def main():
    texts = flood.load(FOLDER)
    process = subprocess.Popen([PROGRAM, "--json", "--mbox", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    answers = Answers(process.stdout)
    feeder = threading.Thread(target=feed, args=(process.stdin, texts))
    start = time.monotonic()
    answers.start()
    feeder.start()
    warm, late, zombies = watch(process, answers)
    feeder.join()
    answers.join()
    seconds = time.monotonic() - start
    base = max(m for m, _ in warm.values()), max(f for _, f in warm.values())
    top = (max(m for m, _ in late.values()), max(f for _, f in late.values())) if late else base
    print("1..4")
    print(f"# {COUNT} mails in {seconds:.0f} s ({COUNT / seconds:.0f} a second), {answers.unreadable} unreadable; "
          f"the largest process: {base[0]:.1f} MB, after {WARM} mails {top[0]:.1f} MB; "
          f"{base[1]} and {top[1]} open files; {len(set(warm) | set(late))} processes")
    results = [
        (answers.count == COUNT and process.returncode == 0, f"every mail has its answer ({answers.count})"),
        (bool(late) and top[0] <= base[0] + MAX_GROWTH, "memory stays flat"),
        (top[1] <= base[1] + 4, "no file stays open"),
        (zombies == 0, "no process is left over"),
    ]
    for number, (ok, what) in enumerate(results, 1):
        print("ok" if ok else "not ok", number, "-", what)


main()
