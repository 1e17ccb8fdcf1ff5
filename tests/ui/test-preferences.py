#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The preferences: what is chosen holds at once and in the next run; what the organisation locked says so."""
import os
import shutil
import sys
import tempfile
import time

import desk
import double

MAIL = "recipient-spam-filter-m365.eml"
PAGES = ("you", "tickets", "mail", "checks", "history")


class Home:
    """A folder for the settings and the organisation's file."""

    def __init__(self, folder, conf=""):
        self.folder = folder
        with open(os.path.join(folder, "organisation.conf"), "w", encoding="utf-8") as file:
            file.write(conf)
        self.env = {"GSETTINGS_BACKEND": "keyfile", "XDG_CONFIG_HOME": os.path.join(folder, "config"),
                    "XDG_DATA_HOME": os.path.join(folder, "data"), "BOUNCE_DESK_SYSCONFDIR": folder, "no_proxy": "*"}

    def settings(self):
        path = os.path.join(self.folder, "config/glib-2.0/settings/keyfile")
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8") as file:
            return file.read()


def open_preferences(window, page="you"):
    window.keys("ctrl+comma")
    window.find("frame", "^Preferences$")
    rows = [n for l in window.nodes("list box", "^Pages$") for n in desk.walk(l) if n.get_role_name() == "list item"]
    rows[PAGES.index(page)].get_component_iface().grab_focus()
    desk.xdotool("key", "space")
    time.sleep(0.3)


def field(window, name):
    return window.find("text", f"^{name}$")


def type_in(window, name, text):
    """Types as a person does and leaves the field."""
    node = field(window, name)
    node.get_component_iface().grab_focus()
    time.sleep(0.2)
    desk.xdotool("key", "ctrl+a")
    desk.xdotool("type", "--delay", "20", text)
    desk.xdotool("key", "Tab")
    time.sleep(0.3)


def choose(window, name, value, *keys):
    """Chooses with the keyboard; @keys lead to the choice."""
    combo = window.find("combo box", f"^{name}$")
    names = [n.get_name() for n in desk.walk(combo) if n.get_role_name() == "menu item"]
    desk.xdotool("key", *keys, "Home", *["Down"] * names.index(value))
    time.sleep(0.3)


def close(_window):
    desk.xdotool("key", "Escape")
    time.sleep(0.3)


def survives():
    """own domains, support and days hold at once, and in the next run"""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(folder)
        with desk.Desk(desk.mail(MAIL), env=home.env) as window:
            desk.wait_for(window.title, "the verdict")
            open_preferences(window)
            type_in(window, "Your own mail domains", "Example.org,example.net")
            assert desk.text_of(field(window, "Your own mail domains")) == "Example.org, example.net"
            type_in(window, "Name of your support", "Post Office")
            type_in(window, "Mail address", "help@example.org")
            open_preferences(window, "history")
            window.press("toggle button", "^Remember cases$")
            close(window)
            window.keys("ctrl+t")
            desk.wait_for(lambda: "help@example.org" in window.texts("text"), "the address")
            close(window)
        assert "own-domains=['Example.org', 'example.net']" in home.settings(), home.settings()
        assert "keep-history=false" in home.settings(), home.settings()
        with desk.Desk(desk.mail("mailbox-full-gmail.eml"), env=home.env) as window:
            desk.wait_for(window.title, "the verdict")
            open_preferences(window)
            assert desk.text_of(field(window, "Name of your support")) == "Post Office"
            open_preferences(window, "history")
            switch = window.find("toggle button", "^Remember cases$")
            assert not desk.has_state(switch, desk.Atspi.StateType.CHECKED)
            close(window)
        # Only what was opened while cases were remembered is listed.
        with desk.Desk(env=home.env) as window:
            listed = desk.wait_for(lambda: [n.get_name() for l in window.nodes("list box", "^Opened before$")
                                            for n in desk.walk(l) if n.get_role_name() == "list item"], "the list")
            assert len(listed) == 1 and "full" not in listed[0], listed


def locked():
    """what organisation.conf locks is shown, cannot be changed and says who set it; the rest can"""
    conf = ("[Organisation]\nSupportName=Central IT\nSupportEmail=it@example.org\nLocked=SupportEmail\n"
            "[Tickets]\nSystem=rt\nLocked=System\n[Tickets rt]\nurl=https://rt.example.org\nqueue=Mail\nLocked=url\n"
            "[Checks]\nAllow=false\n[History]\nKeepDays=20\nLocked=*\n")
    with tempfile.TemporaryDirectory() as folder:
        home = Home(folder, conf)
        with desk.Desk(desk.mail(MAIL), env=home.env) as window:
            desk.wait_for(window.title, "the verdict")

            def is_locked(role, name, value=None):
                node = window.find(role, f"^{name}$")
                if value is not None:
                    assert desk.text_of(node) == value, desk.text_of(node)
                is_off = not desk.has_state(node, desk.Atspi.StateType.SENSITIVE)
                row = node
                while row.get_role_name() != "list item":
                    row = row.get_parent()
                says = any(desk.text_of(n) == "Set by your organisation" and
                           desk.has_state(n, desk.Atspi.StateType.SHOWING) for n in desk.walk(row))
                assert is_off == says, name
                return is_off

            open_preferences(window)
            assert is_locked("text", "Mail address", "it@example.org")
            assert not is_locked("text", "Name of your support", "Central IT")
            open_preferences(window, "tickets")
            assert is_locked("combo box", "Ticket system")
            assert is_locked("text", "Address of the server", "https://rt.example.org")
            assert not is_locked("text", "Queue", "Mail")
            open_preferences(window, "checks")
            assert is_locked("toggle button", "Allow look-ups")
            assert not is_locked("toggle button", "Look up without asking")
            open_preferences(window, "history")
            assert is_locked("spin button", "Days until a case is forgotten", "20")
            assert is_locked("text", "PostgreSQL database", "")
            close(window)


