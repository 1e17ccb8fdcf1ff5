#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What explains the program, and what it remembers of its window."""
import os
import pathlib
import sys

import desk

KEPT = {"GSETTINGS_BACKEND": "keyfile"}


def close(window, name):
    """Closes the window of that name, which is on top."""
    desk.xdotool("key", "Escape")
    desk.wait_for(lambda: not window.nodes("frame", name) and not window.nodes("dialog", name), "it to close")


def shortcuts():
    """Ctrl+? shows the shortcuts; every window of help closes with Escape, and GTK has nothing to complain of"""
    with desk.Desk(env={"G_DEBUG": "fatal-criticals"}) as window:
        window.find("push button", "^Paste$")
        window.keys("ctrl+question")
        desk.wait_for(lambda: any("Copy for chat" in t for t in window.texts("label")), "the shortcuts")
        desk.xdotool("key", "Escape")
        desk.wait_for(lambda: not window.nodes("label", "^Copy for chat$"), "the shortcuts to close")


def help_window():
    """F1 opens the built-in help where no help viewer is installed"""
    with desk.Desk(env={"XDG_DATA_DIRS": "/usr/share", "XDG_DATA_HOME": os.environ["HOME"] + "/empty"}) as window:
        window.find("push button", "^Paste$")
        window.keys("F1")
        window.find("heading", "^Read the answer$", showing=False)
        window.find("heading", "^Gmail$", showing=False)
        close(window, "^Help$")


def help_viewer():
    """F1 opens the pages where they and a viewer are installed"""
    data = pathlib.Path(os.environ["XDG_DATA_HOME"])
    told = pathlib.Path(os.environ["HOME"]) / "told"
    (data / "help/C/bounce-desk").mkdir(parents=True)
    (data / "help/C/bounce-desk/index.page").touch()
    (data / "applications").mkdir(exist_ok=True)
    viewer = pathlib.Path(os.environ["HOME"]) / "viewer.sh"
    viewer.write_text(f'#!/bin/sh\nprintf "%s" "$1" >"{told}.part"\nmv "{told}.part" "{told}"\n')
    viewer.chmod(0o755)
    (data / "applications/viewer.desktop").write_text(
        f"[Desktop Entry]\nType=Application\nName=Viewer\nExec={viewer} %u\nMimeType=x-scheme-handler/help;\n")
    (data / "applications/mimeapps.list").write_text("[Default Applications]\nx-scheme-handler/help=viewer.desktop\n")
    with desk.Desk(env=desk.whole_stacks()) as window:
        window.find("push button", "^Paste$")
        window.keys("F1")
        desk.wait_for(told.exists, "the viewer")
        assert told.read_text() == "help:bounce-desk", told.read_text()
        assert not window.nodes("heading", "^Read the answer$", showing=False)


def about():
    """the menu ends with preferences, shortcuts, help and About; About says what and whose it is"""
    with desk.Desk() as window:
        window.find("push button", "^Paste$")
        window.keys("F10")
        about_item = window.find("menu item", "^About Bounce Desk$") if window.nodes("menu item") else \
            window.find(None, "^About Bounce Desk$")
        names = [n.get_name() for n in window.nodes(about_item.get_role_name()) if n.get_name()]
        assert names[-4:] == ["Preferences", "Keyboard Shortcuts", "Help", "About Bounce Desk"], names
        desk.Atspi.Action.do_action(about_item.get_action_iface(), 0)
        desk.wait_for(lambda: any("developers" in t for t in window.texts("label")), "About")
        desk.xdotool("key", "Escape")
        desk.wait_for(lambda: not any("developers" in t for t in window.texts("label")), "About to close")


def size_and_place():
    """size and place are those of the window that was closed last"""
    with desk.Desk(size=(777, 555), env=KEPT) as window:
        desk.xdotool("windowmove", window.window, 210, 140)
        desk.wait_for(lambda: window.get_size() == (777, 555), "the size")
    with desk.Desk(size=None, env=KEPT) as window:
        desk.wait_for(lambda: window.get_size() == (777, 555), f"the size again (it is {window.get_size()})")
        place = dict(l.split("=") for l in desk.xdotool("getwindowgeometry", "--shell", window.window).split())
        assert abs(int(place["X"]) - 210) < 40 and abs(int(place["Y"]) - 140) < 60, place


sys.exit(desk.main(shortcuts, help_window, help_viewer, about, size_and_place))
