#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""In every language the window speaks it, and nothing is cut off at 360 px."""
import functools
import os
import re
import subprocess
import sys
import tempfile

import desk
from desk import Atspi

WIDTH = 360
HERE = os.path.dirname(os.path.realpath(__file__))
LINGUAS = os.path.join(HERE, "..", "..", "po", "LINGUAS")
MAILS = ("article-1-hosted.eml", "dmarc-reject-m365.eml", "fake-bounce-phishing.eml")


def extents(node):
    return node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)


def assert_within(window, language, frame=None):
    frame = frame or window.find("frame")
    nodes = [n for n in desk.walk(frame) if desk.has_state(n, Atspi.StateType.SHOWING)]
    frame = extents(frame)
    for node in nodes:
        box = extents(node)
        if box.width > 0 and node.get_role_name() in ("label", "heading", "push button", "check box", "image"):
            assert box.x >= frame.x and box.x + box.width <= frame.x + frame.width, (
                language, node.get_role_name(), desk.text_of(node) or node.get_name(), box.x, box.width)


def shrink(window):
    """In two steps: the window lets go of its wide header bar first."""
    window.resize(WIDTH, 800)
    if window.get_size()[0] != WIDTH:
        window.resize(WIDTH, 800)
    desk.wait_for(lambda: window.get_size()[0] == WIDTH, f"{WIDTH} px, it is {window.get_size()}")


def speak(language, locales):
    environment = {"LOCPATH": locales, "LC_ALL": "en_US.UTF-8", "LANGUAGE": language,
                   "BOUNCE_DESK_LOCALEDIR": os.path.join(os.environ["BUILDDIR"], "po")}
    with desk.Desk(size=(500, 800), env=environment) as window:
        assert "Drop the mail that came back" not in desk.wait_for(lambda: window.texts("heading") or window.texts("label"), "words")
        shrink(window)
        assert_within(window, language)
    for name in MAILS:
        with desk.Desk(desk.mail(name), size=(500, 800), env=environment) as window:
            desk.wait_for(lambda: window.title() != "", "the title")
            # Arabic is the window's only: guides stay English there.
            if language != "ar":
                assert not re.search("^The |^Your ", window.title()), (language, window.title())
            shrink(window)
            assert_within(window, language)
    draft(language, environment)


def draft(language, environment):
    """The window of a ticket, with its row of buttons."""
    with desk.Desk(desk.mail(MAILS[0]), env=environment) as window:
        desk.wait_for(lambda: window.title() != "", "the title")
        window.keys("ctrl+t")
        dialog = desk.wait_for(lambda: [n for n in window.nodes() if n.get_role_name() in ("frame", "dialog")][1:], "the draft")[0]
        desk.wait_for(lambda: any(n.get_role_name() == "push button" for n in desk.walk(dialog)), "its buttons")
        assert_within(window, language, dialog)
        desk.xdotool("key", "Escape")


def make_tests(locales):
    with open(LINGUAS, encoding="utf-8") as file:
        languages = [line.strip() for line in file if line.strip() and not line.startswith("#")]
    for language in languages:
        test = functools.partial(speak, language, locales)
        test.__doc__ = f"{language}: spoken, and whole at {WIDTH} px"
        yield test


with tempfile.TemporaryDirectory() as folder:
    made = subprocess.run(["localedef", "-i", "en_US", "-f", "UTF-8", os.path.join(folder, "en_US.UTF-8")],
                          capture_output=True, text=True)
    if not os.path.isdir(os.path.join(folder, "en_US.UTF-8")):
        print("1..0 # SKIP no locale could be made:", made.stderr.strip().split("\n")[-1])
        sys.exit(0)
    sys.exit(desk.main(*make_tests(folder)))
