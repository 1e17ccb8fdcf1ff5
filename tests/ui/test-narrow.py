#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A window as narrow as a phone."""
import sys

import desk
from desk import Atspi

WIDTH = 360


def extents(node):
    return node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)


def drag_narrow():
    """a drag onto a window of 360 px; nothing is cut off at its side"""
    with desk.Desk(size=(WIDTH, 800)) as window:
        window.drag("uri", desk.mail("article-2-hosted.eml"))
        window.wait_title("domain cannot be found")
        assert window.get_size()[0] == WIDTH, window.get_size()
        frame = extents(window.find("frame"))
        for node in window.nodes():
            box = extents(node)
            if box.width > 0 and node.get_role_name() in ("label", "heading", "push button", "check box", "image"):
                assert box.x >= frame.x and box.x + box.width <= frame.x + frame.width, (
                    node.get_role_name(), node.get_name(), box.x, box.width)


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


sys.exit(desk.main(drag_narrow, below_each_other, sidebar_page))
