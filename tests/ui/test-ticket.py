#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets from the window into a ticket system: a double of it, or with RT_URL a real Request Tracker."""
import base64
import contextlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
import urllib.parse
import urllib.request
import zipfile

import desk
import double
import many

MAIL = "article-1-hosted.eml"
DOMAIN = "north-steel.example.net"
REAL = os.environ.get("RT_URL")
WRONG = "a-token-that-is-not-known"


class Real:
    """The real Request Tracker of tests/servers/rt.sh, asked over its own interface."""

    TOKEN = os.environ.get("RT_TOKEN")
    url = REAL

    def get(self, path):
        request = urllib.request.Request(REAL + "/REST/2.0/" + path, headers={"Authorization": "token " + self.TOKEN})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    @property
    def tickets(self):
        query = urllib.parse.urlencode({"query": "id > 0", "fields": "Subject", "per_page": 100})
        return [{"subject": t["Subject"], "number": t["id"], "files": self.files(t["id"])}
                for t in self.get("tickets?" + query)["items"]]

    def files(self, number):
        items = self.get(f"ticket/{number}/attachments?fields=Filename&per_page=100")["items"]
        return [(i["Filename"], base64.b64decode(self.get("attachment/" + i["id"])["Content"]))
                for i in items if i["Filename"]]

    def stop(self):
        pass


class Place:
    """A folder for the mail, the data and the organisation's file of one test, and the server."""

    count = 0

    def __init__(self, folder, system=True, extra=""):
        self.server = Real() if REAL else double.Double()
        self.before = len(self.server.tickets)
        self.folder = folder
        # Each test has an incident of its own, since the real server remembers those of the others.
        Place.count += 1
        self.mail = os.path.join(folder, "mail.eml")
        with open(desk.mail(MAIL), encoding="utf-8") as file, open(self.mail, "w", encoding="utf-8") as copy:
            copy.write(file.read().replace(DOMAIN, f"t{Place.count}.example.net"))
        text = extra
        if system:
            text += (f"[Tickets]\nSystem=rt\n[Tickets rt]\nurl={self.server.url}\n"
                     f"queue={os.environ.get('RT_QUEUE', 'Mail')}\n")
        with open(os.path.join(folder, "organisation.conf"), "w", encoding="utf-8") as file:
            file.write(text)
        self.env = {"BOUNCE_DESK_SYSCONFDIR": folder, "XDG_DATA_HOME": os.path.join(folder, "data"),
                    "no_proxy": "*"}

    def new_tickets(self):
        return self.server.tickets[self.before:]

    def stored(self):
        """Everything that the program has written."""
        found = b""
        for path, _, names in os.walk(self.folder):
            for name in names:
                with open(os.path.join(path, name), "rb") as file:
                    found += file.read()
        return found


@contextlib.contextmanager
def place(**arguments):
    with tempfile.TemporaryDirectory() as folder:
        where = Place(folder, **arguments)
        try:
            yield where
        finally:
            where.server.stop()


def bytes_of(path):
    with open(path, "rb") as file:
        return file.read()


def start(where, *mails):
    return desk.Desk(*mails, env=where.env)


def type_token(window, token):
    """The dialog that asks for it where there is no keyring."""
    entry = window.find("password text", "^Token$")
    entry.get_editable_text_iface().set_text_contents(token)
    window.press("push button", "^Continue$")


def open_ticket(window):
    window.keys("ctrl+t")
    window.find("push button", "^File Ticket$")


def file_ticket(window, where, token=None):
    open_ticket(window)
    window.press("push button", "^File Ticket$")
    type_token(window, token or where.server.TOKEN)


def filed():
    """a mail is dropped, its ticket filed: the desk has the same bytes, the case its number, no file the token"""
    with place() as where, start(where) as window:
        window.drag("uri", "file://" + where.mail)
        desk.wait_for(window.title, "the verdict")
        file_ticket(window, where)
        window.wait_text("^Filed as ticket [0-9]+\\. The mail in it was read back and is the same, byte for byte\\.$")
        assert not window.nodes("push button", "^File Ticket$")
        ticket, = where.new_tickets()
        assert [content for _, content in ticket["files"]] == [bytes_of(where.mail)]
        number = ticket.get("number", 1)
        # Its link is known, so it is a button.
        window.find("push button", f"^Ticket #{number}$", showing=False)
        assert where.server.TOKEN.encode() not in where.stored()


def nameless():
    """a ticket without names, addresses and numbers: none reaches the desk, in no part of the ticket"""
    persons = (b"anna.berg", b"Anna Berg", b"purchasing@")
    with place() as where, start(where, where.mail) as window:
        assert all(p in bytes_of(where.mail) for p in persons)
        desk.wait_for(window.title, "the verdict")
        open_ticket(window)
        window.press("toggle button", "^What leaves this computer$")
        window.press("radio button", "^Without names, addresses and numbers$")
        window.wait_text("^Left out or replaced: ", showing=False)
        shown = desk.text_of(window.find("text", "^What is attached$", showing=False))
        window.press("push button", "^File Ticket$")
        type_token(window, where.server.TOKEN)
        window.wait_text("^Filed as ticket [0-9]+\\. The mail in it was read back and is the same, byte for byte\\.$")
        ticket, = where.new_tickets()
        assert [content for _, content in ticket["files"]] == [shown.encode()]
        whole = repr(ticket).encode()
        assert not any(p in whole for p in persons), whole
        assert b"not the exact mail" in whole


