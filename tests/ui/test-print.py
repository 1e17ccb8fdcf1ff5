#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The preview of the printed guide; with CUPS_SERVER, the way through a real print server too."""
import os
import pathlib
import subprocess
import sys
import tempfile

import desk

MAIL = "article-2-hosted.eml"
TITLE = "domain cannot be found"


def find_window(name):
    return desk.wait_for(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--name", name],
                                                capture_output=True, text=True).stdout.split(), name)[0]


def open_preview(window):
    window.wait_title(TITLE)
    window.keys("ctrl+p")
    return desk.wait_for(lambda: window.nodes("image", "^Page 1 of"), "the preview")[0]


def get_shape(page):
    box = page.get_component_iface().get_extents(desk.Atspi.CoordType.SCREEN)
    return box.height / box.width


def choose(window, paper):
    combo = window.find("combo box", "^Paper$")
    combo.get_selection_iface().select_child({"A4": 0, "Letter": 1}[paper])


def get_paper(pdf):
    return [l for l in desk.run("pdfinfo", str(pdf)).splitlines() if l.startswith("Page size:")][0]


def preview():
    """Ctrl+P shows the pages on A4 and on Letter, and Escape closes it"""
    with desk.Desk(desk.mail(MAIL)) as window:
        open_preview(window)
        for paper, shape in (("A4", 297 / 210), ("Letter", 11 / 8.5), ("A4", 297 / 210)):
            choose(window, paper)
            desk.wait_for(lambda: abs(get_shape(window.find("image", "^Page 1 of")) - shape) < 0.03,
                          f"the shape of {paper}")
        desk.xdotool("key", "Escape")
        desk.wait_for(lambda: not window.nodes("image", "^Page 1 of"), "it to close")


def save():
    """Save as PDF writes what the preview shows, on the paper that is chosen"""
    with tempfile.TemporaryDirectory() as folder, desk.Desk(desk.mail(MAIL)) as window:
        open_preview(window)
        choose(window, "Letter")
        path = pathlib.Path(folder, "guide.pdf")
        window.press("push button", "^Save as PDF…$", showing=True)
        desk.answer_file_dialog("^Save the Guide$", str(path))
        window.wait_text("^The guide is saved.$")
        assert "612 x 792 pts (letter)" in get_paper(path), get_paper(path)
        assert TITLE in desk.run("pdftotext", str(path), "-")
        assert not window.nodes("image", "^Page 1 of")


def printed():
    """Print sends the guide through CUPS to a printer, on A4"""
    out = pathlib.Path(os.environ["CUPS_OUT"])
    # GTK warns that there is no system bus; that must not end the program here.
    with desk.Desk(desk.mail(MAIL), env={"G_DEBUG": ""}) as window:
        open_preview(window)
        choose(window, "A4")
        window.press("push button", "^Print…$", showing=True)
        dialog = desk.wait_for(lambda: window.nodes("dialog", "^Print$"), "the dialog")[0]
        cell = desk.wait_for(lambda: [n for n in desk.walk(dialog) if n.get_role_name() == "table cell" and
                                      "FilePDF" in (n.get_name() or "")], "the printer")[0]
        place = cell.get_component_iface().get_extents(desk.Atspi.CoordType.SCREEN)
        desk.xdotool("mousemove", place.x + 8, place.y + 8, "click", 1, "sleep", 0.5)
        button = desk.wait_for(lambda: [n for n in desk.walk(dialog) if n.get_role_name() == "push button" and
                                        n.get_name() == "Print" and
                                        desk.has_state(n, desk.Atspi.StateType.SENSITIVE)], "the button")[0]
        desk.Atspi.Action.do_action(button.get_action_iface(), 0)
        desk.wait_for(lambda: b"%%EOF" in out.read_bytes(), "the printed page", timeout=60)
    with tempfile.TemporaryDirectory() as folder:
        pdf = pathlib.Path(folder, "job.pdf")
        data = out.read_bytes()
        pdf.write_bytes(data[data.index(b"%PDF"):])  # the printer's own commands stand before it
        assert "A4" in get_paper(pdf), get_paper(pdf)
        words = desk.run("pdftotext", "-layout", str(pdf), "-")
        assert TITLE in words and "billing@acme-tolls.example" in words, words


sys.exit(desk.main(*([printed] if "CUPS_SERVER" in os.environ else [preview, save])))
