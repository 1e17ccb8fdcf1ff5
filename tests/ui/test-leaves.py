#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What leaves with a ticket is chosen before it does, and what is shown is what is attached."""
import email
import email.policy
import hashlib
import os
import re
import sys
import tempfile
import time

import desk

EXACT, NOTICE, PERSONAL = "^The whole notice, byte for byte$", "^Without the text of your mail$", "^Without names, addresses and numbers$"
MAIL = "article-1-hosted.eml"
# Who stands in that mail.
PERSONS = ("anna.berg", "Anna Berg", "purchasing@", "Offer 2026-114")


def body(window):
    return desk.text_of(window.find("text", "^Text$", showing=False))


def preview(window):
    return desk.text_of(window.find("text", "^What is attached$", showing=False))


def digest(window):
    return desk.wait_for(lambda: next((t[8:] for t in window.texts("label", showing=False) if t.startswith("SHA-256 ")), None),
                         "the digest")


def open_ticket(window):
    window.wait_title(".")
    button = [b for b in window.nodes("push button", showing=False) if b.get_name() == "Open a ticket…"]
    button[0].get_action_iface().do_action(0)
    window.find("frame", "^Support Ticket$")
    window.press("toggle button", "^What leaves this computer$")


def choose(window, name):
    window.press("radio button", name)
    time.sleep(0.1)
    save = window.find("push button", "^Save as draft…$", showing=False)
    desk.wait_for(lambda: desk.has_state(save, desk.Atspi.StateType.SENSITIVE), "the copy")


def save(window, path):
    """By the button; gives the attachment of the mail that was written."""
    entry = next(n for n in window.nodes("text", showing=False)
                 if desk.has_state(n, desk.Atspi.StateType.SINGLE_LINE) and desk.has_state(n, desk.Atspi.StateType.EDITABLE)
                 and desk.is_visible(n) and desk.text_of(n) in ("", "support@example.org"))
    entry.get_editable_text_iface().set_text_contents("support@example.org")
    window.press("push button", "^Save as draft…$")
    desk.answer_file_dialog("^Save the Draft$", path)
    desk.wait_for(lambda: os.path.exists(path) and os.path.getsize(path) > 0, "the draft")
    with open(path, "rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    return message.get_body().get_content(), next(message.iter_attachments()).get_content()


def choices():
    """without persons, without the mail, and back; what was typed stays with its choice"""
    with open(desk.mail(MAIL), "rb") as file:
        exact = file.read()
    with tempfile.TemporaryDirectory() as folder, desk.Desk(desk.mail(MAIL)) as window:
        open_ticket(window)
        assert desk.has_state(window.find("radio button", EXACT, showing=False), desk.Atspi.StateType.CHECKED)
        assert digest(window) == hashlib.sha256(exact).hexdigest()
        first = body(window)
        assert "byte for byte" in first and "purchasing@north-steel.example.net" in first
        choose(window, PERSONAL)
        assert "person-" in body(window) and "north-steel.example.net" in body(window), body(window)
        for text in (body(window), preview(window)):
            assert not any(p in text for p in PERSONS), text
        assert "It is not the exact mail" in preview(window)
        window.wait_text("^Left out or replaced: .*address", showing=False)
        shown = preview(window)
        text, attached = save(window, os.path.join(folder, "personal.eml"))
        assert attached.decode() == shown, "what is attached is not what was shown"
        assert hashlib.sha256(attached).hexdigest() == digest(window) and digest(window) in text
        assert not any(p in text for p in PERSONS), text
        node = window.find("text", "^Text$", showing=False)
        node.get_editable_text_iface().insert_text(0, "PS: by hand\n", 12)
        choose(window, NOTICE)
        assert "by hand" not in body(window) and "purchasing@north-steel.example.net" in body(window)
        assert "not the exact mail" in body(window) and "Attached are the prices" not in preview(window)
        choose(window, PERSONAL)
        assert body(window).startswith("PS: by hand\n")
        choose(window, EXACT)
        assert body(window) == first
        text, attached = save(window, os.path.join(folder, "exact.eml"))
        assert attached == exact


def elsewhere():
    """other messages carry nothing, and so ask nothing"""
    with desk.Desk(desk.mail(MAIL)) as window:
        window.wait_title(".")
        button = [b for b in window.nodes("push button", showing=False) if b.get_name() == "Ask to be allowed…"]
        button[0].get_action_iface().do_action(0)
        window.find("frame", "^Ask to Be Allowed$")
        assert not [b for b in window.nodes("radio button", showing=False) if desk.is_visible(b)]


sys.exit(desk.main(choices, elsewhere))
