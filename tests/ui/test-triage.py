#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many mails at once: the overview, what can be chosen, the list and the cases in it, a ticket, tables, a notification."""
import csv
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import desk
import many

NUMBER = 2000
folder = tempfile.mkdtemp()
mbox = os.path.join(folder, "many.mbox")


def groups(window, name):
    """The numbers of a list of groups, by title."""
    rows = {}
    for box in window.nodes("list box", f"^{name}$", showing=False):
        for node in desk.walk(box):
            match = re.match(r"(.*): ([\d,.]+)\. Must act: ", node.get_name() or "") if node.get_role_name() == "list item" else None
            if match:
                rows[match.group(1)] = int(re.sub(r"\D", "", match.group(2)))
    return rows


def choose(window, name, title):
    for box in window.nodes("list box", f"^{name}$", showing=False):
        for i in range(box.get_child_count()):
            if (box.get_child_at_index(i).get_name() or "").startswith(title + ": "):
                box.get_selection_iface().select_child(i)
                return
    raise AssertionError(f"no group {title}: {groups(window, name)}")


def selection(window):
    found = [t for t in window.texts("label") if re.match(r"^[\d,]+ cases?\b", t)]
    return found[0] if found else ""


def wait_selection(window, pattern):
    desk.wait_for(lambda: re.search(pattern, selection(window)), f"{pattern!r} (it is {selection(window)!r})")


def cells(window):
    table = window.find("table", "^Cases$")
    return [desk.text_of(n) for n in desk.walk(table) if n.get_role_name() == "table cell"]


def open_first(window):
    window.find("table", "^Cases$").get_component_iface().grab_focus()
    window.keys("Home", "Return")


def expected():
    """What the command line says of the same mails."""
    lines = desk.run(os.environ["BOUNCE_EXPLAIN"], "--json", "--mbox", mbox).splitlines()
    return [json.loads(line) for line in lines]


def overview():
    """an mbox of 2,000 mails becomes an overview whose numbers are those of the command line"""
    answers = expected()
    assert len(answers) == NUMBER
    with desk.Desk(mbox) as window:
        window.wait_title("^2,?000 mails$")
        n = {kind: sum(a["kind"] == kind for a in answers) for kind in ("bounce", "delay", "ordinary")}
        window.wait_text(f"^{n['bounce']} came back · {n['delay']} are delayed · {n['ordinary']} are something else$")
        desk.wait_for(lambda: not window.nodes("progress bar"), "the end of the progress bar")
        happened = groups(window, "What happened")
        assert happened["The recipient's mailbox is full"] == sum(a["scenario"] == "mailbox-full" for a in answers), happened
        assert list(happened.values()) == sorted(happened.values(), reverse=True), happened
        domains = groups(window, "Domains of the recipients")
        own = [r["address"].split("@")[1] for a in answers for r in a["recipients"]]
        assert domains["contoso.example.com"] == own.count("contoso.example.com"), domains
        who = [re.match(r"(.*) (\d+)$", b.get_name()) for b in window.nodes("toggle button", r"\d$")]
        assert sum(int(m.group(2)) for m in who if m) == NUMBER, [m.group(0) for m in who if m]
        chart = window.find("chart")
        assert len(chart.get_description().split("; ")) > 20, chart.get_description()
        wait_selection(window, "^2,?000 cases$")


def filters():
    """what is chosen narrows everything else; choosing it no more brings all back"""
    answers = expected()
    full = [a for a in answers if a["scenario"] == "mailbox-full"]
    with desk.Desk(mbox) as window:
        window.wait_title("^2,?000 mails$")
        choose(window, "What happened", "The recipient's mailbox is full")
        wait_selection(window, f"^{len(full)} cases · The recipient's mailbox is full$")
        at = sum(a["recipients"][0]["address"].endswith("@contoso.example.com") for a in full)
        desk.wait_for(lambda: groups(window, "Domains of the recipients").get("contoso.example.com") == at, "the domains")
        assert groups(window, "What happened")["The other side has no mailbox with this name"] > 0
        choose(window, "Domains of the recipients", "contoso.example.com")
        wait_selection(window, f"^{at} cases · The recipient's mailbox is full · contoso.example.com$")
        desk.wait_for(lambda: all("@contoso.example.com" in c for c in [c for c in cells(window) if "@" in c][:5]), "the list")
        window.press("push button", "^Show All$")
        wait_selection(window, "^2,?000 cases$")
        # A party, by the keyboard
        button = window.find("toggle button", "^Your mail system ")
        number = button.get_name().split()[-1]
        button.get_component_iface().grab_focus()
        window.keys("space")
        wait_selection(window, f"^{number} cases$")
        window.keys("space")
        wait_selection(window, "^2,?000 cases$")
        # A day
        window.find("chart").get_component_iface().grab_focus()
        window.keys("Right", "Right", "space")
        day = re.search(r": (\d+)$", window.find("chart").get_name()).group(1)
        wait_selection(window, f"^{day} cases$")
        window.keys("space")
        wait_selection(window, "^2,?000 cases$")
        # Words
        window.keys("ctrl+f")
        desk.xdotool("type", "PERSON77@")
        wait_selection(window, "^1 case$")


