#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A message can be written in the language of the one who gets it, whatever the window speaks."""
import os
import sys

import desk

LOCALES = os.path.join(os.environ["BUILDDIR"], "po")


def get_body(window):
    return desk.text_of(window.find("text", "^Text$", showing=False))


def choose(window, name):
    box = window.find("combo box", "^(English|Deutsch)$", showing=False)
    names = [node.get_name() for node in desk.walk(box) if node.get_role_name() == "menu item"]
    box.get_selection_iface().select_child(names.index(name))


def switch():
    """German and back; what was typed is not lost"""
    environment = {"BOUNCE_DESK_LOCALEDIR": LOCALES}
    with desk.Desk(desk.mail("article-1-hosted.eml"), env=environment) as window:
        button = [b for b in window.nodes("push button", showing=False) if b.get_name() in ("Ask to be allowed…",)]
        button[0].get_action_iface().do_action(0)
        desk.wait_for(lambda: "Hello" in get_body(window), "the English draft")
        english = get_body(window)
        node = window.find("text", "^Text$", showing=False)
        node.get_editable_text_iface().insert_text(0, "PS: typed by hand\n", 18)
        choose(window, "Deutsch")
        desk.wait_for(lambda: "Guten Tag" in get_body(window), "the German draft")
        german = get_body(window)
        assert "typed by hand" not in german and "north-steel.example.net" in german, german
        choose(window, "English")
        desk.wait_for(lambda: get_body(window) == "PS: typed by hand\n" + english, "the English text, as it was left")


sys.exit(desk.main(switch))
