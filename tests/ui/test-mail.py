#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail that the window sends through a real mail server (tests/servers/smtp.sh)."""
import contextlib
import email
import email.policy
import os
import pathlib
import sys
import tempfile

import desk

MAIL = "attachment-blocked-gmail.eml"


@contextlib.contextmanager
def start(extra=""):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "organisation.conf"), "w", encoding="utf-8") as file:
            file.write(extra + "[Mail]\nhost=127.0.0.1\nport={SMTP_PORT}\nuser=agent\nfrom=anna@example.org\n"
                       "ca-file={SMTP_CA}\n".format(**os.environ))
        env = {"BOUNCE_DESK_SYSCONFDIR": folder, "XDG_DATA_HOME": os.path.join(folder, "data")}
        with desk.Desk(desk.mail(MAIL), env=env) as window:
            desk.wait_for(window.title, "the verdict")
            yield window


def delivered():
    return list(pathlib.Path(os.environ["SMTP_MAILDIR"], "new").glob("*"))


def send(window, button, to, password="secret"):
    """Sends the draft that is open to @to."""
    window.find("push button", button)
    entries = [n for n in window.nodes("text") if desk.has_state(n, desk.Atspi.StateType.EDITABLE)]
    entry = min(entries, key=lambda n: n.get_component_iface().get_position(desk.Atspi.CoordType.SCREEN).y)
    entry.get_editable_text_iface().set_text_contents(to)
    window.press("push button", button)
    entry = window.find("password text", "^Password or token$")
    entry.get_editable_text_iface().set_text_contents(password)
    window.press("push button", "^Continue$")


def open_draft(window):
    name = [b for b in window.buttons() if b.endswith("…")][0]
    window.press("push button", "^" + desk.re.escape(name) + "$")


def sent():
    """a message is sent by the mail account, and arrives with its text"""
    before = delivered()
    with start() as window:
        open_draft(window)
        send(window, "^Send$", "support@helpdesk.test")
        window.wait_text("^The mail server took it\\.$")
        new = desk.wait_for(lambda: [p for p in delivered() if p not in before], "the mail")
    mail = email.message_from_bytes(new[0].read_bytes(), policy=email.policy.default)
    assert "support@helpdesk.test" in mail["To"] and "anna@example.org" in mail["From"], mail.items()
    assert mail.get_body().get_content().strip()


def refused():
    """a mail that the server refuses: its own words, and nothing is lost"""
    with start() as window:
        open_draft(window)
        send(window, "^Send$", "nouser@helpdesk.test")
        window.wait_text("^It was not sent\\. .*550 5\\.1\\.1 ")
        window.wait_text("^A message was not sent\\. .*550 5\\.1\\.1 ")


def ticket():
    """a ticket that goes by mail carries the same bytes"""
    before = delivered()
    with start("[Tickets]\nSystem=mail\n") as window:
        window.keys("ctrl+t")
        send(window, "^File Ticket$", "support@helpdesk.test")
        window.wait_text("^The mail server took it\\.$")
        new = desk.wait_for(lambda: [p for p in delivered() if p not in before], "the mail")
    mail = email.message_from_bytes(new[0].read_bytes(), policy=email.policy.default)
    content, = [part.get_content() for part in mail.iter_attachments()]
    with open(desk.mail(MAIL), "rb") as file:
        assert content == file.read()


sys.exit(desk.main(sent, refused, ticket))
