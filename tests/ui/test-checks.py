#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The button "Check Now" against a real name server (BOUNCE_DESK_DNS), and what is sent without it."""
import os
import re
import socket
import sys
import tempfile
import time

import desk

BUTTON = "^Check Now$"
ROW = "^The recipient's domain: "


def write(folder, domain):
    with open(desk.mail("article-2-hosted.eml"), encoding="utf-8") as file:
        notice = file.read().replace("acme-tolls.example", domain)
    path = os.path.join(folder, domain + ".eml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(notice)
    return path


def rows(window):
    return [n.get_name() for n in window.nodes("list item", ": (In order|Not in order|Cannot tell)\\. ", showing=False)]


def wait_idle(window):
    desk.wait_for(lambda: desk.has_state(window.find("push button", BUTTON, showing=False),
                                         desk.Atspi.StateType.SENSITIVE), "the end of the look-ups")


def found():
    """a domain that is found from here: the result is shown, and the guide learns from it"""
    with tempfile.TemporaryDirectory() as folder, desk.Desk(write(folder, "contoso.example")) as window:
        window.wait_title("^The recipient's mail domain cannot be found$")
        assert not rows(window)
        window.press("push button", BUTTON)
        window.wait_title("^Your own mail system could not look up the domain$")
        assert any(re.search(ROW + "In order. contoso.example exists and takes mail", r) for r in rows(window)), rows(window)
        # What there was nothing to look at for is left out.
        assert not window.nodes("list item", "^The domain's spelling: ", showing=False)
        # The ticket says what was asked, what the answer was, and who gave it.
        wait_idle(window)
        button = [b for b in window.nodes("push button", showing=False) if b.get_name() == "Open a ticket…"]
        button[0].get_action_iface().do_action(0)
        ticket = desk.text_of(window.find("text", "^Text$", showing=False))
        assert "What look-ups found:\n- The recipient's domain: In order. " in ticket, ticket
        assert re.search(r"^    contoso\.example: MX ", ticket, re.M), ticket
        assert re.search(r"^    Answered by 127\.0\.0\.1\S*, 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d \S+$", ticket, re.M), ticket


def meant():
    """a domain that is a slip of the keys: what may have been meant is offered, and nothing rewritten"""
    with tempfile.TemporaryDirectory() as folder, desk.Desk(write(folder, "gmial.com")) as window:
        window.wait_title("cannot be found")
        window.press("push button", BUTTON)
        window.wait_text("Did you mean gmail.com\\?$", showing=False)
        wait_idle(window)
        window.press("push button", "^Copy gmail.com$")
        assert desk.wait_for(window.get_clipboard, "the clipboard") == "gmail.com"
        assert any("billing@gmial.com" in t for t in window.texts("label", showing=False))
        assert not any("billing@gmail.com" in t for t in window.texts("label", showing=False))


def silent():
    """nothing is sent before it is pressed; another case stops it and has no part of it"""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server, tempfile.TemporaryDirectory() as folder:
        server.bind(("127.0.0.1", 0))
        server.settimeout(2)
        paths = [write(folder, "one.example"), write(folder, "two.example")]
        env = {"BOUNCE_DESK_DNS": "127.0.0.1:%d" % server.getsockname()[1]}
        with desk.Desk(*paths, env=env) as window:
            window.wait_title("cannot be found")
            try:
                raise AssertionError(("was sent", server.recv(512)))
            except TimeoutError:
                pass
            window.press("push button", BUTTON)
            # A name as it stands in a question: each label after its length. Nobody's name is in it.
            question = server.recv(512)
            assert b"\x03one\x07example" in question.lower() and b"billing" not in question, question
            assert not desk.has_state(window.find("push button", BUTTON, showing=False),
                                      desk.Atspi.StateType.SENSITIVE)
            window.find("list item", "two.example").get_component_iface().grab_focus()
            window.keys("space")
            window.wait_text("billing@two.example", showing=False)
            wait_idle(window)
            time.sleep(1)
            assert not rows(window), rows(window)


def forbidden():
    """where the organisation does not allow it there is no button, and that of the step is off"""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "organisation.conf"), "w", encoding="utf-8") as file:
            file.write("[Checks]\nAllow=false\n")
        with desk.Desk(write(folder, "contoso.example"), env={"BOUNCE_DESK_SYSCONFDIR": folder}) as window:
            window.wait_title("cannot be found")
            own = window.find("push button", "^Check the domain$", showing=False)
            assert not desk.has_state(own, desk.Atspi.StateType.SENSITIVE)
            desk.wait_for(lambda: not any(desk.is_visible(n) for n in window.nodes("push button", BUTTON, showing=False)),
                          "no button")


sys.exit(desk.main(found, meant, silent, forbidden))
