#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-outbox-kill.py SENDER: windows that file tickets in a real Request Tracker are killed (SIGKILL) at random
moments, others stand still for a while (SIGSTOP) as on a computer that sleeps in the middle of a send; afterwards every
ticket that an outbox had taken is there, and none is there twice. As TAP.

Run it through rt.sh. BOUNCE_KILLS says how many are killed (default: 40, or as many as a slow computer manages in a
minute), BOUNCE_KILL_SEED repeats a run."""
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

sender = sys.argv[1]
kills = int(os.environ.get("BOUNCE_KILLS", "40"))
patience = float("inf") if "BOUNCE_KILLS" in os.environ else 60
seed = int(os.environ.get("BOUNCE_KILL_SEED", str(random.randrange(10**6))))
dice = random.Random(seed)
work = pathlib.Path(tempfile.mkdtemp())
outbox = work / "outbox"
environment = dict(os.environ, BOUNCE_DESK_SYSCONFDIR=str(work / "etc"), DBUS_SESSION_BUS_ADDRESS="disabled:")


def shorten_patience():
    """The shipped description, but a ticket that is not found counts as not filed after 15 s."""
    shipped = pathlib.Path(os.environ["BOUNCE_DESK_DATADIR"]) / "tickets"
    folder = work / "etc" / "tickets"
    folder.mkdir(parents=True)
    for file in shipped.glob("rt*"):
        text = file.read_text().replace("[System]\n", "[System]\nSettle=15\n", 1)
        (folder / file.name).write_text(text)


def start(mode):
    return subprocess.Popen([sender, str(outbox), mode], env=environment, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, text=True)


def stored_by(process):
    return [line.split()[1] for line in process.stdout.read().splitlines() if line.startswith("stored ")]


def count(key):
    ref = "BD" + key.replace("-", "")[:16]
    query = urllib.parse.urlencode({"query": f"Subject LIKE '{ref}'", "fields": "Subject"})
    request = urllib.request.Request(f"{os.environ['RT_URL']}/REST/2.0/tickets?{query}",
                                     headers={"Authorization": "token " + os.environ["RT_TOKEN"]})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return len(json.load(opener.open(request))["items"])


def count_all():
    query = urllib.parse.urlencode({"query": "Subject LIKE 'Killed at any moment'", "per_page": 100})
    seen, page = 0, 1
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        request = urllib.request.Request(f"{os.environ['RT_URL']}/REST/2.0/tickets?{query}&page={page}",
                                         headers={"Authorization": "token " + os.environ["RT_TOKEN"]})
        items = json.load(opener.open(request))["items"]
        seen += len(items)
        if len(items) < 100:
            return seen
        page += 1


shorten_patience()
began = time.monotonic()
first = start("send")
first.wait(120)
usual = time.monotonic() - began
keys = stored_by(first)
killed_while_open = windows = 0
while windows < kills and time.monotonic() - began < patience:
    windows += 1
    processes = [start("send")]
    # Another window, which finds what the killed ones left.
    if dice.random() < 0.3:
        processes.append(start("drain"))
    time.sleep(dice.uniform(0, 1.2 * usual))
    for process in processes:
        killed_while_open += process.poll() is None
        process.kill()
        process.wait()
        keys += stored_by(process)
# The server has closed the connection long before the longest ones go on.
awake = []
for sleep in (0.5, 1, 2, 4, 20):
    process = start("send")
    time.sleep(dice.uniform(0.2, 0.9) * usual)
    process.send_signal(signal.SIGSTOP)
    time.sleep(sleep)
    process.send_signal(signal.SIGCONT)
    try:
        process.wait(120)
    except subprocess.TimeoutExpired:
        process.kill()
    awake.append(process.returncode)
    keys += stored_by(process)
windows += len(awake)
drained = True
last = start("drain")
try:
    last.wait(300)
except subprocess.TimeoutExpired:
    last.kill()
    drained = False
counts = {key: count(key) for key in keys}
lost = [key for key, n in counts.items() if n == 0]
twice = [key for key, n in counts.items() if n > 1]
total = count_all()
print("1..5")
print("ok" if drained and last.returncode == 0 else "not ok", "1 - the outbox empties itself")
print("not ok" if lost else "ok", f"2 - of {len(keys)} stored tickets none is lost", *lost)
print("not ok" if twice else "ok", "3 - none is there twice", *twice)
# A ticket may be stored and its window killed before it could say so: it is filed, and only once.
print("ok" if len(keys) <= total <= windows + 1 else "not ok", f"4 - {total} tickets for {windows + 1} windows")
print("not ok" if any(awake) else "ok", "5 - windows that slept in the middle of a send came to their end", *awake)
print(f"# seed {seed}: {windows - len(awake)} windows killed, {killed_while_open} processes while at work, a ticket usually takes"
      f" {usual:.2f} s")
shutil.rmtree(work)
sys.exit(0 if drained and not lost and not twice and not any(awake) else 1)
