#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way without a mouse, and what a screen reader gets to hear."""
import pathlib
import sys

import desk
from desk import Atspi

NAMED = {"push button", "toggle button", "check box", "text", "list item", "list box", "image", "menu item", "table"}


def keyboard_only():
    """paste, read, tick off, copy, ticket and close by keys alone"""
    with desk.Desk() as window:
        window.find("push button", "^Paste$")
        window.set_clipboard(text=pathlib.Path(desk.mail("mailbox-full.eml")).read_text(encoding="utf-8"))
        window.keys("ctrl+v")
        window.wait_title("mailbox is full")
        verdict = desk.wait_for(window.focused, "the focus")
        assert verdict.get_role_name() == "heading", verdict.get_role_name()
        assert desk.text_of(verdict) == "The recipient's mailbox is full", desk.text_of(verdict)
        for _ in range(12):
            window.keys("Tab")
            if window.focused().get_name() == "Copy message":
                break
        assert window.focused().get_name() == "Copy message"
        window.keys("space")
        window.wait_text("message is on the clipboard")
        assert "anna@contoso.example.com" in window.get_clipboard()
        window.keys("Tab")
        box = window.focused()
        assert box.get_name() == "Step 1 is done", box.get_name()
        window.keys("space")
        assert desk.has_state(box, Atspi.StateType.CHECKED)
        window.keys("F10")
        desk.wait_for(lambda: window.nodes(None, "^About Bounce Desk$"), "the menu")
        window.keys("Escape")
        window.keys("ctrl+t")
        desk.wait_for(lambda: window.nodes(None, "^Support Ticket$"), "the ticket")
        desk.xdotool("key", "Escape")
        desk.wait_for(lambda: not window.nodes("dialog", "^Support Ticket$") and
                      not window.nodes("frame", "^Support Ticket$"), "the ticket to close")
        window.keys("ctrl+w")
        assert window.process.wait(10) == 0


def reading_order():
    """the focus goes through the page in the order of reading"""
    with desk.Desk(desk.mail("article-2-hosted.eml")) as window:
        window.wait_title("domain cannot be found")
        seen = []
        for _ in range(30):
            window.keys("Tab")
            node = window.focused()
            place = node.get_component_iface().get_extents(Atspi.CoordType.SCREEN)
            seen.append((node.get_role_name(), node.get_name(), place.y))
            if node.get_name() == "The whole notice":
                break
        names = [n for _, n, _ in seen]
        order = ["Check the domain", "Open a ticket…", "Copy message", "Details", "The whole notice"]
        assert [n for n in names if n in order] == order, names


def all_named():
    """every control has a role and a name, with everything unfolded"""
    with desk.Desk(desk.mail("several.eml"), desk.mail("article-2-hosted.eml")) as window:
        window.wait_title("mailbox is full")
        for name in ("^What others", "^Why we think so", "^Details$", "^The whole notice$"):
            window.press("toggle button", name)
        window.wait_text("contoso.example.com said", showing=False)
        nameless = [n.get_role_name() for n in window.nodes(showing=False)
                    if n.get_role_name() in NAMED and not n.get_name() and desk.has_state(n, Atspi.StateType.VISIBLE)]
        assert not nameless, nameless
        picture = window.find("image", "Who must act", showing=False)
        assert picture.get_name() == ("Who must act: The recipient. The mail was stopped between: "
                                      "Their mail system – The recipient."), picture.get_name()


sys.exit(desk.main(keyboard_only, reading_order, all_named))
