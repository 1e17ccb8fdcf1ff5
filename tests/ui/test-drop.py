#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real drags (XDND) onto the real window."""
import os
import re
import sys
import tempfile

import desk

BOUNCES = os.path.join(os.path.dirname(desk.HERE), "bounces")


def rows(path):
    with open(path, encoding="utf-8") as table:
        return [line.rstrip("\n").split("\t") for line in table if line.strip() and not line.startswith("#")]


def drop_each():
    """each mail of the article, dropped, shows the title and the buttons of its scenario"""
    scenarios = {name: (title, [b for b in buttons.split("|") if b])
                 for name, title, buttons in rows(os.path.join(desk.HERE, "scenarios.tsv"))}
    mails = [(r[0], r[4]) for r in rows(os.path.join(BOUNCES, "expectations.tsv")) if r[0].startswith("article-")]
    assert len(mails) > 15, mails
    with desk.Desk() as window:
        for name, scenario in mails:
            title, buttons = scenarios[scenario]
            told = window.drag("uri", os.path.join(BOUNCES, name))
            assert told == "drag-end\n", f"{name}: the source was told {told!r}"
            window.wait_title("^" + re.escape(title) + "$")
            desk.wait_for(lambda: window.buttons() == buttons, f"{name}: buttons {buttons}, not {window.buttons()}")


def drop_several():
    """several files in one drag become several cases, in their order"""
    with desk.Desk() as window:
        window.drag("uri", desk.mail("mailbox-full.eml"), desk.mail("article-3-plain.eml"), desk.mail("delayed.eml"))
        window.wait_title("^The recipient's mailbox is full$")
        desk.wait_for(lambda: [c.split(".")[0] for c in window.cases()] == [
            "The recipient's mailbox is full", "Your own provider's outgoing spam check stopped it",
            "Not a failure yet: the message is only delayed"], "the three cases")


def drop_text():
    """the visible text of a bounce, dropped as text, is explained"""
    with open(desk.mail("visible-text.txt"), encoding="utf-8") as file, desk.Desk() as window:
        window.drag("text", file.read())
        window.wait_title("^The recipient's mailbox is full$")


def drop_mail_data():
    """a mail that comes as message/rfc822 is explained"""
    with desk.Desk() as window:
        window.drag("mail", desk.mail("article-3-plain.eml"))
        window.wait_title("outgoing spam check")


def refuse_picture():
    """a picture is refused with a sentence that says what it is and how to get the mail"""
    with tempfile.TemporaryDirectory() as folder, desk.Desk() as window:
        path = os.path.join(folder, "screenshot.png")
        desk.run("convert", "-size", "40x40", "xc:white", path)
        window.drag("uri", path)
        window.wait_text("screenshot.png.* picture")
        window.press("push button", "^How to Get the Mail…$")
        for program in ("^Outlook for Windows, new$", "^Gmail$", "^Apple Mail$", "^Phone or tablet$"):
            window.find("heading", program, showing=False)
        desk.xdotool("key", "Escape")
        desk.wait_for(lambda: not window.nodes("heading", "^Gmail$", showing=False), "the help to close")
        window.wait_title("^Drop the mail that came back$")
        # A mail beside it is taken all the same, and what is wrong stays said.
        window.drag("uri", path, desk.mail("mailbox-full.eml"))
        window.wait_title("^The recipient's mailbox is full$")
        window.wait_text("screenshot.png.* picture")


def refuse_unknown():
    """a drag that hands over nothing is answered too"""
    with desk.Desk() as window:
        window.drag("none")
        window.wait_text("does not hand over the mail")


def hover():
    """while something hovers over the window, it shows that it can be dropped"""
    with desk.Desk() as window:
        assert not window.nodes("label", "^Drop it here$")
        window.drag("uri", desk.mail("mailbox-full.eml"), hover=lambda: window.find("label", "^Drop it here$"))
        window.wait_title("mailbox is full")
        assert not window.nodes("label", "^Drop it here$")


def drop_on_text():
    """a drop on the text of the open notice is a drop on the window"""
    with desk.Desk(desk.mail("mailbox-full.eml"), size=(900, 500)) as window:
        window.wait_title("mailbox is full")
        window.press("toggle button", "^The whole notice$")
        desk.xdotool("mousemove", 550, 300, "click", "--repeat", 20, "--delay", 20, 5)
        fold = window.find("toggle button", "^The whole notice$")
        place = fold.get_component_iface().get_extents(desk.Atspi.CoordType.SCREEN)
        assert place.y < 240, "the text is not under the mouse"
        window.drag("uri", desk.mail("article-3-plain.eml"))
        window.wait_title("outgoing spam check")


sys.exit(desk.main(drop_each, drop_several, drop_text, drop_mail_data, refuse_picture, refuse_unknown, hover,
                   drop_on_text))
