#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is remembered from one run to the next: who else had it, and which steps are done."""
import datetime
import json
import os
import re
import sys
import tempfile
import time

import desk

TITLE = "spam"
FOLD = "^Are others seeing this\\?$"


def write(folder, sender, days_ago, recipient="buyer"):
    """A notice that came to @sender so many days ago."""
    with open(desk.mail("recipient-spam-filter-m365.eml"), encoding="utf-8") as file:
        notice = file.read()
    day = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days_ago)
    notice = re.sub("^Date: .*$", "Date: " + day.strftime("%a, %d %b %Y %H:%M:%S +0000"), notice, flags=re.M)
    notice = notice.replace("d.ortiz@", sender + "@").replace("buyer@", recipient + "@")
    path = os.path.join(folder, f"{sender}-{recipient}-{days_ago}.eml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(notice)
    return path


def open_once(path, data, look=lambda window: None):
    with desk.Desk(path, env={"XDG_DATA_HOME": data}) as window:
        window.wait_title(TITLE)
        look(window)


def has_fold(window):
    return any(desk.is_visible(n) for n in window.nodes("toggle button", FOLD, showing=False))


def looks_alone(window):
    time.sleep(1)  # the answer comes within milliseconds, and nothing tells that it came
    assert not has_fold(window)


def others():
    """one case: nothing is said; of three people: how many, since when, what follows, a bar per day"""
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data")
        first = write(folder, "anna", 2)
        open_once(first, data, looks_alone)
        # The same mail once more is the same case.
        open_once(first, data, looks_alone)
        open_once(write(folder, "ben", 1), data)

        def look(window):
            desk.wait_for(lambda: has_fold(window), "the fold")
            weekday = (datetime.datetime.now() - datetime.timedelta(days=2)).strftime("%A")
            window.wait_text("^3 people here had this with trail-shops.example.org in the last 7 days, "
                             f"first on {weekday}\\.$", showing=False)
            window.wait_text("^Several recipients at trail-shops.example.org are affected", showing=False)
            today = datetime.datetime.now().strftime("%A")
            name = window.find("image", "^Cases per day: ", showing=False).get_name()
            days = name.split(": ")[1].split(", ")
            assert len(days) == 7 and days[-1] == today + " 1", name
            assert [d.split()[-1] for d in days] == ["0", "0", "0", "0", "1", "1", "1"], name

        open_once(write(folder, "carla", 0, "orders"), data, look)


def steps():
    """a step that was ticked off is ticked off in the next run, and in that after it no more"""
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data")
        path = write(folder, "anna", 0)

        def is_ticked(window):
            return desk.has_state(window.find("check box", "^Step 1 is done$", showing=False),
                                  desk.Atspi.StateType.CHECKED)

        def tick(window):
            assert not is_ticked(window)
            window.press("check box", "^Step 1 is done$")
            desk.wait_for(lambda: is_ticked(window), "the tick")

        def untick(window):
            desk.wait_for(lambda: is_ticked(window), "the tick of the run before")
            window.press("check box", "^Step 1 is done$")
            desk.wait_for(lambda: not is_ticked(window), "no tick")

        open_once(path, data, tick)
        open_once(path, data, untick)
        open_once(path, data, tick)


def cleared():
    """Clear History asks first; then nobody had it; the same case is known anew"""
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data")
        for number, name in enumerate(("anna", "ben")):
            open_once(write(folder, name, number), data)

        def clear(window):
            desk.wait_for(lambda: has_fold(window), "the fold")
            window.keys("F10")
            window.press(None, "^Clear History…$")
            window.press("push button", "^Clear$")
            window.wait_text("^The history is cleared.$")

        open_once(write(folder, "carla", 0), data, clear)
        open_once(write(folder, "dora", 0), data, looks_alone)


def exported():
    """Export History writes the format that the name ends in"""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "kept.json")

        def export(window):
            window.keys("F10")
            window.press(None, "^Export History…$")
            desk.answer_file_dialog("^Export the History$", path)
            window.wait_text("^The history is saved.$")

        open_once(write(folder, "anna", 0), os.path.join(folder, "data"), export)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        assert "recipient-spam-filter" in json.dumps(json.loads(text)) and "anna" not in text, text


def broken():
    """where nothing can be kept it is said, and the guide is there all the same"""
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data")
        with open(data, "w", encoding="utf-8") as file:
            file.write("a file where a folder should be")

        def look(window):
            assert window.buttons()
            assert not has_fold(window)
            window.wait_text("^The history cannot be kept on this computer")

        open_once(write(folder, "anna", 0), data, look)


sys.exit(desk.main(others, steps, cleared, exported, broken))
