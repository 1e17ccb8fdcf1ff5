#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The button "Check the domain" against a real name server (BOUNCE_DESK_DNS) changes the guide."""
import os
import sys
import tempfile

import desk

FOUND_HERE = "^Your own mail system could not look up the domain$"
NOT_FOUND = "^The recipient's mail domain cannot be found$"
NULL_MX = "^The domain accepts no mail at all$"


def check(domain, title, sentence):
    with open(desk.mail("article-2-hosted.eml"), encoding="utf-8") as file:
        notice = file.read().replace("acme-tolls.example", domain)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "notice.eml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(notice)
        with desk.Desk(path) as window:
            window.wait_title(NOT_FOUND)
            window.press("push button", "^Check the domain$")
            window.wait_text(sentence, showing=False)
            window.wait_title(title)
            # It can be asked again.
            desk.wait_for(lambda: desk.has_state(window.find("push button", "^Check the domain$", showing=False),
                                                 desk.Atspi.StateType.SENSITIVE), "the button")


def found():
    """a domain that is found from here: the own mail system is to blame"""
    check("contoso.example", FOUND_HERE, "^contoso.example exists and takes mail")


def not_found():
    """a domain that does not exist: the address is to blame"""
    check("gone.contoso.example", NOT_FOUND, "^There is no domain gone.contoso.example")


def no_mail():
    """a domain that takes no mail: said so"""
    check("null-mx.example", NULL_MX, "null-mx.example exists and states that it takes no mail")


sys.exit(desk.main(found, not_found, no_mail))
