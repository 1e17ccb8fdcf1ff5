#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong around the window: each time the guide is there, and what failed is said once."""
import glob
import os
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

import desk
import double

MAIL = "recipient-spam-filter-m365.eml"
TITLE = "spam"
# Libraries warn of what is missing here; a critical is an error of the program.
CALM = {"G_DEBUG": "gc-friendly,fatal-criticals"}
# Milliseconds from a knock at the main loop to its answer, once the window is there; without the time in which other
# programs had the processors (stall-module.c).
# Sanitizers, which have no clock to set, make all of it slower.
MAX_FREEZE = 100 if "BOUNCE_CLOCK" in os.environ else 400


def can_mount():
    return subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode == 0


class Window(desk.Desk):
    """A window that is knocked at all the time, and never holds up who knocks."""

    def __init__(self, *args, env=None, **options):
        self.stalls = tempfile.NamedTemporaryFile(mode="r", encoding="ascii", suffix=".stalls")
        super().__init__(*args, env={**(env or {}), "GTK_MODULES": os.environ["STALL_MODULE"], "STALL_FILE": self.stalls.name},
                         **options)

    def __exit__(self, kind, *rest):
        super().__exit__(kind, *rest)
        rows, painted = [line.split() for line in self.stalls], None
        self.stalls.close()
        painted = next((int(row[0]) for row in rows if row[1:] == ["painted"]), None)
        assert kind is not None or painted is not None, "no frame was painted"
        late = [(int(wall) - int(waited), int(wall), int(own)) for now, wall, own, _, waited in (r for r in rows if len(r) == 5)
                if painted is not None and int(now) > painted]
        longest, wall, own = max(late, default=(0, 0, 0))
        print(f"# the window was held up for {longest / 1000:.0f} ms at most (by the clock {wall / 1000:.0f}, its own work "
              f"{own / 1000:.0f})", flush=True)
        assert kind is not None or longest <= MAX_FREEZE * 1000, f"held up for {longest / 1000:.0f} ms"


def look(window, title=TITLE):
    window.wait_title(title)
    time.sleep(0.5)


class Mounted:
    """A command that is run where a folder is full or cannot be written to."""

    def __init__(self, folder, command):
        self.wrapper = ["unshare", "-m", "sh", "-c", f'cd / && {command.format(folder)} && exec "$@"', "sh"]


def desk_in(mount, *args, env):
    """A window within that mount; its process is the wrapper's, which becomes it."""
    script = os.path.join(env["TMPDIR"], "desk.sh")
    with open(script, "w", encoding="utf-8") as file:
        quoted = " ".join("'" + w.replace("'", "'\\''") + "'" for w in mount.wrapper)
        file.write(f'#!/bin/sh\nexec {quoted} "{os.environ["BOUNCE_DESK"]}" "$@"\n')
    os.chmod(script, 0o755)
    real = os.environ["BOUNCE_DESK"]
    os.environ["BOUNCE_DESK"] = script
    try:
        return Window(*args, env=env)
    finally:
        os.environ["BOUNCE_DESK"] = real


FULL = "mount -t tmpfs -o size=256k tmpfs '{0}' && (head -c 1M /dev/zero >'{0}/filler' 2>/dev/null; true)"
READ_ONLY = "mount --bind '{0}' '{0}' && mount -o remount,ro,bind '{0}'"


def full_disk():
    """with a full disk the guide is there, and it is said that nothing can be kept and that a guide is not saved"""
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data")
        os.mkdir(data)
        env = {**CALM, "XDG_DATA_HOME": data, "XDG_STATE_HOME": data, "TMPDIR": folder}
        with desk_in(Mounted(data, FULL), desk.mail(MAIL), env=env) as window:
            look(window)
            window.wait_text("^The history cannot be kept on this computer")
        pdf = os.path.join(data, "guide.pdf")
        mount = Mounted(data, FULL)
        done = subprocess.run([*mount.wrapper, os.environ["BOUNCE_DESK"], "--print-to", pdf, desk.mail(MAIL)],
                              capture_output=True, text=True, timeout=60)
        assert done.returncode == 1 and "There is no room" in done.stderr, (done.returncode, done.stderr)


