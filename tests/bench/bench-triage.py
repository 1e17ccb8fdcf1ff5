#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench-triage.py [NUMBER]: an mbox of so many mails (100,000) in the window: when the first results are there, how long it
takes, how long the main thread is held up, how much memory it needs; then filters and a search over all of them.

Runs inside tests/ui/headless.sh. BOUNCE_DESK and STALL_MODULE name what it runs."""
import os
import re
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "ui"))
import desk  # noqa: E402
import many  # noqa: E402


def read_stalls(path, since):
    with open(path, encoding="ascii") as file:
        rows = [line.split() for line in file]
    return [(int(r[0]), int(r[1]), int(r[2]), r[3]) for r in rows if len(r) == 5 and int(r[0]) > since * 1e6]


def tell_stalls(what, stalls):
    walls, cpus = [s[1] for s in stalls] or [0], [s[2] for s in stalls] or [0]
    print(f"{what}: main thread held up at most {max(walls) / 1e3:.1f} ms "
          f"({sum(w > 16000 for w in walls)} times over 16 ms, {sum(w > 50000 for w in walls)} over 50 ms); "
          f"its own work at most {max(cpus) / 1e3:.1f} ms at a time ({sum(c > 16000 for c in cpus)} times over 16 ms)", flush=True)


def memory(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(re.search(r"RssAnon:\s+(\d+)", file.read()).group(1)) / 1024


def first_results(path):
    with desk.Desk(env={"NO_AT_BRIDGE": "0"}) as window:
        time.sleep(1)
        begin = time.monotonic()
        subprocess.run([os.environ["BOUNCE_DESK"], path], check=True, timeout=30)
        desk.wait_for(lambda: window.nodes("list item", "Must act: "), "the first group", 60)
        print(f"first results after {time.monotonic() - begin:.2f} s, seen through the accessibility bus", flush=True)
        window.press("push button", "^Cancel$")


def measure(path, number, folder):
    stalls = os.path.join(folder, "stalls")
    env = {"GTK_MODULES": os.environ["STALL_MODULE"], "STALL_FILE": stalls, "NO_AT_BRIDGE": "1"}
    with desk.Desk(env=env) as window:
        time.sleep(2)
        before, begin, most = memory(window.process.pid), time.monotonic(), 0
        subprocess.run([os.environ["BOUNCE_DESK"], path], check=True, timeout=30)
        samples = []
        while True:
            time.sleep(0.25)
            samples.append(memory(window.process.pid))
            title = desk.xdotool("getwindowname", window.window).strip()
            if title == f"{number:,} mails" or title == f"{number} mails":
                break
        spent = time.monotonic() - begin
        print(f"{number} mails in {spent:.1f} s, {number / spent:.0f} a second", flush=True)
        print(f"memory: {before:.0f} MB before, {max(samples):.0f} MB at most, {samples[-1]:.0f} MB at the end; "
              f"halfway {samples[len(samples) // 2]:.0f} MB", flush=True)
        tell_stalls("while they come in", read_stalls(stalls, begin))
        time.sleep(2)
        begin = time.monotonic()
        for x, y in ((150, 460), (150, 460), (150, 520), (150, 520), (100, 200), (100, 200)):
            desk.xdotool("mousemove", 100 + x, 20 + y, "click", 1)
            time.sleep(0.7)
        tell_stalls("filters", read_stalls(stalls, begin))
        begin = time.monotonic()
        desk.xdotool("mousemove", 100 + 650, 20 + 80, "click", 1, "type", "--delay", "60", "person77@")
        time.sleep(1.5)
        tell_stalls("search", read_stalls(stalls, begin))
        begin = time.monotonic()
        desk.xdotool("key", "ctrl+a", "key", "BackSpace")
        time.sleep(1)
        desk.xdotool("mousemove", 100 + 650, 20 + 400, "click", "--repeat", 60, "--delay", 15, 5)
        time.sleep(0.5)
        tell_stalls("scrolling", read_stalls(stalls, begin))


def main():
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "many.mbox")
        many.write(path, number)
        first_results(path)
        measure(path, number, folder)


if __name__ == "__main__":
    main()