def cases():
    """a case of the list opens, and there is a way back to the overview, and to the case again"""
    with desk.Desk(mbox) as window:
        window.wait_title("^2,?000 mails$")
        choose(window, "What happened", "The recipient's mailbox is full")
        wait_selection(window, "mailbox is full$")
        open_first(window)
        window.wait_title("^The recipient's mailbox is full$")
        window.keys("alt+Left")
        window.wait_title("^2,?000 mails$")
        wait_selection(window, "mailbox is full$")
        window.keys("alt+Left")
        window.wait_title("^The recipient's mailbox is full$")
        # A mail that is dropped now is shown, and the overview stays.
        subprocess.run([os.environ["BOUNCE_DESK"], desk.mail("article-3-plain.eml")], check=True, timeout=20)
        window.wait_title("outgoing spam check")
        window.press("push button", "^Overview$")
        window.wait_title("^2,?000 mails$")


def ticket():
    """one ticket for what is in the list carries all its notices, byte for byte, in an archive"""
    with desk.Desk(mbox) as window:
        window.wait_title("^2,?000 mails$")
        window.press("toggle button", "^Show All 9 Domains$")
        desk.wait_for(lambda: "club.example.net" in groups(window, "Domains of the recipients"), "all domains")
        choose(window, "Domains of the recipients", "club.example.net")
        wait_selection(window, "club.example.net$")
        number = int(selection(window).split()[0])
        window.keys("ctrl+t")
        window.wait_text(r"^bounces\.zip · ")
        subject = desk.wait_for(lambda: [t for t in window.texts("text") if "bounced mails" in t], "the subject")[0]
        assert subject == f"{number} bounced mails: club.example.net", subject
        bodies = [t for t in window.texts("text", showing=False) if "byte for byte" in t]
        assert f"All {number} notices are attached" in bodies[0], bodies
        assert f"- {number} × club.example.net" in bodies[0], bodies


def save(window, action, title, path):
    window.find("table", "^Cases$").get_component_iface().grab_focus()
    window.press("toggle button", "^Export and print$")
    window.press(None, action)
    desk.answer_file_dialog(title, path)


def exports():
    """the list is saved as a table, as JSON, and the overview as a PDF"""
    answers = expected()
    table, data, page = (os.path.join(folder, name) for name in ("list.csv", "list.json", "page.pdf"))
    with desk.Desk(mbox) as window:
        window.wait_title("^2,?000 mails$")
        choose(window, "What happened", "The recipient's mailbox is full")
        wait_selection(window, "mailbox is full$")
        save(window, "^Export as Table", "^Export the Cases$", table)
        window.wait_text("^The cases are saved.$")
        save(window, "^Export as JSON", "^Export the Cases$", data)
        desk.wait_for(lambda: os.path.exists(data) and os.path.getsize(data), "the JSON")
        save(window, "^Save the Overview as PDF", "^Save the Overview$", page)
        desk.wait_for(lambda: os.path.exists(page) and os.path.getsize(page) > 1000, "the PDF")
    wanted = sorted(a["recipients"][0]["address"] for a in answers if a["scenario"] == "mailbox-full")
    with open(table, encoding="utf-8", newline="") as file:
        assert sorted(row["recipient"] for row in csv.DictReader(file)) == wanted
    with open(data, encoding="utf-8") as file:
        assert sorted(row["recipient"] for row in json.load(file)) == wanted
    if shutil.which("pdftotext"):
        text = desk.run("pdftotext", "-layout", page, "-")
        assert re.search(r"2,?000 mails", text) and re.search(rf"{len(wanted)}\s+The recipient's mailbox is full", text), text


