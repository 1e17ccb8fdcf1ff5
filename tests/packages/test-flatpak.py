#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-flatpak.py MAIL: the sandboxed window: a drop by the FileTransfer portal, a draft, a print."""
import os
import subprocess
import sys

import gi
gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "ui"))
import desk  # noqa: E402

APP = "org.bouncedesk.BounceDesk"
MAIL = sys.argv[1]
BUS = Gio.bus_get_sync(Gio.BusType.SESSION)  # a transfer lasts as long as the connection of who offers it


def find(title):
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", title], capture_output=True, text=True).stdout
    return found.split()[0] if found else None


class Sandboxed(desk.Desk):
    """The process that we start is not the one that the window belongs to, and its accessibility tree
    stays in the sandbox: it is told by its titles."""

    def __init__(self, *args):
        self.process = subprocess.Popen(["flatpak", "run", "--user", APP, *args])
        self.window = desk.wait_for(self._find_window, "the window")
        self.resize(900, 860)

    def _find_window(self):
        return find("^Bounce Desk$")

    def __exit__(self, kind, *_):
        subprocess.run(["flatpak", "kill", APP], check=False)
        self.process.wait(20)


def offer(path):
    """What a file manager does: the files go to the document portal, and a key into the drag."""

    def call(method, arguments, fds=None):
        return BUS.call_with_unix_fd_list_sync(
            "org.freedesktop.portal.Documents", "/org/freedesktop/portal/documents",
            "org.freedesktop.portal.FileTransfer", method, arguments, None, Gio.DBusCallFlags.NONE, 20000, fds)[0]

    key = call("StartTransfer", GLib.Variant("(a{sv})", ({"writable": GLib.Variant("b", False)},))).unpack()[0]
    fds = Gio.UnixFDList()
    fd = os.open(path, os.O_RDONLY)
    fds.append(fd)
    os.close(fd)
    call("AddFiles", GLib.Variant("(saha{sv})", (key, [0], {})), fds)
    return key


def work():
    """a drop by the portal, and a draft of it, in the sandbox"""
    with Sandboxed() as window:
        window.drag("portal", offer(MAIL))
        desk.wait_for(lambda: "provider rejected" in desk.run("xdotool", "getwindowname", window.window), "the guide")
        window.keys("ctrl+t")
        desk.wait_for(lambda: find("^Support Ticket$"), "the draft")


def on_paper():
    """the guide as a PDF, written by the sandboxed program"""
    pdf = os.path.join(os.environ["HOME"], "guide.pdf")
    open(pdf, "wb").close()
    subprocess.run(["flatpak", "run", "--user", "--file-forwarding", APP, "--print-to", "@@", pdf, "@@", "@@", MAIL, "@@"],
                   check=True, timeout=60)
    words = " ".join(desk.run("pdftotext", "-layout", pdf, "-").split())
    assert "The recipient's mail provider rejected the message" in words and "What to do" in words, words


sys.exit(desk.main(work, on_paper))