def tested():
    """Test Connection says what is missing, what is wrong in the server's words, and that it works"""
    server = double.Double()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(folder)
        with desk.Desk(desk.mail(MAIL), env=home.env) as window:
            desk.wait_for(window.title, "the verdict")
            open_preferences(window, "tickets")
            assert not window.nodes("push button", "^Test Connection$")
            choose(window, "Ticket system", "Zammad", "Tab")
            window.wait_text("not yet tried on a live server")
            choose(window, "Ticket system", "Request Tracker")
            window.wait_text("^Tried with a real server")
            type_in(window, "Address of the server", server.url)
            window.press("push button", "^Test Connection$")
            window.wait_text("^“Queue” is not filled in\\.$")
            type_in(window, "Queue", "Mail")
            window.press("push button", "^Test Connection$")
            tokens = desk.wait_for(lambda: [n for n in window.nodes("alert") for n in desk.walk(n)
                                            if n.get_role_name() == "password text"], "the question")
            tokens[0].get_editable_text_iface().set_text_contents("wrong")
            window.press("push button", "^Continue$")
            window.wait_text("(?i)not accept.*Unauthorized: that token is not known")
            window.press("push button", "^Test Connection$")
            tokens = desk.wait_for(lambda: [n for n in window.nodes("alert") for n in desk.walk(n)
                                            if n.get_role_name() == "password text"], "the question")
            tokens[0].get_editable_text_iface().set_text_contents(server.TOKEN)
            window.press("push button", "^Continue$")
            window.wait_text("^It works: tickets can be filed here\\.$")
            close(window)
            # It holds at once: the ticket's window has the button.
            window.keys("ctrl+t")
            window.find("push button", "^File Ticket$")
            close(window)
        assert "'rt/queue': 'Mail'" in home.settings(), home.settings()
        assert server.TOKEN not in home.settings()
    server.stop()


def kept():
    """a token goes into the keyring and nowhere else; in the next run a ticket is filed without a question"""
    server = double.Double()
    daemon = desk.start_keyring()
    try:
        with tempfile.TemporaryDirectory() as folder:
            home = Home(folder, f"[Tickets]\nSystem=rt\n[Tickets rt]\nurl={server.url}\nqueue=Mail\n")
            with desk.Desk(desk.mail(MAIL), env=home.env) as window:
                desk.wait_for(window.title, "the verdict")
                open_preferences(window, "tickets")
                node = window.find("password text", "^Token$")
                node.get_component_iface().grab_focus()
                desk.xdotool("type", "--delay", "5", server.TOKEN)
                desk.xdotool("key", "Tab")
                window.wait_text("^Kept in your keyring\\.$")
                close(window)
            with desk.Desk(desk.mail(MAIL), env=home.env) as window:
                desk.wait_for(window.title, "the verdict")
                window.keys("ctrl+t")
                window.press("push button", "^File Ticket$")
                window.wait_text("^Filed as ticket 1\\.")
                open_preferences(window, "tickets")
                window.wait_text("^Kept in your keyring\\. Type another one to replace it\\.$")
                close(window)
            assert len(server.tickets) == 1
            for path, _, names in os.walk(folder):
                for name in names:
                    with open(os.path.join(path, name), "rb") as file:
                        assert server.TOKEN.encode() not in file.read(), name
    finally:
        daemon.kill()
        daemon.wait()
        server.stop()


def wrong():
    """what cannot be kept stays to be put right, and says why"""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(folder)
        with desk.Desk(env=home.env) as window:
            open_preferences(window)
            type_in(window, "Your own mail domains", "anna@example.org")
            window.wait_text("^“anna@example.org” is not a domain\\.")
            assert "anna" not in home.settings()
            open_preferences(window, "history")
            type_in(window, "PostgreSQL database", "postgresql://bounce:geheim@db.example.org/helpdesk")
            window.wait_text("^A password is not kept here\\.")
            close(window)
        assert "geheim" not in home.settings(), home.settings()


def checks():
    """look-ups that are not allowed have no button; with the switch they start by themselves"""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(folder)
        home.env["BOUNCE_DESK_DNS"] = "127.0.0.1:9"

        def has_button(window):
            return any(desk.is_visible(n) for n in window.nodes("push button", "^Check Now$", showing=False))

        with desk.Desk(desk.mail(MAIL), env=home.env) as window:
            desk.wait_for(window.title, "the verdict")
            desk.wait_for(lambda: has_button(window), "the button")
            open_preferences(window, "checks")
            window.press("toggle button", "^Allow look-ups$")
            close(window)
            desk.wait_for(lambda: not has_button(window), "no button")
            open_preferences(window, "checks")
            window.press("toggle button", "^Allow look-ups$")
            window.press("toggle button", "^Look up without asking$")
            close(window)
        with desk.Desk(desk.mail(MAIL), env=home.env) as window:
            desk.wait_for(window.title, "the verdict")
            desk.wait_for(lambda: window.nodes("list item", ": (In order|Not in order|Cannot tell)\\. ", showing=False),
                          "results that nobody asked for")


# The keyring is one of a session: its test has one of its own.
if sys.argv[1:] == ["kept"] and not shutil.which("gnome-keyring-daemon"):
    print("1..0 # SKIP no gnome-keyring")
    sys.exit(0)
tests = [survives, locked, tested, wrong, checks]
sys.exit(desk.main(*([globals()[name] for name in sys.argv[1:]] or tests)))
