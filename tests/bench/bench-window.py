#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench-window.py: how soon the window is there, and how soon a dropped mail is explained.

Runs inside tests/ui/headless.sh. BOUNCE_DESK, DRAGSRC, BARE_WINDOW and FRAME_MODULE name what it runs.
Start: from spawning to the end of the first painted frame, against a bare GTK window with as many widgets, in turn; the figure
is the median of the ratios. Drop: from the release of the mouse to the moment when the window's title names the recipient."""
import base64
import os
import queue
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "ui"))
import desk  # noqa: E402

ROUNDS = 15


def start(*argv):
    begin = time.monotonic()
    out = subprocess.run(argv, env={**os.environ, "GTK_MODULES": os.environ["FRAME_MODULE"]},
                         capture_output=True, text=True, timeout=30).stdout
    painted, widgets = out.split()[-2:]
    return int(painted) / 1e6 - begin, int(widgets)


def measure_start():
    _, widgets = start(os.environ["BOUNCE_DESK"])
    low, high = 2, 2000
    while high - low > 2:
        middle = (low + high) // 2
        low, high = (middle, high) if start(os.environ["BARE_WINDOW"], str(middle))[1] < widgets else (low, middle)
    count = str(high)
    ours, theirs, ratios = [], [], []
    for _ in range(ROUNDS):
        bare_time, _ = start(os.environ["BARE_WINDOW"], count)
        own_time, _ = start(os.environ["BOUNCE_DESK"])
        theirs.append(bare_time)
        ours.append(own_time)
        ratios.append(own_time / bare_time)
    print(f"start to first painted frame: {statistics.median(ours) * 1e3:.0f} ms, a bare window with {widgets} widgets "
          f"{statistics.median(theirs) * 1e3:.0f} ms, ratio {statistics.median(ratios):.2f}")


def write_big(path):
    """A notice to which a mail of 30 MB came back."""
    with open(desk.mail("mailbox-full-exim.eml"), encoding="utf-8") as file:
        notice = file.read()
    end = notice.rindex("\n--")
    with open(path, "w", encoding="utf-8") as file:
        file.write(notice[:end] + "\n" + base64.encodebytes(os.urandom(22 << 20)).decode() + notice[end:])


def measure_drop(what, paths):
    times, titles, released = [], queue.Queue(), []
    xdotool = desk.xdotool

    def watch(stream):
        for line in stream:
            titles.put((time.monotonic(), line))

    def timed(*args):
        if args[0] == "mouseup":
            released.append(time.monotonic())
        return xdotool(*args)

    desk.xdotool = timed
    with desk.Desk() as window:
        time.sleep(1.0)
        spy = subprocess.Popen(["xprop", "-id", window.window, "-spy", "_NET_WM_NAME"], stdout=subprocess.PIPE, text=True)
        threading.Thread(target=watch, args=[spy.stdout], daemon=True).start()
        for path in paths:
            before = len(released)
            window.drag("uri", path)
            while True:
                told, title = titles.get(timeout=10)
                if told > released[before] and re.search("@", title):
                    break
            times.append(told - released[before])
        spy.kill()
    desk.xdotool = xdotool
    print(f"drop of {what} to its guide: median {statistics.median(times) * 1e3:.0f} ms, worst {max(times) * 1e3:.0f} ms of {len(times)}")


if __name__ == "__main__":
    measure_start()
    measure_drop("an ordinary notice", [desk.mail(name) for name in (
        "article-3-hosted.eml", "mailbox-full-exim.eml", "unknown-user-postfix.eml", "spf-fail-postfix.eml")] * 3)
    with tempfile.TemporaryDirectory() as folder:
        big = [os.path.join(folder, f"big-{i}.eml") for i in range(5)]
        for path in big:
            write_big(path)
        measure_drop("a notice of 30 MB", big)
