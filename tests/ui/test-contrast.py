#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text can be read: measured from pictures of the window, in the light and in the dark theme."""
import collections
import os
import sys
import tempfile
import time

import desk
from desk import Atspi

LEAST = 4.5  # WCAG 2.1, 1.4.3
LARGE = 3.0  # text of 24 px, or of 19 px and bold
ROLES = {"label", "heading", "push button", "toggle button", "list item"}


def luminance(colour):
    parts = [c / 255 / 12.92 if c / 255 <= 0.03928 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def ratio(a, b):
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class Picture:
    """The screen, as rows of colours."""

    def __init__(self):
        with tempfile.NamedTemporaryFile(suffix=".ppm") as file:
            desk.run("import", "-window", "root", "-depth", "8", file.name)
            data = file.read()
        header, self.width, self.height, _, self.pixels = self.split(data)
        assert header == b"P6", header

    @staticmethod
    def split(data):
        magic, size, depth, pixels = data.split(b"\n", 3)
        return magic, *(int(n) for n in size.split()), depth, pixels

    def colours(self, box):
        found = collections.Counter()
        for y in range(max(box.y, 0), min(box.y + box.height, self.height)):
            row = self.pixels[(y * self.width + max(box.x, 0)) * 3:(y * self.width + min(box.x + box.width, self.width)) * 3]
            found.update(zip(row[0::3], row[1::3], row[2::3]))
        return found


def measure(picture, box):
    """The contrast of the ink with its ground: the colour that is there most, and the one that is farthest from it
    among those that are no chance of a single pixel. Letters are thin: their core is where they are not smoothed."""
    colours = picture.colours(box)
    ground = colours.most_common(1)[0][0]
    return max((ratio(c, ground) for c, n in colours.items() if n >= 2), default=1), ground


def texts(top):
    """What is on the screen as a whole, with where it is; of one window, since others lie behind it."""
    frame = top.get_component_iface().get_extents(Atspi.CoordType.SCREEN)
    for node in (n for n in desk.walk(top) if desk.has_state(n, Atspi.StateType.SHOWING)):
        role = node.get_role_name()
        text = desk.text_of(node).strip()
        if role not in ROLES or not text or not desk.has_state(node, Atspi.StateType.SENSITIVE):
            continue
        box = node.get_component_iface().get_extents(Atspi.CoordType.SCREEN)
        if box.width > 4 and 8 <= box.height and box.y > frame.y + 50 and box.y + box.height < frame.y + frame.height - 6:
            yield role, text, box


def check(window, what, top=None):
    desk.xdotool("mousemove", 2, 2)
    time.sleep(0.6)  # what the tree knows is painted a moment later
    picture, wrong, n = Picture(), [], 0
    for role, text, box in texts(top or window.find("frame")):
        found, ground = measure(picture, box)
        least = LARGE if role == "heading" and box.height >= 24 else LEAST
        n += 1
        if found < least:
            wrong.append((what, role, text[:40], round(found, 2), ground))
    assert n >= 5, (what, n)
    assert not wrong, wrong


def run(theme):
    env = {"GTK_THEME": theme, "XDG_DATA_HOME": os.path.join(os.environ["HOME"], theme)}
    files = ["mailbox-full-gmail.eml", "fake-bounce-phishing.eml", "several.eml", "delayed.eml"]
    with desk.Desk(size=(900, 940), env=env) as window:
        window.find("push button", "^Paste$")
        window.press("toggle button", "^Where do I find it")
        window.find("heading", "^Gmail$")
        check(window, "welcome")
    with desk.Desk(*(desk.mail(f) for f in files), size=(900, 940), env=env) as window:
        window.wait_title("mailbox is full")
        check(window, "case")
        window.press("check box", "^Step 1 is done$")
        window.press("toggle button", "^Details$")
        check(window, "details")
        window.press("toggle button", "^Details$")
        window.press("toggle button", "^Why we think so")
        check(window, "reasons")
        window.press("push button", "^Copy message$")
        window.wait_text("on the clipboard")
        check(window, "what was done")
        for name in ("fake notice", "This notice speaks|no mailbox", "still"):
            row = [n for n in window.nodes("list item") if desk.re.search(name, n.get_name() or "")]
            if row:
                row[0].get_component_iface().grab_focus()
                window.keys("Return")
                check(window, name)
    with desk.Desk(desk.mail("mailbox-full-gmail.eml"), size=(900, 940), env=env) as window:
        window.wait_title("mailbox is full")
        window.keys("ctrl+t")
        check(window, "ticket", desk.wait_for(lambda: window.nodes(None, "^Support Ticket$"), "the ticket")[0])


def light():
    """in the light theme all text stands out from its ground by 4.5 to 1"""
    run("Adwaita")


def dark():
    """in the dark theme too"""
    run("Adwaita:dark")


def high_contrast():
    """and in the themes of high contrast, where what frames a card is seen, too"""
    for theme in ("HighContrast", "HighContrastInverse"):
        run(theme)
        env = {"GTK_THEME": theme, "XDG_DATA_HOME": os.path.join(os.environ["HOME"], theme)}
        with desk.Desk(desk.mail("mailbox-full-gmail.eml"), size=(900, 940), env=env) as window:
            window.wait_title("mailbox is full")
            time.sleep(0.6)
            card = window.find("list box", "^What to do$").get_component_iface().get_extents(Atspi.CoordType.SCREEN)
            card.x, card.width, card.y, card.height = card.x - 1, 3, card.y + card.height // 3, 1
            found, ground = measure_line(Picture(), card)
            assert found >= LARGE, (theme, round(found, 2), ground)


def measure_line(picture, box):
    """The contrast of a line of one pixel with what is beside it."""
    colours = list(picture.colours(box))
    return max((ratio(a, b), a) for a in colours for b in colours)


def measures():
    """the measuring finds what cannot be read"""
    class Box:
        x, y, width, height = 0, 0, 4, 4
    picture = Picture.__new__(Picture)
    picture.width, picture.height = 4, 4
    for ink, most in ((0x00, 21.1), (0x76, 4.6), (0x8a, 3.6)):
        picture.pixels = bytes([255] * 24 + [ink] * 24)
        found, _ = measure(picture, Box)
        assert most - 0.2 < found < most, (ink, found)


sys.exit(desk.main(measures, light, dark, high_contrast))
