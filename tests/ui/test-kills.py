#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows at which somebody presses whatever there is (monkey-module.c) are killed at random moments, one after the other
in the same home, and sometimes two at once: the history and the outbox are sound each time, no process and no heap of files
is left, and in the end every ticket that an outbox had taken is in the real Request Tracker, and none is there twice.

Run it through rt.sh and headless.sh. BOUNCE_KILLS says how many are killed (default: as many as 25 seconds allow),
BOUNCE_KILL_SEED repeats a run."""
import configparser
import ctypes
import glob
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

import desk
import many

KILLS = int(os.environ.get("BOUNCE_KILLS", "1000"))
PATIENCE = float("inf") if "BOUNCE_KILLS" in os.environ else 25
SEED = int(os.environ.get("BOUNCE_KILL_SEED", str(random.randrange(10**6))))
WAITING, SENDING, SENT, REFUSED, UNCONFIRMED = range(5)
PR_SET_CHILD_SUBREAPER = 36
# A window that is killed leaves what it was just writing; the next ones must not add to it without end.
MAX_LEFT = 60
dice = random.Random(SEED)


class Server:
    """The real Request Tracker of tests/servers/rt.sh."""

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def get(self, path):
        request = urllib.request.Request(os.environ["RT_URL"] + "/REST/2.0/" + path,
                                         headers={"Authorization": "token " + os.environ["RT_TOKEN"]})
        with self.opener.open(request, timeout=60) as answer:
            return json.load(answer)

    def all(self, path):
        page, found = 1, []
        while True:
            items = self.get(f"{path}&per_page=100&page={page}")["items"]
            found += items
            if len(items) < 100:
                return found
            page += 1

    def subjects(self):
        return [t["Subject"] for t in self.all("tickets?" + urllib.parse.urlencode({"query": "id > 0", "fields": "Subject"}))]

    def files(self, number):
        return [a["Filename"] for a in self.all(f"ticket/{number}/attachments?fields=Filename")]


class Home:
    """What the killed windows share."""

    def __init__(self, folder):
        self.folder = folder
        self.data = os.path.join(folder, "data", "bounce-desk")
        self.mails = os.path.join(folder, "mails")
        self.saved = os.path.join(folder, "saved")
        self.temporary = os.path.join(folder, "tmp")
        etc = os.path.join(folder, "etc")
        for path in (self.mails, self.saved, self.temporary, os.path.join(etc, "tickets")):
            os.makedirs(path)
        with open(os.path.join(etc, "organisation.conf"), "w", encoding="utf-8") as file:
            file.write("[Organisation]\nOwnDomains=example.org\n[Checks]\nAllow=false\nLocked=*\n[History]\nLocked=Database\n"
                       f"[Tickets]\nSystem=rt\nLocked=*\n[Tickets rt]\nurl={os.environ['RT_URL']}\n"
                       f"queue={os.environ['RT_QUEUE']}\nLocked=*\n[Mail]\nLocked=*\n")
        # The shipped description, but a ticket that is not found counts as not filed after 15 s.
        for path in glob.glob(os.path.join(os.environ["BOUNCE_DESK_DATADIR"], "tickets", "rt*")):
            with open(path, encoding="utf-8") as file:
                text = file.read().replace("[System]\n", "[System]\nSettle=15\n", 1)
            with open(os.path.join(etc, "tickets", os.path.basename(path)), "w", encoding="utf-8") as file:
                file.write(text)
        self.env = {"XDG_DATA_HOME": os.path.join(folder, "data"), "XDG_CONFIG_HOME": os.path.join(folder, "config"),
                    "XDG_CACHE_HOME": os.path.join(folder, "cache"), "XDG_STATE_HOME": os.path.join(folder, "state"),
                    "TMPDIR": self.temporary, "BOUNCE_DESK_SYSCONFDIR": etc, "GSETTINGS_BACKEND": "keyfile",
                    "GTK_USE_PORTAL": "0", "G_DEBUG": "gc-friendly", "no_proxy": "*"}
        self.monkey = {**self.env, "GTK_MODULES": os.environ["MONKEY_MODULE"], "NO_AT_BRIDGE": "1",
                       "MONKEY_FOLDER": self.saved, "MONKEY_TOKEN": os.environ["RT_TOKEN"]}
        self.take_links(folder)
        self.count = 0
        self.tickets = {}  # by key: (state, ticket that it adds to, name of its file)
        self.lots = []
        for number in (30, 300):
            self.lots.append(os.path.join(self.mails, f"{number}.mbox"))
            many.write(self.lots[-1], number)
        self.lots += glob.glob(os.path.join(os.path.dirname(desk.HERE), "intake", "*.z*"))
        self.single = sorted(glob.glob(os.path.join(os.path.dirname(desk.HERE), "bounces", "*.eml")))

    def take_links(self, folder):
        """No real mail program and no browser is started."""
        for path, text in ((os.path.join(folder, "data", "applications", "nothing.desktop"),
                            "[Desktop Entry]\nType=Application\nName=Nothing\nExec=true %u\n"
                            "MimeType=x-scheme-handler/mailto;x-scheme-handler/http;x-scheme-handler/https;\n"),
                           (os.path.join(folder, "config", "mimeapps.list"),
                            "[Default Applications]\n" + "".join(f"x-scheme-handler/{scheme}=nothing.desktop\n"
                                                                 for scheme in ("mailto", "http", "https")))):
            os.makedirs(os.path.dirname(path))
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)

    def new_mail(self):
        """A mail about an incident that no ticket knows yet."""
        self.count += 1
        path = os.path.join(self.mails, f"{self.count}.eml")
        with open(desk.mail("article-1-hosted.eml"), encoding="utf-8") as file, open(path, "w", encoding="utf-8") as copy:
            copy.write(file.read().replace("north-steel.example.net", f"d{self.count}.example.net"))
        return path

    def choose_files(self):
        kind = dice.random()
        if kind < 0.1:
            return []
        if kind < 0.3:
            return [dice.choice(self.lots)]
        return [self.new_mail()] + dice.sample(self.single, dice.randrange(4))

    def left_over(self):
        """Files that are nothing to keep."""
        found = [f for f in os.listdir(self.data) if f.split("-")[0] not in ("history.db", "outbox.db", "outbox.lock", "recent")
                 ] if os.path.isdir(self.data) else []
        for top in (self.temporary, os.path.join(self.folder, "cache"), os.path.join(os.environ["XDG_RUNTIME_DIR"], "bounce-desk")):
            found += [os.path.join(p, n) for p, _, names in os.walk(top) for n in names if "mesa" not in p and "fontconfig" not in p]
        found += [n for n in os.listdir(self.saved) if not n.startswith(("saved-", "bounce-"))]
        return found

    def check(self):
        """That what is on the disk is sound. It is looked at in a copy: the next window has to find it as it is."""
        copy = os.path.join(self.folder, "copy")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.data, copy) if os.path.isdir(self.data) else os.mkdir(copy)
        assert not glob.glob(os.path.join(copy, "*.damaged-*")), os.listdir(copy)
        for name in ("history.db", "outbox.db"):
            path = os.path.join(copy, name)
            if not os.path.exists(path) or not os.path.getsize(path) and not os.path.exists(path + "-wal"):
                continue
            database = sqlite3.connect(path)
            sound = database.execute("PRAGMA integrity_check").fetchone()[0]
            assert sound == "ok", (name, sound)
            if name == "outbox.db" and database.execute("PRAGMA user_version").fetchone()[0] > 0:
                rows = database.execute("SELECT key, state, add_to, attachment_name FROM ticket").fetchall()
                gone = set(self.tickets) - {row[0] for row in rows}
                assert not gone, f"tickets that are no longer in the outbox: {gone}"
                self.tickets.update({row[0]: row[1:] for row in rows})
            database.close()
        recent = os.path.join(copy, "recent")
        if os.path.exists(recent):
            with open(recent, encoding="utf-8") as file:
                configparser.RawConfigParser(delimiters="=", strict=True).read_file(file)
        shutil.rmtree(copy)
        settings = os.path.join(self.folder, "config/glib-2.0/settings/keyfile")
        if os.path.exists(settings):
            configparser.RawConfigParser(delimiters="=", strict=True).read(settings, encoding="utf-8")


    def tell(self):
        """Tickets that are not sent, and why."""
        with sqlite3.connect(os.path.join(self.data, "outbox.db")) as database:
            for row in database.execute("SELECT key, state, attempts, next_try, error_code, error_text, add_to FROM ticket "
                                        f"WHERE state != {SENT}"):
                print("#", *row, flush=True)


def children():
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
        return {int(pid) for pid in file.read().split()}


def reap(known):
    """Waits for the orphans of a killed window, which are ours; gives those that do not end."""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        left = children() - known
        for pid in left:
            try:
                os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                pass
        left = children() - known
        if not left:
            return []
        time.sleep(0.02)
    names = []
    for pid in left:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            names.append(file.read())
    return names


def tail(home):
    """What the windows said last."""
    with open(os.path.join(home.folder, "log"), encoding="utf-8", errors="replace") as file:
        return "".join(file.readlines()[-40:])


def spawn(home, *arguments, **env):
    with open(os.path.join(home.folder, "log"), "ab") as log:
        return subprocess.Popen([os.environ["BOUNCE_DESK"], *arguments], stdout=log, stderr=log,
                                env={**os.environ, **home.monkey, "MONKEY_SEED": str(dice.randrange(2**31)), **env})


def wait_for_storing(home, end):
    path = os.path.join(home.data, "outbox.db-wal")

    def written():
        try:
            return os.stat(path).st_mtime_ns
        except OSError:
            return 0
    before = written()
    while written() == before and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(dice.uniform(0, 0.7))


def kill_one(home):
    """One window, or two; while it runs it is given more to open. Gives how many were killed at work."""
    known = children()
    # Half of them die soon after the outbox was written to: in the middle of a send.
    aims = dice.random() < 0.5
    lifetime = dice.uniform(0.2, 0.6) if aims else dice.uniform(0, 0.4) if dice.random() < 0.2 else dice.uniform(0.3, 2.2)
    end = time.monotonic() + lifetime
    processes = [spawn(home, *home.choose_files())]
    if dice.random() < 0.15:
        processes.append(spawn(home, *home.choose_files(), DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent"))
    guests = []
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(left, dice.uniform(0.1, 0.9)))
        if time.monotonic() >= end:
            break
        if dice.random() < 0.15:
            guests.append(spawn(home, "--print-to", os.path.join(home.saved, f"saved-{len(guests)}.pdf"), dice.choice(home.single)))
        elif processes[0].poll() is None:
            guests.append(spawn(home, *home.choose_files()))
    if aims:
        wait_for_storing(home, end + 3)
    killed = 0
    for process in processes + guests:
        killed += process.poll() is None
        process.kill()
    for process in processes + guests:
        status = process.wait()
        assert status in (0, -signal.SIGKILL) or process in guests, f"the window ended with {status}: {tail(home)}"
    orphans = reap(known)
    assert not orphans, f"processes that go on without their window: {orphans}"
    home.check()
    return killed


def keep_token(home):
    """The token goes into the keyring as a person puts it there."""
    with desk.Desk(env=home.env) as window:
        window.keys("ctrl+comma")
        window.find("frame", "^Preferences$")
        rows = [n for l in window.nodes("list box", "^Pages$") for n in desk.walk(l) if n.get_role_name() == "list item"]
        rows[1].get_component_iface().grab_focus()
        desk.xdotool("key", "space")
        window.find("password text", "^Token$").get_component_iface().grab_focus()
        desk.xdotool("type", "--delay", "5", os.environ["RT_TOKEN"])
        desk.xdotool("key", "Tab")
        window.wait_text("^Kept in your keyring\\.$")


home = None
log = {"windows": 0, "killed": 0, "seconds": 0.0}


def kills():
    """after each kill the history and the outbox are sound, and no process is left"""
    start = time.monotonic()
    known = children()
    try:
        while log["windows"] < KILLS and time.monotonic() - start < PATIENCE:
            log["killed"] += kill_one(home)
            log["windows"] += 1
            if log["windows"] % 50 == 0:
                print(f"# {log['windows']} after {time.monotonic() - start:.0f} s: {len(home.tickets)} tickets, "
                      f"{len(home.left_over())} files left over", flush=True)
    finally:
        log["seconds"] = time.monotonic() - start
        for pid in children() - known:
            os.kill(pid, signal.SIGKILL)


def drained():
    """the last window empties the outbox by itself"""
    home.check()
    with desk.Desk(env=home.env):
        def is_empty():
            home.check()
            return all(state not in (SENDING, UNCONFIRMED) for state, *_ in home.tickets.values())
        try:
            desk.wait_for(is_empty, "an empty outbox", timeout=120 + len(home.tickets) / 2)
        finally:
            home.tell()
    home.check()


def counted():
    """every stored ticket is in Request Tracker, and none is there twice"""
    server = Server()
    subjects = server.subjects()
    refs = {key: "BD" + key.replace("-", "")[:16] for key in home.tickets}
    lost, twice, kept, added = [], [], [], 0
    files = {}
    for key, (state, add_to, name) in home.tickets.items():
        if add_to is None:
            n = sum(refs[key] in subject for subject in subjects)
        else:
            if add_to not in files:
                files[add_to] = server.files(add_to)
            n, added = files[add_to].count(name), added + 1
        if state in (WAITING, REFUSED):
            kept.append((key, state, n))
        elif n == 0:
            lost.append(key)
        if n > 1:
            twice.append(key)
    log["tickets"], log["added"], log["kept"] = len(home.tickets), added, len(kept)
    assert not lost and not twice, f"lost: {lost}; twice: {twice}"
    assert not any(n for _, _, n in kept), f"filed, but the outbox does not know: {kept}"
    unknown = [s for s in subjects if not any(ref in s for ref in refs.values())]
    assert not unknown, f"tickets that no outbox had: {unknown}"
    # A slow computer files few in a short run.
    assert len(home.tickets) >= log["windows"] // 50, f"only {len(home.tickets)} tickets"


def clean():
    """no heap of files is left, and nothing was set aside as damaged"""
    left = home.left_over()
    print(f"# left over: {left[:20]}")
    assert len(left) <= MAX_LEFT, (len(left), left[:30])


def main():
    global home
    if not shutil.which("gnome-keyring-daemon"):
        print("1..0 # SKIP no gnome-keyring")
        return 0
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    daemon = desk.start_keyring()
    try:
        with tempfile.TemporaryDirectory() as folder:
            home = Home(folder)
            keep_token(home)
            failed = desk.main(kills, drained, counted, clean)
            print(f"# seed {SEED}: {log['windows']} points in {log['seconds']:.0f} s, {log['killed']} processes killed at work, "
                  f"{log.get('tickets')} tickets, of them {log.get('added')} added to others, {log.get('kept')} not sent")
            if failed and "BOUNCE_KILL_KEEP" in os.environ:
                shutil.copytree(folder, os.environ["BOUNCE_KILL_KEEP"], dirs_exist_ok=True)
            return failed
    finally:
        daemon.kill()
        daemon.wait()


sys.exit(main())
