#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real drags (XDND) onto the real window."""
import os
import re
import shutil
import subprocess
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


def drop_vanishing():
    """the file of a drag may be deleted as soon as the drop is over: its bytes are copied before"""
    with tempfile.TemporaryDirectory() as folder, desk.Desk() as window:
        path = os.path.join(folder, "dnd_file-1.eml")
        shutil.copy(desk.mail("mailbox-full.eml"), path)
        assert window.drag("vanish", path) == "drag-end\n"
        assert not os.path.exists(path)
        window.wait_title("mailbox is full")
        window.keys("ctrl+t")
        window.wait_text("^SHA-256 " + desk.run("sha256sum", desk.mail("mailbox-full.eml")).split()[0] + "$")


def drop_text_file():
    """a mail in a file that is called .txt, as Claws Mail drags it, is a mail"""
    with tempfile.TemporaryDirectory() as folder, desk.Desk() as window:
        path = os.path.join(folder, "1_Undelivered Mail.txt")
        shutil.copy(desk.mail("mailbox-full.eml"), path)
        window.drag("uri", path)
        window.wait_title("mailbox is full")


def drop_mbox():
    """an mbox, as Evolution drags even one mail, opens with all its mails"""
    path = os.path.join(os.path.dirname(desk.HERE), "intake", "three.mbox")
    for kind in ("uri", "mail"):
        with desk.Desk() as window:
            window.drag(kind, path)
            window.wait_title("no mailbox with this name")
            desk.wait_for(lambda: len(window.cases()) == 3, "three cases")


def drop_saved():
    """a mail that the program saves where it is told to (Direct Save), as Thunderbird does, beside links of no use"""
    with desk.Desk() as window:
        told = window.drag("save", desk.mail("mailbox-full.eml"), "mailbox://nobody@Local%20Folders/Inbox?number=1")
        window.wait_title("mailbox is full")
        path = re.match("save (.*) S\n", told).group(1)
        assert os.path.basename(path) == "mailbox-full.eml", told
        desk.wait_for(lambda: not os.path.exists(os.path.dirname(path)), "the folder to be gone")


def refuse_links():
    """links that only their program can follow are refused with what to do there, also when saving fails"""
    with desk.Desk() as window:
        window.drag("uri", "akonadi:?item=42&type=message/rfc822")
        window.wait_text("^KMail gives only a link")
        told = window.drag("no-save", desk.mail("mailbox-full.eml"), "imap://nobody@example.org/INBOX;UID=7")
        assert " E\n" in told, told
        window.wait_text("^The mail program gives only a link")
        window.wait_title("^Drop the mail that came back$")


PORTAL = """
import sys
from gi.repository import Gio, GLib
XML = '''<node><interface name="org.freedesktop.portal.FileTransfer"><method name="RetrieveFiles"><arg type="s" direction="in"/>
<arg type="a{sv}" direction="in"/><arg type="as" direction="out"/></method></interface></node>'''
def call(bus, sender, path, interface, method, parameters, invocation):
    print(parameters[0], flush=True)
    invocation.return_value(GLib.Variant("(as)", ([sys.argv[1]] if parameters[0] == "key-7" else [],)))
def ready(bus, name):
    bus.register_object("/org/freedesktop/portal/documents", Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0], call)
Gio.bus_own_name(Gio.BusType.SESSION, "org.freedesktop.portal.Documents", Gio.BusNameOwnerFlags.REPLACE, ready, lambda *a: print("ready", flush=True), None)
GLib.MainLoop().run()
"""


def drop_portal():
    """files that come through the FileTransfer portal are opened"""
    portal = subprocess.Popen(["timeout", "60", sys.executable, "-c", PORTAL, desk.mail("mailbox-full.eml")], stdout=subprocess.PIPE, text=True)
    try:
        assert portal.stdout.readline() == "ready\n"
        with desk.Desk(env=desk.whole_stacks()) as window:
            window.find("push button", "^Paste$")
            window.drag("portal", "key-7")
            window.wait_title("mailbox is full")
        assert portal.stdout.readline() == "key-7\n"
    finally:
        portal.kill()


sys.exit(desk.main(drop_each, drop_several, drop_text, drop_mail_data, refuse_picture, refuse_unknown, hover,
                   drop_on_text, drop_vanishing, drop_text_file, drop_mbox, drop_saved, refuse_links, drop_portal))
