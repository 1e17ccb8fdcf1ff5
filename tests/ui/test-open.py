#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on the command line, in a second start, and mails that are not what they should be."""
import os
import shutil
import subprocess
import sys
import tempfile

import desk


def second_start():
    """a second start opens its file in the window that is there"""
    with desk.Desk(desk.mail("mailbox-full.eml")) as window:
        window.wait_title("mailbox is full")
        subprocess.run([os.environ["BOUNCE_DESK"], desk.mail("article-3-plain.eml")], check=True, timeout=20)
        window.wait_title("outgoing spam check")
        assert len(window.cases()) == 2, window.cases()
        # The same mail once more shows the case that is there.
        subprocess.run([os.environ["BOUNCE_DESK"], desk.mail("mailbox-full.eml")], check=True, timeout=20)
        window.wait_title("mailbox is full")
        assert len(window.cases()) == 2, window.cases()


def several_recipients():
    """each recipient of a notice has its own verdict"""
    with desk.Desk(desk.mail("several.eml")) as window:
        window.wait_title("^The recipient's mailbox is full$")
        rows = window.nodes("list item", "^(anna|ben)@")
        assert [r.get_name().split(":")[0] for r in rows] == ["anna@contoso.example.com", "ben@fabrikam.example.com"]
        rows[0].get_component_iface().grab_focus()
        window.keys("Down")
        window.wait_title("^The other side has no mailbox with this name$")


def many_recipients():
    """of many recipients the first stand above the verdict, so that it is seen; the others are asked for"""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "many.eml")
        with open(path, "w", encoding="ascii") as file:
            file.write("From: MAILER-DAEMON@mx.example.org\nTo: me@example.org\nSubject: Undelivered Mail\n"
                       "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
                       "--b\n\nIt could not be delivered.\n\n--b\nContent-Type: message/delivery-status\n\n"
                       "Reporting-MTA: dns; mx.example.org\n")
            for i in range(6):
                file.write(f"\nFinal-Recipient: rfc822; person{i}@example.net\nAction: failed\nStatus: 5.1.1\n"
                           "Diagnostic-Code: smtp; 550 5.1.1 User unknown\n")
            file.write("\n--b--\n")
        with desk.Desk(path) as window:
            window.wait_title("no mailbox with this name")
            assert len(window.nodes("list item", "^person")) == 3
            window.press("toggle button", "^Show All$")
            desk.wait_for(lambda: len(window.nodes("list item", "^person")) == 6, "all recipients")
            last = window.find("list item", "^person5@")
            last.get_component_iface().grab_focus()
            window.keys("Return")
            window.wait_text("has the address person5@example.net")
            window.press("toggle button", "^Show Fewer$")
            desk.wait_for(lambda: len(window.nodes("list item", "^person")) == 4, "the first and the chosen one")


def guess():
    """a verdict that is a guess says so beside it; one that is certain does not"""
    with desk.Desk(desk.mail("no-reason-given.eml")) as window:
        desk.wait_for(window.title, "the title")
        window.wait_text("^A guess: the notice says little")
    with desk.Desk(desk.mail("mailbox-full.eml")) as window:
        window.wait_title("mailbox is full")
        assert not any("guess" in t for t in window.texts("label")), window.texts("label")


def unreadable():
    """a mail that the reader gives up on is a calm page, and the ticket still carries it"""
    depth = 3000
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "deep.eml")
        with open(path, "w", encoding="ascii") as file:
            file.write("From: a@example.org\nSubject: deep\nMIME-Version: 1.0\n")
            for i in range(depth):
                file.write(f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n")
        with desk.Desk(path) as window:
            window.wait_title("could not be read")
            window.keys("ctrl+t")
            window.wait_text(r"^bounce\.eml · ")
            digest = desk.run("sha256sum", path).split()[0]
            window.wait_text("^SHA-256 " + digest + "$")


def why_not():
    """where a safe-sender entry cannot help, the action says why and offers what helps"""
    with desk.Desk(desk.mail("mailbox-full.eml")) as window:
        window.wait_title("mailbox is full")
        window.keys("F10")
        window.press(None, "^Ask to Be Allowed…$")
        window.wait_text("would not help: the mailbox has no room")
        window.press("push button", "^Write the message that helps…$")
        desk.wait_for(lambda: window.nodes(None, "^Message$"), "the draft")
        window.wait_text("This mailbox has just refused you")


def missing():
    """a file that is not there is said so"""
    with desk.Desk("/nonexistent/mail.eml") as window:
        window.wait_text("mail.eml")
        window.wait_title("^Drop the mail that came back$")


KINDS = {"three.mbox": 3, "three.mbox.gz": 3, "two.zip": 2, "two.tar.gz": 2, "one.emlx": 1, "one.eml.gz": 1, "ndr.msg": 1,
         "winmail.eml": 1, "forward-two.eml": 2, "forward-zip.eml": 2}


def kinds():
    """each kind of file opens with all the mails that are in it"""
    folder = os.path.join(os.path.dirname(desk.HERE), "intake")
    for name, number in KINDS.items():
        with desk.Desk(os.path.join(folder, name)) as window:
            window.wait_title("^The other side has no mailbox with this name$")
            cases = max(len(window.cases()), 1)
            assert cases == number, f"{name}: {window.cases()}"


def folders():
    """a folder and a Maildir open with the mails in them; what else is in them is left out"""
    with tempfile.TemporaryDirectory() as top:
        for name, part in (("mailbox-full.eml", "cur"), ("article-3-plain.eml", "new")):
            os.makedirs(os.path.join(top, "Maildir", part), exist_ok=True)
            shutil.copy(desk.mail(name), os.path.join(top, "Maildir", part, name + ":2,S"))
        with open(os.path.join(top, "picture.png"), "wb") as file:
            file.write(b"\x89PNG\r\n\x1a\n")
        with desk.Desk(top) as window:
            window.wait_title("mailbox is full|outgoing spam check")
            assert len(window.cases()) == 2, window.cases()
            assert not window.nodes("label", "picture.png")


def outlook_exact():
    """the ticket about a message of Outlook carries its very bytes"""
    path = os.path.join(os.path.dirname(desk.HERE), "intake", "ndr.msg")
    with desk.Desk(path) as window:
        window.wait_title("no mailbox with this name")
        window.keys("ctrl+t")
        window.wait_text(r"^bounce\.msg · ")
        window.wait_text("^SHA-256 " + desk.run("sha256sum", path).split()[0] + "$")


def strange_arguments():
    """what is no file is said, or leaves the window as it is; nothing of it ends the program"""
    for argument in ("resource://%ff", "resource:%", "RESOURCE:///%ff", "file://other-host/x", "smb://h/s/%ff", "/dev/zero",
                     os.devnull, "http://192.0.2.1/x.eml"):
        with desk.Desk(argument) as window:
            window.wait_text("could not be read|is empty|link to a web page")
    with desk.Desk("") as window:
        window.wait_text("You will read why it came back")


sys.exit(desk.main(strange_arguments, second_start, several_recipients, many_recipients, guess, unreadable, why_not, missing, kinds, folders, outlook_exact))