def remembered():
    """the case that is opened again in another run knows its ticket, also when the outbox forgot it"""
    with place() as where:
        with start(where, where.mail) as window:
            desk.wait_for(window.title, "the verdict")
            file_ticket(window, where)
            window.wait_text("^Filed as ticket ")
        with start(where, where.mail) as window:
            window.find("push button", "^Ticket #[0-9]+$", showing=False)
            window.keys("F10")
            window.press(None, "^Outbox$", showing=True)
            window.press("push button", "^Clear Sent$")
            window.wait_text("^Nothing was filed yet")
        with start(where, where.mail) as window:
            window.wait_text("^Ticket #[0-9]+$", showing=False)
            assert not any(desk.is_visible(n) for n in window.nodes("push button", "^Ticket #", showing=False))
        assert len(where.new_tickets()) == 1


def copy_remembered():
    """a ticket with a copy that is sent in a later run: the case finds its number, also when the outbox forgot it"""
    with place() as where:
        with start(where, where.mail) as window:
            desk.wait_for(window.title, "the verdict")
            open_ticket(window)
            window.press("toggle button", "^What leaves this computer$")
            window.press("radio button", "^Without names, addresses and numbers$")
            window.wait_text("^Left out or replaced: ", showing=False)
            where.server.stop()
            window.press("push button", "^File Ticket$")
            type_token(window, where.server.TOKEN)
            window.wait_text("^It waits and will be sent by itself\\.", showing=False)
        where.server.start()
        with start(where) as window:
            window.press("push button", "^Outbox$", showing=True)
            window.press("push button", "^Try Again$")
            type_token(window, where.server.TOKEN)
            desk.wait_for(where.new_tickets, "the ticket", timeout=60)
            window.press("push button", "^Clear Sent$")
            window.wait_text("^Nothing was filed yet")
        with start(where, where.mail) as window:
            window.wait_text("^Ticket #[0-9]+$", showing=False)
        assert len(where.new_tickets()) == 1


def refused():
    """a token that is not known: the server's words, in the draft, the bar and the outbox; then the right one"""
    with place() as where, start(where, where.mail) as window:
        desk.wait_for(window.title, "the verdict")
        file_ticket(window, where, WRONG)
        words = "does not accept|not accepted|401|[Uu]nauthorized"
        window.wait_text("^It was not filed\\. .*(" + words + ")")
        window.wait_text("^A ticket was not filed\\. .*(" + words + ")")
        assert not where.new_tickets()
        window.press("push button", "^Outbox$", showing=True)
        window.find("frame", "^Outbox$")
        window.press("push button", "^Try Again$")
        type_token(window, where.server.TOKEN)
        window.wait_text("^Filed as ticket [0-9]+\\.")
        desk.wait_for(lambda: not any(desk.is_visible(n) for n in window.nodes("label", "^A ticket was not filed")),
                      "no bar")
        ticket, = where.new_tickets()
        assert [content for _, content in ticket["files"]] == [bytes_of(where.mail)]


def waits():
    """a server that is down: the ticket waits and says so; it leaves by itself when the server is there"""
    with place() as where, start(where, where.mail) as window:
        desk.wait_for(window.title, "the verdict")
        where.server.stop()
        file_ticket(window, where)
        window.wait_text("^It waits and will be sent by itself\\.")
        window.wait_text("^A ticket waits to be sent\\. ")
        assert not where.new_tickets()
        where.server.start()
        # The first wait of the outbox is half a minute.
        desk.wait_for(where.new_tickets, "the ticket", timeout=60)
        window.wait_text("^Filed as ticket 1\\.")
        assert len(where.new_tickets()) == 1


def doubtful():
    """a server that files and breaks off: it is asked, and the ticket is there once"""
    with place() as where, start(where, where.mail) as window:
        desk.wait_for(window.title, "the verdict")
        where.server.trick = "drop"
        file_ticket(window, where)
        window.wait_text("^Filed as ticket 1\\.")
        assert len(where.new_tickets()) == 1


