#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lint-markup.py FOLDER: nothing in the window reads text as markup, and no file is named after a mail; as TAP."""
import pathlib
import re
import sys

# What makes a widget read its text as Pango markup, in code and in .ui files.
MARKUP = re.compile(r"\w+_markup\w*\s*\(|\"(use-)?markup\"|name=\"(use-)?(tooltip-)?markup\"|PANGO_MARKUP|pango_parse")
# The name that a file dialog proposes: literals, or what bounce_save_suggest_name() made of an address.
NAME = re.compile(r"set_current_name\s*\((.*?)\)\s*;", re.S)
SAFE = re.compile(r"(\w+ \? |_\s*\(|: |\"[^\"/%]*\"|\)|\s)+")


def is_literal_parameter(name, call, text):
    """Whether @name is a parameter of the function around @call, and every caller gives it a literal."""
    around = re.findall(r"^(\w+) \(([^)]*)\)\n\{", text[:text.index(call)], re.M)
    if not around or f"const char *{name}" not in around[-1][1]:
        return False
    place = [p.strip() for p in around[-1][1].split(",")].index(f"const char *{name}")
    calls = re.findall(rf"\b{around[-1][0]} \(([^;{{]*)\);", text)
    return all(re.fullmatch(r'"[^"/%]*"', c.split(",")[place].strip()) for c in calls)


def is_safe(call, text):
    name = call.rsplit(",", 1)[1].strip()
    return (SAFE.fullmatch(name) or f"*{name} = bounce_save_suggest_name (" in text
            or is_literal_parameter(name, call, text))


def look(path):
    text = path.read_text(encoding="utf-8")
    wrong = [f"{path.name}:{text.count(chr(10), 0, m.start()) + 1}: {m.group()}" for m in MARKUP.finditer(text)]
    wrong += [f"{path.name}: a file is named {call}" for call in NAME.findall(text) if not is_safe(call, text)]
    return wrong


paths = sorted(p for p in pathlib.Path(sys.argv[1]).iterdir() if p.suffix in (".c", ".ui"))
print(f"1..{len(paths)}")
for number, path in enumerate(paths, 1):
    wrong = look(path)
    print("not ok" if wrong else "ok", number, "-", "; ".join(wrong) or path.name)
