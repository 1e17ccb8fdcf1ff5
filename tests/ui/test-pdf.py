#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guide on paper."""
import os
import subprocess
import sys
import tempfile

import desk


def print_to(name, folder):
    pdf = os.path.join(folder, "guide.pdf")
    subprocess.run([os.environ["BOUNCE_DESK"], "--print-to", pdf, desk.mail(name)], check=True, timeout=60)
    words = " ".join(desk.run("pdftotext", "-layout", pdf, "-").split())
    pages = int([l for l in desk.run("pdfinfo", pdf).splitlines() if l.startswith("Pages:")][0].split()[1])
    return words, pages


def guide():
    """verdict, picture, steps, diagnostic and SHA-256 stand in the PDF, on one or two pages"""
    with tempfile.TemporaryDirectory() as folder:
        words, pages = print_to("article-2-hosted.eml", folder)
        digest = desk.run("sha256sum", desk.mail("article-2-hosted.eml")).split()[0]
        for wanted in ("The recipient's mail domain cannot be found", "It will not be tried again.", "must act",
                       "Your mail system", "What to do", "2 Look up acme-tolls.example from this computer",
                       "SMTPSEND.DNS.NonExistentDomain; nonexistent domain", "billing@acme-tolls.example",
                       "Invoice 88-3", f"page 1 of {pages}"):
            assert wanted in words, (wanted, words)
        assert digest in words.replace(" ", ""), words  # a wide font breaks its line
        assert pages <= 2, pages


def several():
    """all recipients of a notice are named"""
    with tempfile.TemporaryDirectory() as folder:
        words, pages = print_to("several.eml", folder)
        assert "ben@fabrikam.example.com – The other side has no mailbox with this name" in words, words
        assert pages <= 2, pages


def nowhere():
    """a file that cannot be written is an error, not silence"""
    done = subprocess.run([os.environ["BOUNCE_DESK"], "--print-to", "/nonexistent/guide.pdf",
                           desk.mail("mailbox-full.eml")], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and done.stderr.startswith("bounce-desk: "), (done.returncode, done.stderr)


sys.exit(desk.main(guide, several, nowhere))
