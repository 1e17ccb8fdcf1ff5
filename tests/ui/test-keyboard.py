#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way without a mouse, and what a screen reader gets to hear."""
import pathlib
import sys
import time

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
        desk.wait_for(lambda: desk.has_state(box, Atspi.StateType.CHECKED), "the tick")
        window.keys("ctrl+z")
        desk.wait_for(lambda: not desk.has_state(box, Atspi.StateType.CHECKED), "no tick")
        window.keys("space")
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


def windows_named():
    """so have those of the draft, the preview, the preferences and the help; focus goes from top to bottom"""
    with desk.Desk(desk.mail("recipient-spam-filter-m365.eml")) as window:
        window.wait_title("spam")
        for keys, name in (("ctrl+t", "^Support Ticket$"), ("ctrl+p", "^Print$"), ("ctrl+comma", "^Preferences$")):
            window.keys(keys)
            top = desk.wait_for(lambda: [n for role in ("frame", "dialog") for n in window.nodes(role, name)], name)[0]
            time.sleep(0.5)
            nameless = [n.get_role_name() for n in desk.walk(top)
                        if n.get_role_name() in NAMED - {"text"} and desk.has_state(n, Atspi.StateType.SHOWING) and
                        not n.get_name() and not n.get_relation_set()]
            assert not nameless, (name, nameless)
            rows = []
            for _ in range(5):
                desk.xdotool("key", "Tab")
                time.sleep(0.2)
                node = window.focused()
                if node and node.get_role_name() not in ("page tab", "page tab list"):
                    rows.append(node.get_component_iface().get_extents(Atspi.CoordType.SCREEN).y)
            falls = sum(1 for a, b in zip(rows, rows[1:]) if b < a - 10)
            assert falls <= 1, (name, rows)  # once round at the most
            desk.xdotool("key", "Escape")
            desk.wait_for(lambda: not window.nodes(top.get_role_name(), name), f"{name} to close")


def announced():
    """a verdict, a warning and what was done are told to a screen reader without being looked for"""
    with desk.Desk(desk.mail("mailbox-full.eml"), desk.mail("fake-bounce-phishing.eml")) as window:
        window.wait_title("mailbox is full")
        verdict = desk.wait_for(window.focused, "the focus")
        assert (verdict.get_role_name(), desk.text_of(verdict)) == ("heading", "The recipient's mailbox is full")
        row = window.find("list item", "fake notice")
        row.get_component_iface().grab_focus()
        window.keys("Return")
        window.wait_title("fake notice")
        assert desk.text_of(desk.wait_for(window.focused, "the focus")).startswith("This looks like a fake notice")
        bar = window.find("info bar")
        said = " ".join(desk.text_of(n) for n in desk.walk(bar))
        assert "It wants you to follow a link" in said, said
        assert not any("will not be tried again" in t for t in window.texts("label", showing=False))


def closed_with_menu():
    """a window that is closed while a menu is open in it goes without a complaint of GTK"""
    strict = {"G_DEBUG": "fatal-criticals"}
    for keys in ("alt+F4", "ctrl+w"):
        with desk.Desk(desk.mail("mailbox-full.eml"), env=strict) as window:
            window.wait_title("mailbox is full")
            window.keys("F10")
            desk.wait_for(lambda: window.nodes(None, "^About Bounce Desk$"), "the menu")
            if keys == "ctrl+w":  # a menu that gives the focus back leaves the verdict as it was
                window.keys("Escape")
                verdict = desk.wait_for(window.focused, "the focus")
                assert verdict.get_role_name() == "heading", verdict.get_role_name()
                assert Atspi.Text.get_n_selections(verdict.get_text_iface()) == 0
                window.keys("F10")
            window.keys(keys)
            assert window.process.wait(10) == 0, (keys, window.process.returncode)


sys.exit(desk.main(keyboard_only, reading_order, all_named, windows_named, announced, closed_with_menu))