class Desks:
    """A folder with the organisation's file, for a ticket system that is a double."""

    def __init__(self, folder):
        self.server = double.Double()
        self.data = os.path.join(folder, "data")
        os.makedirs(self.data)
        # The shipped description, but a ticket that is not found counts as not filed after a second.
        tickets = os.path.join(folder, "tickets")
        os.mkdir(tickets)
        for path in glob.glob(os.path.join(os.environ["BOUNCE_DESK_DATADIR"], "tickets", "rt*")):
            with open(path, encoding="utf-8") as file, open(os.path.join(tickets, os.path.basename(path)), "w",
                                                            encoding="utf-8") as copy:
                copy.write(file.read().replace("[System]\n", "[System]\nSettle=1\n", 1))
        with open(os.path.join(folder, "organisation.conf"), "w", encoding="utf-8") as file:
            file.write(f"[Tickets]\nSystem=rt\n[Tickets rt]\nurl={self.server.url}\nqueue=Mail\n")
        self.env = {**CALM, "BOUNCE_DESK_SYSCONFDIR": folder, "XDG_DATA_HOME": self.data, "no_proxy": "*"}

    def file(self, window):
        """No keyring: the token is asked for, and it is said where it is kept."""
        window.keys("ctrl+t")
        window.press("push button", "^File Ticket$")
        entry = window.find("password text", "^Token$")
        window.wait_text("^It is in no keyring\\. What you type is used now and kept nowhere\\.$")
        entry.get_editable_text_iface().set_text_contents(self.server.TOKEN)
        window.press("push button", "^Continue$")


def full_disk_before():
    """a ticket that the full disk has no room for is not sent, and that is said"""
    with tempfile.TemporaryDirectory() as folder:
        place = Desks(folder)
        with desk_in(Mounted(place.data, FULL), desk.mail(MAIL), env={**place.env, "TMPDIR": folder}) as window:
            look(window)
            place.file(window)
            window.wait_text("^The outbox “.*” cannot be used: .* Nothing was sent\\.$")
            assert not place.server.tickets
        place.server.stop()


def full_disk_between():
    """when the disk gets full while a ticket is sent, it is looked for until there is room: it is there once"""
    with tempfile.TemporaryDirectory() as folder:
        place = Desks(folder)
        mount = Mounted(place.data, "mount -t tmpfs -o size=2m tmpfs '{0}'")
        with desk_in(mount, desk.mail(MAIL), env={**place.env, "TMPDIR": folder}) as window:
            look(window)
            inside = ["nsenter", "-t", str(window.process.pid), "-m"]
            filler = os.path.join(place.data, "filler")
            place.server.trick = lambda: subprocess.run(
                [*inside, "sh", "-c", f"head -c 3M /dev/zero >'{filler}' 2>/dev/null"], check=False)
            place.file(window)
            desk.wait_for(lambda: place.server.tickets, "the ticket")
            # It has left, so that nothing may say that it has not.
            time.sleep(7)
            window.wait_text("^It is being sent\\.$")
            assert not any("Nothing was sent" in text for text in window.texts("label", showing=False))
            subprocess.run([*inside, "rm", filler], check=True)
            window.wait_text("^Filed as ticket 1\\.")
        assert len(place.server.tickets) == 1
        place.server.stop()


def damaged_outbox():
    """a damaged outbox is set aside, that is said at once, and a ticket can be filed"""
    with tempfile.TemporaryDirectory() as folder:
        place = Desks(folder)
        own = os.path.join(place.data, "bounce-desk")
        os.mkdir(own)
        with open(os.path.join(own, "outbox.db"), "wb") as file:
            file.write(os.urandom(8192))
        with Window(desk.mail(MAIL), env=place.env) as window:
            look(window)
            window.wait_text("^The outbox was damaged and begins anew\\. What was in it is kept in .*outbox\\.db\\.damaged-")
            place.file(window)
            window.wait_text("^Filed as ticket 1\\.")
        assert len(glob.glob(os.path.join(own, "outbox.db.damaged-*"))) == 1
        place.server.stop()


