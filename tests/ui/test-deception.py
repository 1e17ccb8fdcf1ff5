#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hostile mail: what its letters hide is shown, and it chooses for nobody whom a message goes to."""
import os
import re
import sys
import tempfile

import desk

REAL, LABEL = "p\u0430ypal.example", "xn--pypal-4ve.example"
# Bidi controls but for the isolates that we set ourselves, zero-width characters, soft hyphens
HIDDEN = re.compile("[\u202a-\u202e\u2066\u2067\u200b-\u200f\u2060-\u2064\ufeff\u00ad\u061c]")


def all_texts(window):
    """Of every node, as a person sees and as a screen reader says it."""
    for node in window.nodes(showing=False):
        for text in {desk.text_of(node), node.get_name() or "", node.get_description() or ""}:
            if text:
                yield node, text


def is_quote(node, text):
    """The notice itself, word for word."""
    return node.get_role_name() == "text" or "552 5.2.2" in text


def letters():
    """no hidden letters anywhere; beside each look-alike address stands what it is"""
    with desk.Desk(desk.mail("hostile-letters.eml"), desk.mail("mailbox-full.eml")) as window:
        window.wait_title("mailbox is full")
        window.find("list item", LABEL)
        for name in ("^What others", "^Why we think so", "^Details$", "^The whole notice$"):
            window.press("toggle button", name)
        n_labels = 0
        for node, text in all_texts(window):
            assert not HIDDEN.search(text), (node.get_role_name(), ascii(text))
            if REAL in text and not is_quote(node, text):
                assert LABEL in text, (node.get_role_name(), ascii(text))
                n_labels += 1
        assert n_labels >= 6, n_labels
        window.wait_text("mx." + REAL, showing=False)
        title = desk.xdotool("getwindowname", window.window)
        assert LABEL in title and not HIDDEN.search(title), ascii(title)
        window.wait_text("resembles a well-known one")


def drafts():
    """a message that is written for the hostile mail tells the letters of its address"""
    with desk.Desk(desk.mail("hostile-letters.eml")) as window:
        window.wait_title("mailbox is full")
        window.keys("ctrl+t")
        ticket = desk.wait_for(lambda: window.nodes(None, "^Support Ticket$"), "the ticket")[0]
        for node in desk.walk(ticket):
            text = desk.text_of(node)
            assert not HIDDEN.search(text), (node.get_role_name(), ascii(text))
            if re.search("^Recipient: ", text, re.M):
                assert f"Recipient: ana@{REAL} ({LABEL})" in text, ascii(text)
        desk.xdotool("key", "Escape")
        window.keys("ctrl+shift+c")
        window.wait_text("for a chat is on the clipboard")
        assert LABEL in window.get_clipboard().splitlines()[1], window.get_clipboard()


def open_request(window):
    window.keys("F10")
    window.press(None, "^Ask to Be Allowed…$")
    draft = desk.wait_for(lambda: window.nodes(None, "^Ask to Be Allowed$"), "the draft")[0]
    return [n for n in desk.walk(draft) if n.get_role_name() == "text" and re.fullmatch(r"\S+@\S+", desk.text_of(n))][0]


def addressee():
    """a request to another address than the one that failed is warned of"""
    with desk.Desk(desk.mail("recipient-spam-filter-m365.eml")) as window:
        window.wait_title("spam")
        to = open_request(window)
        failed = desk.text_of(to)
        assert "@" in failed, failed
        assert not any("address that failed" in t for t in window.texts("label"))
        to.get_editable_text_iface().set_text_contents("somebody@evil.example")
        window.wait_text("^somebody@evil.example is not the address that failed: that is " + re.escape(failed))
        to.get_editable_text_iface().set_text_contents(failed)
        desk.wait_for(lambda: not any("address that failed" in t for t in window.texts("label")), "no warning")


def forged():
    """a request for a notice with a look-alike address is warned of, with the letters that are sent"""
    with tempfile.TemporaryDirectory() as folder:
        with open(desk.mail("recipient-spam-filter-m365.eml"), encoding="utf-8") as file:
            notice = file.read()
        path = os.path.join(folder, "forged.eml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(notice.replace("trail-shops.example.org", REAL))
        with desk.Desk(path) as window:
            window.wait_title("spam")
            open_request(window)
            window.wait_text("the notice may be forged")
            window.wait_text("letters of several alphabets: " + LABEL)


def remembered():
    """in the list of what was opened before, and among many mails, it stands beside too"""
    with tempfile.TemporaryDirectory() as folder:
        env = {"XDG_DATA_HOME": os.path.join(folder, "data")}
        with desk.Desk(desk.mail("hostile-letters.eml"), env=env) as window:
            window.wait_title("mailbox is full")
        with desk.Desk(env=env) as window:
            window.find("list item", LABEL)
            for node, text in all_texts(window):
                assert REAL not in text or LABEL in text, (node.get_role_name(), ascii(text))
        many = os.path.join(folder, "many")
        os.mkdir(many)
        with open(desk.mail("hostile-letters.eml"), encoding="utf-8") as file:
            notice = file.read()
        for i in range(25):
            with open(os.path.join(many, f"{i}.eml"), "w", encoding="utf-8") as file:
                file.write(notice.replace("<1@", f"<{i}@"))
        with desk.Desk(many, env=env) as window:
            desk.wait_for(lambda: any(LABEL in t for _, t in all_texts(window)), "the domain")
            for node, text in all_texts(window):
                assert REAL not in text or LABEL in text, (node.get_role_name(), ascii(text))


def odd_answers():
    """whatever a reader in foreign hands answers, the window shows it as text, or says that it could not be read"""
    evil = os.path.join(os.path.dirname(os.environ["BOUNCE_DESK"]), "..", "tests", "engine", "evil-reader")
    env = {"BOUNCE_DESK_READER": evil, "BOUNCE_TEST_EVIL": "odd", "G_DEBUG": "fatal-criticals"}
    with tempfile.TemporaryDirectory() as folder:
        for i in range(16):
            with open(os.path.join(folder, f"{i}.eml"), "w", encoding="ascii") as file:
                file.write(f"Subject: {i}\n\nx\n")
        with desk.Desk(folder, env=env) as window:
            desk.wait_for(lambda: len(window.cases()) > 8, "the cases")
            window.find("list item").get_component_iface().grab_focus()
            for _ in range(16):
                window.keys("Down")
                assert window.process.poll() is None, window.process.poll()
                for _, text in all_texts(window):
                    assert not HIDDEN.search(text) and "\x1b" not in text, ascii(text)


sys.exit(desk.main(letters, drafts, addressee, forged, remembered, odd_answers))
