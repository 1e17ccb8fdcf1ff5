#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lint-potfiles.py SRCDIR [--write]: po/POTFILES.in names every file with strings for people, and no other, as TAP.

--write makes the file anew."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
potfiles = root / "po" / "POTFILES.in"
HEAD = "# SPDX-License-Identifier: GPL-3.0-or-later\n# Every file with strings for people. tests/data/lint-potfiles.py says what is missing.\n"


def has_strings(path):
    text = path.read_text(errors="replace")
    if path.suffix in (".c", ".h"):
        return re.search(r'\b(N?_|C_|NC_|n?gettext|g_dngettext|g_dpgettext2?)\s*\(\s*"|\b(g_dngettext|ngettext)\s*\(', text)
    if path.suffix == ".ui":
        return 'translatable="yes"' in text
    return True


candidates = [*(root / "app").rglob("*.[ch]"), *(root / "ui").rglob("*.c"), *(root / "ui").rglob("*.ui"),
              *(root / "data/guides").glob("*.guide.xml"), *(root / "data").glob("*.desktop.in"),
              *(root / "data").glob("*.metainfo.xml.in"), *(root / "data").glob("*.gschema.xml")]
wanted = sorted(str(p.relative_to(root)) for p in candidates if has_strings(p))
if "--write" in sys.argv:
    potfiles.write_text(HEAD + "\n".join(wanted) + "\n")
    sys.exit(0)
named = [line for line in potfiles.read_text().splitlines() if line and not line.startswith("#")]
wrong = [f"missing: {w}" for w in wanted if w not in named] + [f"needless: {n}" for n in named if n not in wanted]
print("1..1")
print("not ok" if wrong else "ok", "1 - every file with strings is in po/POTFILES.in")
for w in wrong:
    print("#", w)
