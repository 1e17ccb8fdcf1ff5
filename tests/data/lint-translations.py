#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lint-translations.py TREE: translations keep what the program puts in, and nothing shown skips them; as TAP."""
import collections
import gettext
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree

FACT = re.compile(r"\{[a-z0-9-]+\}")
SHOWN = {"label", "title", "subtitle", "tooltip-text", "placeholder-text", "text", "AtkObject::accessible-name",
         "accessible-name", "accessible-description"}
# Calls that show their text.
CALL = re.compile(r"\b(gtk_label_new|gtk_label_set_text|gtk_button_new_with_(?:label|mnemonic)|gtk_button_set_label|"
                  r"gtk_window_set_title|gtk_header_bar_set_(?:sub)?title|gtk_entry_set_placeholder_text|"
                  r"gtk_widget_set_tooltip_text|atk_object_set_(?:name|description)|gtk_file_chooser_native_new|"
                  r"gtk_combo_box_text_append(?:_text)?|g_notification_(?:new|set_title|set_body)|"
                  r"bounce_window_(?:say|refuse)\w*)\s*\((.*?)\);", re.S)
LITERAL = re.compile(r'(\b\w*\s*\(\s*)?"((?:[^"\\]|\\.)*)"')
WORD = re.compile(r"[^\W\d_]{3}")


def facts(text):
    return collections.Counter(FACT.findall(text))


def look_at_po(path):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "messages.mo"
        done = subprocess.run(["msgfmt", "-c", "-o", str(out), str(path)], capture_output=True, text=True)
        if done.returncode != 0:
            return done.stderr.splitlines()
        with out.open("rb") as file:
            catalog = gettext.GNUTranslations(file)._catalog
    wrong = []
    for key, text in catalog.items():
        original = (key[0] if isinstance(key, tuple) else key).split("\4")[-1]
        if not original or not text:
            continue
        if not isinstance(key, tuple) and facts(original) != facts(text):
            wrong.append(f"other facts in: {text}")
        if not isinstance(key, tuple) and (original[0] == " ") != (text[0] == " "):
            wrong.append(f"another blank in front of: {text}")
        if len(original) > 3 and (original[-1] in " \n") != (text[-1] in " \n"):
            wrong.append(f"another end of: {text}")
    return wrong


def look_at_ui(path):
    return [f"{node.get('name')} = {node.text}" for node in tree.parse(path).iter("property")
            if node.get("name") in SHOWN and node.get("translatable") != "yes" and WORD.search(node.text or "")]


def look_at_code(path):
    text = path.read_text(encoding="utf-8")
    wrong = []
    for call in CALL.finditer(text):
        for literal in LITERAL.finditer(call.group(2)):
            around = call.group(2)[:literal.start() + len(literal.group(1) or "")]
            # Inside a call, each piece of a joined literal belongs to it; a name of an action or a style is no text.
            opened = re.search(r'(\w+)\s*\((?:[^()"]|"(?:[^"\\]|\\.)*")*$', around)
            if WORD.search(literal.group(2)) and " " in literal.group(2).strip() and (not opened or opened.group(1) not in (
                    "_", "N_", "C_", "g_dngettext", "g_dpgettext2", "ngettext", "bounce_words_for_count")):
                wrong.append(f"{call.group(1)}: {literal.group(2)}")
    return wrong


root = pathlib.Path(sys.argv[1])
looks = ([(p, look_at_po) for p in sorted((root / "po").glob("*.po"))]
         + [(p, look_at_ui) for p in sorted((root / "ui").glob("*.ui"))]
         + [(p, look_at_code) for p in sorted((root / "ui").glob("*.c"))])
print(f"1..{len(looks)}")
for number, (path, look) in enumerate(looks, 1):
    found = look(path)
    print("not ok" if found else "ok", number, "-", path.relative_to(root))
    for line in found[:20]:
        print("#", line.replace("\n", " "))
