#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lint-includes.py SRCDIR: the borders of HACKING.md, section 1, as TAP.

A folder of app/ includes only folders before it in the order; each foreign library is used behind its one door;
no file of code is over 800 lines; each has its licence on top."""
import pathlib
import re
import sys

ORDER = ["base", "report", "rulebook", "reader", "intake", "guide", "check", "send", "case", "cli"]
DOORS = {
    "gmime/": ["report/decoder*", "guide/late-gmime.h"],
    "ares.h": ["check/dns*"],
    "ares_": ["check/dns*"],
    "gsf/": ["report/outlook*"],
    "archive": ["reader/archive*"],
    "ytnef.h": ["report/tnef*"],
    "seccomp.h": ["reader/sandbox*"],
    "libportal/": ["send/late-portal.h"],
    "libsoup/": ["send/late-soup.h"],
    "libsecret/": ["send/late-secret.h"],
    "curl/": ["send/late-curl.h"],
    "json-glib/": ["cli/*", "send/ticket-reply.c", "send/ticket-template.c"],
    "libpsl.h": ["base/text.c"],
    "libpq-fe.h": ["case/late-pq.h"],
    "sqlite3.h": ["case/history-sqlite*", "send/outbox*"],
}
root = pathlib.Path(sys.argv[1])
engine = sorted((root / "app").rglob("*.[ch]"))
code = engine + sorted((root / "ui").rglob("*.[ch]")) + sorted((root / "tests").rglob("*.[ch]"))
includes = {p: re.findall(r'^\s*#\s*include\s+["<]([^">]+)[">]', p.read_text(), re.M) for p in engine}


def name(path):
    return str(path.relative_to(root))


def rank(folder):
    return ORDER.index(folder)


results = [
    ("layers", [f"{name(p)} includes {i}" for p in engine for i in includes[p]
                if i.split("/")[0] in ORDER and rank(i.split("/")[0]) > rank(p.relative_to(root / "app").parts[0])]),
    ("no GTK in the engine", [f"{name(p)} includes {i}" for p in engine for i in includes[p]
                              if re.match(r"gtk/|gdk|ui/", i)]),
    ("one door for each library", [f"{name(p)} includes {i}" for p in engine for i in includes[p]
                                   for library, doors in DOORS.items()
                                   if i.startswith(library)
                                   and not any(p.relative_to(root / "app").match(d) for d in doors)]),
    ("no file over 800 lines", [f"{name(p)}: {n} lines" for p in code
                                for n in [len(p.read_text().splitlines())] if n > 800]),
    ("a licence on top of every file", [name(p) for p in code
                                        if not p.read_text().startswith("/* SPDX-License-Identifier: GPL-3.0")]),
]
print(f"1..{len(results)}")
for number, (what, wrong) in enumerate(results, 1):
    print("not ok" if wrong else "ok", number, "-", what)
    for w in wrong:
        print("#", w)
