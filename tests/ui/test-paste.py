#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ctrl+V: files, the source of a mail, the visible text of a bounce."""
import pathlib
import sys

import desk


def read(name):
    return pathlib.Path(desk.mail(name)).read_text(encoding="utf-8")


def paste_each():
    """the source of a mail, the text of a bounce and a copied file are explained"""
    with desk.Desk() as window:
        window.find("push button", "^Paste$")
        window.set_clipboard(text=read("article-3-plain.eml"))
        window.keys("ctrl+v")
        window.wait_title("outgoing spam check")
        window.set_clipboard(text=read("visible-text.txt"))
        window.keys("ctrl+v")
        window.wait_title("mailbox is full")
        window.set_clipboard(uri=pathlib.Path(desk.mail("delayed.eml")).as_uri())
        window.keys("ctrl+v")
        window.wait_title("only delayed")
        window.drop_clipboard()


def refuse_other():
    """other text, and an empty clipboard, are answered kindly"""
    with desk.Desk() as window:
        window.find("push button", "^Paste$")
        window.set_clipboard(text="Milk, bread, two lemons")
        window.keys("ctrl+v")
        window.wait_text("without any sign|not.*mail|no sign")
        window.drop_clipboard()
        window.keys("ctrl+v")
        window.wait_text("nothing to paste")
        window.wait_title("^Drop the mail that came back$")


def paste_in_field():
    """in the search field Ctrl+V pastes words, not a mail"""
    names = ["mailbox-full.eml", "several.eml", "delayed.eml", "article-3-plain.eml", "article-2-hosted.eml",
             "article-4-plain.eml", "article-1-plain.eml"]
    with desk.Desk(*[desk.mail(n) for n in names]) as window:
        window.wait_title("mailbox is full")
        field = window.find("text", "^Search the cases$")
        field.get_component_iface().grab_focus()
        window.set_clipboard(text="outgoing")
        window.keys("ctrl+v")
        desk.wait_for(lambda: desk.text_of(field) == "outgoing", "the word in the field")
        desk.wait_for(lambda: [c.split(".")[0] for c in window.cases()] ==
                      ["Your own provider's outgoing spam check stopped it"], "the one case that matches")
        window.drop_clipboard()


sys.exit(desk.main(paste_each, refuse_other, paste_in_field))
