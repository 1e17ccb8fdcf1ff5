#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A team's database from the preferences (a real PostgreSQL, tests/servers/postgres.sh)."""
import os
import re
import subprocess
import sys
import tempfile

import desk

MAIL = "recipient-spam-filter-m365.eml"
URL = os.environ["BOUNCE_DESK_POSTGRES"]
USER, PASSWORD, PLACE = re.fullmatch("postgresql://(.*):(.*)@(.*)", URL).groups()


def count():
    """How many cases the team has."""
    result = subprocess.run([os.environ["POSTGRES_SH"], "sql", os.environ["POSTGRES_DIR"]], text=True,
                            capture_output=True, input=f"\\c '{URL}'\nSELECT count(*) FROM bounce_desk.cases WHERE NOT deleted;")
    return int(result.stdout.split()[-1]) if result.stdout.split() else 0


def shared_and_cleared():
    """typed into the preferences the database gets the cases at once; Clear History clears it when that is ticked"""
    with tempfile.TemporaryDirectory() as folder:
        env = {"XDG_DATA_HOME": os.path.join(folder, "data"), "GSETTINGS_BACKEND": "keyfile",
               "XDG_CONFIG_HOME": os.path.join(folder, "config"),
               # What is typed has no password: that has its place elsewhere.
               "PGPASSFILE": os.path.join(folder, "pgpass")}
        with open(env["PGPASSFILE"], "w", encoding="utf-8", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write(f"*:*:*:{USER}:{PASSWORD}\n")
        with desk.Desk(env=env) as window:
            window.keys("ctrl+comma")
            window.find("frame", "^Preferences$")
            rows = [n for l in window.nodes("list box", "^Pages$") for n in desk.walk(l)
                    if n.get_role_name() == "list item"]
            rows[4].get_component_iface().grab_focus()
            desk.xdotool("key", "space")
            field = window.find("text", "^PostgreSQL database$")
            field.get_component_iface().grab_focus()
            desk.xdotool("type", "--delay", "10", f"postgresql://{USER}@{PLACE}")
            desk.xdotool("key", "Tab", "Escape")
        with desk.Desk(desk.mail(MAIL), env=env) as window:
            desk.wait_for(window.title, "the verdict")
            desk.wait_for(lambda: count() == 1, "the case in the database")
            for also in (False, True):
                window.keys("F10")
                window.press(None, "^Clear History…$")
                if also:
                    window.press("check box", "^Also clear the team's history, for everybody$")
                window.press("push button", "^Clear$")
                window.wait_text("^The history is cleared, and that of your team\\.$" if also
                                 else "^The history is cleared\\.$")
                assert also or count() == 1
            desk.wait_for(lambda: count() == 0, "no case in the database")


sys.exit(desk.main(shared_and_cleared))