def folders():
    """a folder of all kinds of mail is counted whole: what is no bounce, no mail or not readable too"""
    many_kinds = os.path.join(folder, "kinds")
    os.makedirs(many_kinds)
    mails = sorted(glob.glob(os.path.join(os.path.dirname(desk.HERE), "bounces", "*.eml")))
    for path in mails:
        shutil.copy(path, many_kinds)
    with open(os.path.join(many_kinds, "deep.eml"), "w", encoding="ascii") as file:
        file.write("From: a@example.org\nSubject: deep\nMIME-Version: 1.0\n")
        for i in range(3000):
            file.write(f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n")
    picture = os.path.join(folder, "picture.png")
    with open(picture, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + bytes(60))
    answers = [json.loads(line) for line in desk.run(os.environ["BOUNCE_EXPLAIN"], "--json", many_kinds).splitlines()]
    assert len(answers) == len(mails), "one of them is a text, and deep.eml came in"
    with desk.Desk(many_kinds, picture) as window:
        window.wait_title(f"^{len(answers)} mails$")
        window.wait_text("^1 other file holds no mail.$")
        window.wait_text(f"^{sum(a['kind'] == 'bounce' for a in answers)} came back · ")
        window.wait_text(" · 1 could not be read · 1 is not a mail$")
        window.press("toggle button", "^Show All .* Reasons$")
        desk.wait_for(lambda: groups(window, "What happened").get("Not a mail") == 1, "what is no mail")
        choose(window, "What happened", "Not a mail")
        wait_selection(window, "^1 case · Not a mail$")
        open_first(window)
        window.wait_text("picture.png.* is a picture")
        choose(window, "What happened", "This mail could not be read")
        wait_selection(window, "^1 case · This mail could not be read$")
        open_first(window)
        window.wait_title("could not be read")


def cancel():
    """Cancel stops it, and what is done stays"""
    path = os.path.join(folder, "more.mbox")
    many.write(path, 60000)
    with desk.Desk(path) as window:
        window.wait_title("^[1-9]")
        window.press("push button", "^Cancel$", True)
        window.wait_text("^Stopped: the rest was not read.$")
        number = int(re.sub(r"\D", "", window.title()))
        assert 0 < number < 60000, number
        wait_selection(window, r"^[\d,]+ cases$")
        assert int(re.sub(r"\D", "", selection(window))) == number, (selection(window), number)
    os.unlink(path)


NOTIFICATIONS = """
import gi
from gi.repository import Gio, GLib
XML = '''<node><interface name="org.freedesktop.Notifications"><method name="Notify"><arg type="s" direction="in"/>
<arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/>
</method><method name="GetCapabilities"><arg type="as" direction="out"/></method></interface></node>'''
def call(bus, sender, path, interface, method, parameters, invocation):
    if method == "Notify":
        print(parameters[3] + " | " + parameters[4], flush=True)
        invocation.return_value(GLib.Variant("(u)", (1,)))
    else:
        invocation.return_value(GLib.Variant("(as)", ([],)))
def ready(bus, name):
    bus.register_object("/org/freedesktop/Notifications", Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0], call)
Gio.bus_own_name(Gio.BusType.SESSION, "org.freedesktop.Notifications", 0, ready, lambda *a: print("ready", flush=True), None)
GLib.MainLoop().run()
"""


def notified():
    """who waits elsewhere for long is told when it is done"""
    path = os.path.join(folder, "long.mbox")
    many.write(path, 20000)
    daemon = subprocess.Popen(["timeout", "120", sys.executable, "-c", NOTIFICATIONS], stdout=subprocess.PIPE, text=True)
    try:
        assert daemon.stdout.readline() == "ready\n"
        with desk.Desk(path) as window:
            # Another window is the active one, and the computer is slow.
            other = subprocess.Popen([os.environ["DRAGSRC"], "none"], stdout=subprocess.DEVNULL)
            found = desk.wait_for(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^dragsrc$"],
                                                         capture_output=True, text=True).stdout.split(), "another window")
            desk.xdotool("windowfocus", found[0])
            os.kill(window.process.pid, signal.SIGSTOP)
            time.sleep(6)
            os.kill(window.process.pid, signal.SIGCONT)
            told = daemon.stdout.readline()
            assert re.match(r"Done: 20,?000 mails \| \d+,?\d+ came back", told), told
            other.kill()
            other.wait()
    finally:
        daemon.kill()
        os.unlink(path)


def narrow():
    """at 360 pixels the overview and the list take turns"""
    with desk.Desk(mbox, size=(360, 700)) as window:
        window.wait_title("^2,?000 mails$")
        assert window.get_size()[0] == 360, window.get_size()
        desk.wait_for(lambda: not window.nodes("table", "^Cases$"), "the overview alone")
        window.find("radio button", "^Cases$").get_component_iface().grab_focus()
        window.keys("space")
        open_first(window)
        window.wait_title("^The other side has no mailbox with this name$")
        window.keys("alt+Left")
        window.find("table", "^Cases$")


if __name__ == "__main__":
    many.write(mbox, NUMBER)
    try:
        sys.exit(desk.main(overview, filters, cases, ticket, exports, folders, cancel, notified, narrow))
    finally:
        shutil.rmtree(folder)