def decided():
    """where the server cannot be asked, the person says whether the ticket arrived"""
    with place() as where:
        os.mkdir(os.path.join(where.folder, "tickets"))
        tickets = os.path.join(os.environ["BOUNCE_DESK_DATADIR"], "tickets")
        with open(os.path.join(tickets, "rt.ticket"), encoding="utf-8") as file:
            text = file.read().replace("FindOwn=find-own\n", "")
        with open(os.path.join(where.folder, "tickets/rt.ticket"), "w", encoding="utf-8") as file:
            file.write(text)
        for name in ("rt-create.json", "rt-add.json"):
            shutil.copy(os.path.join(tickets, name), os.path.join(where.folder, "tickets"))
        with start(where, where.mail) as window:
            desk.wait_for(window.title, "the verdict")
            for answer in ("It Did Not", "It Arrived"):
                where.server.trick = "drop"
                if answer == "It Did Not":
                    file_ticket(window, where)
                    window.wait_text("^It is not certain whether 1 ticket arrived\\.$")
                    window.press("push button", "^Outbox$", showing=True)
                else:
                    window.press("push button", "^Try Again$", showing=True)
                    window.wait_text("^It is not certain whether it arrived\\. Please look")
                window.press("push button", f"^{answer}$", showing=True)
                window.wait_text("^It was not filed\\.$" if answer == "It Did Not" else "^It arrived\\.")
            desk.wait_for(lambda: not any(desk.is_visible(n) for n in window.nodes("label", "^It is not certain whether 1")),
                          "no bar")


def known():
    """the incident is known already: the case is added to that ticket, or opens another, or nothing happens"""
    with place() as where, start(where, where.mail) as window:
        desk.wait_for(window.title, "the verdict")
        file_ticket(window, where)
        window.wait_text("^Filed as ticket ")
        question = "^There is already a ticket for .*: .* \\(#[0-9]+\\)$"
        # The marks by which it is found are nothing to read.
        for button, tickets, files in (("Cancel", 1, 1), ("Add to It", 1, 2), ("Open Another", 2, 1)):
            file_ticket(window, where)
            label = desk.wait_for(lambda: [t for t in window.texts("label") if desk.re.search(question, t)],
                                  "the question")[0]
            assert "[B" not in label, label
            window.press("push button", f"^{button}$", showing=True)
            if button == "Cancel":
                window.wait_text("^Nothing was filed\\.$")
                desk.xdotool("key", "Escape")
            desk.wait_for(lambda: not window.nodes("frame", "^Support Ticket$"), "the end")
            desk.wait_for(lambda: len(where.new_tickets()) == tickets, f"{tickets} tickets")
            desk.wait_for(lambda: len(where.new_tickets()[-1]["files"]) == files, f"{files} files")
        assert all(content == bytes_of(where.mail) for t in where.new_tickets() for _, content in t["files"])


def forgotten():
    """a ticket that was not filed is forgotten only when that is confirmed"""
    with place() as where, start(where, where.mail) as window:
        desk.wait_for(window.title, "the verdict")
        file_ticket(window, where, WRONG)
        window.wait_text("^A ticket was not filed\\. ")
        window.press("push button", "^Outbox$", showing=True)
        window.press("push button", "^Forget$")
        window.wait_text("^Forget a ticket that was not filed\\?$")
        window.press("push button", "^Cancel$", showing=True)
        assert window.nodes("push button", "^Try Again$")
        window.press("push button", "^Forget$", showing=True)
        window.wait_text("^Forget a ticket that was not filed\\?$")
        dialogs = [n for n in window.nodes("alert") for n in desk.walk(n)
                   if n.get_role_name() == "push button" and n.get_name() == "Forget"]
        desk.Atspi.Action.do_action(dialogs[0].get_action_iface(), 0)
        window.wait_text("^Nothing was filed yet")
        assert not where.new_tickets()


def by_hand():
    """without a ticket system all is by hand, and a link leads to the preferences"""
    with place(system=False) as where, start(where, where.mail) as window:
        desk.wait_for(window.title, "the verdict")
        window.keys("ctrl+t")
        for name in ("^Save as draft…$", "^Copy text$", "^Open in mail program$"):
            window.find("push button", name)
        assert not window.nodes("push button", "^File Ticket$")
        window.press("push button", "^Set up a ticket system…$")
        window.wait_text("^Where Tickets Are Filed$")


def group():
    """the ticket about many mails arrives with all of them in one archive, byte for byte"""
    with place() as where:
        path = os.path.join(where.folder, "many.mbox")
        many.write(path, 30)
        with start(where, path) as window:
            window.wait_title("^30 mails$")
            file_ticket(window, where)
            window.wait_text("^Filed as ticket [0-9]+\\. ")
        ticket, = where.new_tickets()
        assert ticket["subject"].startswith("30 bounced mails"), ticket["subject"]
        (name, content), = ticket["files"]
        assert name == "bounces.zip", name
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            mails = [archive.read(n) for n in archive.namelist() if n.endswith("bounce.eml")]
        parts = re.split(rb"^From MAILER-DAEMON .*\n", bytes_of(path), flags=re.M)[1:]
        assert mails == [part[:-1] for part in parts]


tests = [filed, nameless, group, remembered, refused, known, forgotten]
if not REAL:
    tests += [waits, copy_remembered, doubtful, decided, by_hand]
sys.exit(desk.main(*[t for t in tests if t.__name__ in sys.argv[1:] or len(sys.argv) == 1]))