def no_runtime_folder():
    """without a folder for what runs the guide is there"""
    with tempfile.TemporaryDirectory() as folder:
        env = {**CALM, "XDG_RUNTIME_DIR": os.path.join(folder, "nowhere"), "XDG_DATA_HOME": os.path.join(folder, "data")}
        with Window(desk.mail(MAIL), env=env) as window:
            look(window)
        assert read_history(os.path.join(folder, "data")) == 1


def read_only_home():
    """in a home that cannot be written to the guide is there"""
    with tempfile.TemporaryDirectory() as folder:
        home = os.path.join(folder, "home")
        for name in ("data", "config", "cache", "state"):
            os.makedirs(os.path.join(home, name))
        env = {**CALM, "HOME": home, "TMPDIR": folder,
               **{f"XDG_{n.upper()}_HOME": os.path.join(home, n) for n in ("data", "config", "cache", "state")}}
        with desk_in(Mounted(home, READ_ONLY), desk.mail(MAIL), env=env) as window:
            look(window)
            window.wait_text("^The history cannot be kept on this computer")
            # Nothing half written is left.
            assert not os.listdir(os.path.join(home, "data"))


def no_bus():
    """without a session bus two windows open, and each shows its guide"""
    with tempfile.TemporaryDirectory() as folder:
        env = {**CALM, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent", "XDG_DATA_HOME": folder}
        with Window(desk.mail(MAIL), env=env) as one:
            with Window(desk.mail("mailbox-full.eml"), env=env) as two:
                look(two, "full")
                look(one)
        rows = read_history(folder)
        assert rows == 2, rows


def read_history(data):
    """How many cases are remembered; the database is sound."""
    path = os.path.join(data, "bounce-desk", "history.db")
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return database.execute("SELECT count(*) FROM cases").fetchone()[0]


def no_locale():
    """with a locale that does not exist, or none, the guide is there"""
    for locale in ({"LC_ALL": "C", "LANG": "C"}, {"LC_ALL": "xx_YY.UTF-8", "LANGUAGE": "xx"}, {"LC_ALL": "POSIX", "LANG": ""}):
        with Window(desk.mail(MAIL), env={**CALM, **locale}) as window:
            look(window)


def clock():
    """when the clock goes back by ten days or ahead by ten years, what was remembered stays, and more can be"""
    if "BOUNCE_CLOCK" not in os.environ:
        print("# no clock to turn back")
        return
    with tempfile.TemporaryDirectory() as folder:
        env = {**CALM, "XDG_DATA_HOME": folder}
        with Window(desk.mail(MAIL), env=env) as window:
            look(window)
        for mail, title, days in (("mailbox-full.eml", "full", -10), ("delayed.eml", "", 3650)):
            wrong = {**env, "LD_PRELOAD": os.environ["BOUNCE_CLOCK"], "BOUNCE_TEST_CLOCK": str(days * 86400)}
            with Window(desk.mail(mail), env=wrong) as window:
                look(window, title or ".")
        with Window(desk.mail(MAIL), env=env) as window:
            look(window)
        assert read_history(folder) == 3


def damaged_history():
    """a damaged history is set aside and begun anew; nothing else is touched"""
    with tempfile.TemporaryDirectory() as folder:
        env = {**CALM, "XDG_DATA_HOME": folder}
        with Window(desk.mail(MAIL), env=env) as window:
            look(window)
        path = os.path.join(folder, "bounce-desk", "history.db")
        for name in glob.glob(path + "-*"):
            os.remove(name)
        other = os.path.join(folder, "bounce-desk", "notes.txt")
        with open(path, "r+b") as file, open(other, "w", encoding="utf-8") as note:
            file.write(os.urandom(8192))
            note.write("mine")
        with Window(desk.mail("mailbox-full.eml"), env=env) as window:
            look(window, "full")
        assert read_history(folder) == 1
        assert len(glob.glob(path + ".damaged-*")) == 1, os.listdir(os.path.dirname(path))
        with open(other, encoding="utf-8") as note:
            assert note.read() == "mine"


def silent_database():
    """a team's database that says nothing holds nobody up, not at the end either"""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as server:
        open_ones = []

        def accept():
            while True:
                try:
                    open_ones.append(server.accept())
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        conf = os.path.join(folder, "conf")
        os.mkdir(conf)
        with open(os.path.join(conf, "organisation.conf"), "w", encoding="utf-8") as file:
            file.write(f"[History]\nDatabase=postgresql://x@127.0.0.1:{server.getsockname()[1]}/x\n")
        env = {**CALM, "XDG_DATA_HOME": folder, "BOUNCE_DESK_SYSCONFDIR": conf}
        with Window(desk.mail(MAIL), env=env) as window:
            look(window)
            desk.wait_for(lambda: open_ones, "the call for the database")
            start = time.monotonic()
        assert time.monotonic() - start < 8, "the window took long to close"
        assert read_history(folder) == 1


def no_printer():
    """without a printer the print dialog opens, and closes again"""
    # GTK's own dialog is not free of criticals when its pages go away.
    with Window(desk.mail(MAIL), env={"G_DEBUG": "gc-friendly"}) as window:
        window.wait_title(TITLE)
        window.keys("ctrl+p")
        window.find("frame", "^Print$")
        window.press("push button", "^Print…$", showing=True)
        window.find("dialog")
        desk.xdotool("key", "Escape")
        desk.wait_for(lambda: not window.nodes("dialog"), "the end of the dialog")
        desk.xdotool("key", "alt+F4")
        desk.wait_for(lambda: not window.nodes("frame", "^Print$"), "the end of the preview")


def readers(parent):
    done = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True)
    return [int(p) for p in done.stdout.split()]


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def killed():
    """killed at any point, it leaves a sound history and no process; BOUNCE_KILLS says how often"""
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, **CALM, "XDG_DATA_HOME": folder}
        names = [MAIL, "mailbox-full.eml", "several.eml", "delayed.eml"]
        for i in range(int(os.environ.get("BOUNCE_KILLS", "12"))):
            process = subprocess.Popen([os.environ["BOUNCE_DESK"], desk.mail(names[i % len(names)])], env=env)
            time.sleep(random.uniform(0.05, 1.5))
            children = readers(process.pid)
            process.kill()
            process.wait()
            desk.wait_for(lambda: not any(is_alive(c) for c in children), "the end of the readers", 5)
            if os.path.exists(os.path.join(folder, "bounce-desk", "history.db")):
                shutil.copytree(os.path.join(folder, "bounce-desk"), os.path.join(folder, "copy", "bounce-desk"))
                if os.path.getsize(os.path.join(folder, "copy", "bounce-desk", "history.db")) > 0:
                    with sqlite3.connect(os.path.join(folder, "copy", "bounce-desk", "history.db")) as database:
                        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
                shutil.rmtree(os.path.join(folder, "copy"))
        with Window(desk.mail(MAIL), env={**CALM, "XDG_DATA_HOME": folder}) as window:
            look(window)
        assert read_history(folder) >= 1
        assert not glob.glob(os.path.join(folder, "bounce-desk", "*.damaged-*"))


tests = [no_bus, no_runtime_folder, no_locale, clock, damaged_history, damaged_outbox, silent_database, no_printer, killed]
if can_mount():
    tests = [full_disk, full_disk_before, full_disk_between, read_only_home] + tests
else:
    print("# a full disk and a read-only home are left out: nothing can be mounted here")
# BOUNCE_FAULTS names some of them.
sys.exit(desk.main(*[t for t in tests if t.__name__ in os.environ.get("BOUNCE_FAULTS", t.__name__).split()]))
