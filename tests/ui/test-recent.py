#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of cases: what was opened before, searching, removing and taking that back, its width."""
import os
import pathlib
import re
import shutil
import sys
import tempfile

import desk

FULL, SPAM = "mailbox-full-gmail.eml", "article-3-hosted.eml"
FULL_TITLE, SPAM_TITLE = "The recipient's mailbox is full", "outgoing spam check"


class Home:
    """A folder with mails, and what is kept between runs."""

    def __init__(self, *names):
        self.folder = tempfile.TemporaryDirectory()
        self.data = os.path.join(self.folder.name, "data")
        self.env = {"XDG_DATA_HOME": self.data, "GSETTINGS_BACKEND": "keyfile",
                    "XDG_CONFIG_HOME": os.path.join(self.folder.name, "config")}
        self.mails = [shutil.copy(desk.mail(n), self.folder.name) for n in names]

    def open_all(self):
        with desk.Desk(*self.mails, env=self.env) as window:
            desk.wait_for(window.title, "a title")
            desk.wait_for(self.is_written, "the list of recent files")

    def is_written(self):
        path = pathlib.Path(self.data, "bounce-desk", "recent")
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        return all(os.path.basename(m) in text for m in self.mails)


def before(window):
    """What was opened before, as it is listed."""
    return [n.get_name() for l in window.nodes("list box", "^Opened before$") for n in desk.walk(l)
            if n.get_role_name() == "list item" and desk.has_state(n, desk.Atspi.StateType.SHOWING)]


def survives():
    """a case is listed in the next run, by its verdict and domain, and its file is read again"""
    home = Home(FULL)
    home.open_all()
    with desk.Desk(env=home.env) as window:
        row = window.find("list item", FULL_TITLE)
        assert row.get_name() == f"{FULL_TITLE}. pinewood.example.org · {FULL}", row.get_name()
        desk.Atspi.Component.grab_focus(row.get_component_iface())
        window.keys("Return")
        desk.wait_for(lambda: window.title() == FULL_TITLE, "the case")
        assert not before(window), before(window)


def keeps_little():
    """neither subjects nor bodies nor addresses of the mails are kept, only where the file is"""
    home = Home(FULL)
    home.open_all()
    source = pathlib.Path(home.mails[0]).read_text(encoding="utf-8")
    subject = re.search("^Subject: (.*)$", source, re.M).group(1)
    for path in pathlib.Path(home.data).rglob("*"):
        kept = path.read_bytes() if path.is_file() else b""
        for secret in (subject, "uncle.bo@", "over quota"):
            assert secret.encode() not in kept, (path, secret)


def gone():
    """a file that is gone is not listed, nor anything after Clear History"""
    home = Home(FULL, SPAM)
    home.open_all()
    os.unlink(home.mails[1])
    with desk.Desk(env=home.env) as window:
        desk.wait_for(lambda: before(window), "the list")
        assert [n.split(".")[0] for n in before(window)] == [FULL_TITLE], before(window)
        window.keys("F10")
        window.press(None, "^Clear History…$")
        window.press("push button", "^Clear$")
        desk.wait_for(lambda: not before(window), "an empty list")


def removed():
    """Delete takes a case off the list without a question; Undo and Ctrl+Z bring it back"""
    home = Home(FULL, SPAM)
    with desk.Desk(*home.mails, env=home.env) as window:
        window.wait_title(FULL_TITLE)
        desk.wait_for(lambda: len(window.cases()) == 2, "two cases")
        window.keys("ctrl+Delete")
        window.wait_title(SPAM_TITLE)
        window.press("push button", "^Undo$")
        window.wait_title(FULL_TITLE)
        assert len(window.cases()) == 2 and window.cases()[0].startswith(FULL_TITLE), window.cases()
        window.keys("ctrl+Delete", "ctrl+Delete")
        desk.wait_for(lambda: window.title() == "Drop the mail that came back", "the first page")
        assert not before(window), before(window)
        window.keys("ctrl+z")
        window.wait_title(SPAM_TITLE)
        window.keys("ctrl+z")
        window.wait_title(FULL_TITLE)
        assert not window.nodes("dialog")
    with desk.Desk(env=home.env) as window:
        desk.wait_for(lambda: len(before(window)) == 2, "both in the next run")


def searched():
    """Ctrl+F finds cases by verdict, address and domain, and those of earlier runs"""
    home = Home(FULL)
    home.open_all()
    with desk.Desk(desk.mail(SPAM), desk.mail("several.eml"), env=home.env) as window:
        window.wait_title(SPAM_TITLE)
        desk.wait_for(lambda: before(window), "the list")
        for words, found, n_before in (("mailbox is FULL", 1, 1), ("pinewood", 0, 1), ("bright-books", 1, 0),
                                       ("nobody knows this", 0, 0)):
            window.keys("ctrl+f", "ctrl+a")
            desk.xdotool("type", words)
            desk.wait_for(lambda: (len(window.cases()), len(before(window))) == (found, n_before),
                          f"{words}: {window.cases()} {before(window)}")
        window.wait_text("^No case matches.$")
        window.keys("Escape")
        desk.wait_for(lambda: len(window.cases()) == 2 and before(window), "all again")


def width():
    """the list is as wide as it was made by keys or pointer, also in the next run"""
    home = Home(FULL, SPAM)

    def get_width(window):
        line = window.find("separator", "^Width of the list$").get_component_iface()
        return line.get_extents(desk.Atspi.CoordType.WINDOW).x

    with desk.Desk(*home.mails, env=home.env) as window:
        window.wait_title(FULL_TITLE)
        before_keys = get_width(window)
        window.keys("F8", "Right", "Right", "Return")
        desk.wait_for(lambda: get_width(window) == before_keys + 32, "32 px more")
        place = window.find("separator", "^Width of the list$").get_component_iface().get_extents(
            desk.Atspi.CoordType.SCREEN)
        desk.xdotool("mousemove", place.x + 3, place.y + 200, "mousedown", 1, "sleep", 0.1, "mousemove_relative", 20, 0,
                     "sleep", 0.1, "mousemove_relative", 18, 0, "sleep", 0.1, "mouseup", 1)
        desk.wait_for(lambda: abs(get_width(window) - before_keys - 70) <= 2, f"70 px more than {before_keys}")
        wide = get_width(window)
    with desk.Desk(*home.mails, env=home.env) as window:
        window.wait_title(FULL_TITLE)
        desk.wait_for(lambda: get_width(window) == wide, f"{wide} again, it is {get_width(window)}")


def chat():
    """Ctrl+Shift+C copies a short text: what happened, who must act, the first steps, the code"""
    with desk.Desk(desk.mail(FULL)) as window:
        window.wait_title(FULL_TITLE)
        window.keys("ctrl+shift+c")
        window.wait_text("for a chat is on the clipboard")
        lines = window.get_clipboard().splitlines()
        assert lines[0] == f"uncle.bo@pinewood.example.org: {FULL_TITLE}", lines
        assert "It will not be tried again." in lines and "Who must act first: The recipient" in lines, lines
        assert [l[:3] for l in lines if l[1:3] == ". "] == ["1. ", "2. ", "3. "], lines
        assert lines[-1] == "Code: 552 5.2.2", lines
        assert len(lines) <= 9, lines


sys.exit(desk.main(survives, keeps_little, gone, removed, searched, width, chat))
