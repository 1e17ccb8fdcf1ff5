#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A window as narrow as a phone."""
import os
import sys

import desk
from desk import Atspi

WIDTH = 360


def extents(node):
    return node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)


def assert_within(window):
    """Nothing that is shown reaches over the sides of the window."""
    frame = extents(window.find("frame"))
    for node in window.nodes():
        box = extents(node)
        if box.width > 0 and node.get_role_name() in ("label", "heading", "push button", "check box", "image"):
            assert box.x >= frame.x and box.x + box.width <= frame.x + frame.width, (
                node.get_role_name(), node.get_name(), box.x, box.width)


def drag_narrow():
    """a drag onto a window of 360 px; nothing is cut off at its side"""
    with desk.Desk(size=(WIDTH, 800)) as window:
        window.drag("uri", desk.mail("article-2-hosted.eml"))
        window.wait_title("domain cannot be found")
        assert window.get_size()[0] == WIDTH, window.get_size()
        assert_within(window)


def below_each_other():
    """buttons stand under their words"""
    with desk.Desk(desk.mail("article-2-hosted.eml"), size=(WIDTH, 800)) as window:
        window.wait_title("domain cannot be found")
        button = extents(window.find("push button", "^Check the domain$", showing=False))
        words = extents([n for n in window.nodes("label", None, showing=False)
                         if desk.text_of(n).startswith("Look up acme-tolls")][0])
        assert button.y >= words.y + words.height, (button.y, words.y, words.height)


def sidebar_page():
    """the list of cases is a page of its own, with a way back"""
    with desk.Desk(desk.mail("mailbox-full.eml"), desk.mail("article-3-plain.eml"), size=(WIDTH, 800)) as window:
        window.wait_title("mailbox is full")
        assert not window.nodes("list item", "outgoing spam check")
        window.press("push button", "^All cases$")
        window.find("list item", "outgoing spam check")
        assert not window.nodes("heading")
        window.keys("Down", "Return")
        window.wait_title("outgoing spam check")
        assert not window.nodes("list item", "^The recipient's mailbox is full")


def large_letters():
    """with letters of twice the size nothing is cut off at 360 px"""
    large = {"GDK_DPI_SCALE": "2"}
    with desk.Desk(size=(500, 900), env=large) as window:
        window.resize(WIDTH, 900)
        desk.wait_for(lambda: window.get_size()[0] == WIDTH, f"{WIDTH} px, it is {window.get_size()}")
        window.press("toggle button", "^Where do I find it")
        window.find("heading", "^Gmail$", showing=False)
        assert_within(window)
    for name in ("article-2-hosted.eml", "fake-bounce-phishing.eml", "several.eml"):
        with desk.Desk(desk.mail(name), size=(500, 900), env=large) as window:
            desk.wait_for(window.title, "the title")
            window.resize(WIDTH, 900)
            desk.wait_for(lambda: window.get_size()[0] == WIDTH, f"{WIDTH} px, it is {window.get_size()}")
            for title in ("^Why we think so", "^Details$", "^The whole notice$"):
                window.press("toggle button", title)
            assert_within(window)


def narrower():
    """the window shrinks below 350 px, and its buttons still fit"""
    with desk.Desk(desk.mail("mailbox-full.eml"), desk.mail("article-3-plain.eml"), size=(500, 700)) as window:
        window.wait_title("mailbox is full")
        window.resize(320, 700)
        desk.wait_for(lambda: window.get_size()[0] == 320, f"320 px, it is {window.get_size()}")
        assert_within(window)
        window.find("push button", "^All cases$")


def right_to_left():
    """where lines run from right to left, titles that open stand at the right"""
    with desk.Desk(desk.mail("mailbox-full-gmail.eml"), size=(900, 900), env={"GTK_MODULES": os.environ["RTL_MODULE"]}) as window:
        window.wait_title("mailbox is full")
        title = window.find("toggle button", "^Details$", showing=False)
        box = title.get_component_iface().get_extents(Atspi.CoordType.SCREEN)
        ink = [int(desk.run("import", "-window", "root", "-crop", f"{box.width // 2}x{box.height - 8}+{x}+{box.y + 4}",
                            "-format", "%k", "info:")) for x in (box.x + 8, box.x + box.width // 2 - 8)]
        assert ink[0] == 1 and ink[1] > 5, ink  # colours of the left half and of the right one
        assert has_states(title, Atspi.StateType.EXPANDABLE) and not has_states(title, Atspi.StateType.EXPANDED)
        window.press("toggle button", "^Details$")
        desk.wait_for(lambda: has_states(title, Atspi.StateType.EXPANDED), "the expanded state")


def has_states(node, *states):
    node.clear_cache()
    return all(desk.has_state(node, s) for s in states)


sys.exit(desk.main(drag_narrow, below_each_other, sidebar_page, large_letters, narrower, right_to_left))
