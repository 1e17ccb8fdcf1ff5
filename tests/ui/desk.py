# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real window: by the accessibility tree, the keyboard, the mouse and a real drag.

Runs inside headless.sh. BOUNCE_DESK and DRAGSRC name the two programs."""
import os
import re
import subprocess
import sys
import time
import traceback
import warnings

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

warnings.simplefilter("ignore", DeprecationWarning)
HERE = os.path.dirname(os.path.realpath(__file__))
TIMEOUT = 20.0


def mail(name):
    """A mail of this folder, or one of those that all suites share."""
    own = os.path.join(HERE, "mails", name)
    return own if os.path.exists(own) else os.path.join(os.path.dirname(HERE), "bounces", name)


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def xdotool(*args):
    return run("xdotool", *[str(a) for a in args])


def wait_for(condition, what, timeout=TIMEOUT):
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError("waited in vain for " + what)
        time.sleep(0.05)


def walk(node):
    """The node and all below it; one that goes away meanwhile (a dialog that closes) has nothing below it."""
    yield node
    try:
        children = [node.get_child_at_index(i) for i in range(min(node.get_child_count(), 500))]
    except gi.repository.GLib.Error:
        return
    for child in children:
        if child:
            yield from walk(child)


def text_of(node):
    """What it says; nothing once it has gone away."""
    try:
        iface = node.get_text_iface()
        return Atspi.Text.get_text(iface, 0, -1) if iface else node.get_name() or ""
    except gi.repository.GLib.Error:
        return ""


def has_state(node, state):
    return node.get_state_set().contains(state)


def is_visible(node):
    """Whether it and all around it are, on the screen or below its edge."""
    while node and node.get_role_name() != "frame":
        if not has_state(node, Atspi.StateType.VISIBLE):
            return False
        node = node.get_parent()
    return True


def whole_stacks():
    """For a window in which GTK leaks something that lsan.supp names: the quick way to look at a stack ends in GLib."""
    options = os.environ.get("ASAN_OPTIONS")
    return {"ASAN_OPTIONS": options + ":fast_unwind_on_malloc=0"} if options else {}


class Desk:
    """One run of bounce-desk."""

    def __init__(self, *args, size=(900, 860), env=None):
        env = {**os.environ, **(env or {})}
        if "LSAN_MODULE" in env:
            env["GTK_MODULES"] = ":".join(filter(None, [env.get("GTK_MODULES"), env["LSAN_MODULE"]]))
        self.process = subprocess.Popen([os.environ["BOUNCE_DESK"], *args], env=env)
        self.window = wait_for(self._find_window, "the window")
        if size:
            self.resize(*size)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        """Closes the windows as a person does, so that what goes wrong at the end is seen too."""
        self.drop_clipboard()
        end = time.monotonic() + 10
        while kind is None and self.process.poll() is None and time.monotonic() < end:
            subprocess.run(["xdotool", "key", "alt+F4"], check=False)
            time.sleep(0.2)
        if self.process.poll() is None:
            self.process.kill()
        status = self.process.wait(10)
        assert kind is not None or status == 0, f"bounce-desk ended with {status}"

    def _find_window(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                               capture_output=True, text=True).stdout.split()
        return found[0] if found else None

    def resize(self, width, height):
        xdotool("windowsize", self.window, width, height)
        xdotool("windowmove", self.window, 100, 20)
        time.sleep(0.4)

    def get_size(self):
        shell = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", self.window).split())
        return int(shell["WIDTH"]), int(shell["HEIGHT"])

    # The accessibility tree

    def nodes(self, role=None, name=None, showing=True):
        found = []
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            app = desktop.get_child_at_index(i)
            try:
                if not app or app.get_process_id() != self.process.pid:
                    continue
                app.clear_cache()
            except gi.repository.GLib.Error:
                continue  # another program, such as a portal, that has just ended
            for node in walk(app):
                try:
                    if role and node.get_role_name() != role:
                        continue
                    if name is not None and not re.search(name, node.get_name() or ""):
                        continue
                    if showing and not has_state(node, Atspi.StateType.SHOWING):
                        continue
                    found.append(node)
                except gi.repository.GLib.Error:
                    continue  # it went away while we looked
        return found

    def find(self, role, name=None, showing=True):
        return wait_for(lambda: self.nodes(role, name, showing), f"a {role} named {name}")[0]

    def press(self, role, name, showing=False):
        node = self.find(role, name, showing)
        assert has_state(node, Atspi.StateType.SENSITIVE), f"{name} cannot be pressed"
        Atspi.Action.do_action(node.get_action_iface(), 0)

    def texts(self, role, showing=True):
        return [text_of(n) for n in self.nodes(role, None, showing)]

    def title(self):
        headings = self.texts("heading")
        return headings[0] if headings else ""

    def wait_title(self, pattern):
        return wait_for(lambda: re.search(pattern, self.title()), f"the title {pattern!r} (it is {self.title()!r})")

    def wait_text(self, pattern, showing=True):
        return wait_for(lambda: any(re.search(pattern, t) for t in self.texts("label", showing)), f"the text {pattern!r}")

    def buttons(self):
        """Names of the step buttons, on the screen or below its edge, in their order."""
        rows = self.nodes("list box", "^What to do$", showing=False)
        return [n.get_name() for r in rows for n in walk(r)
                if n.get_role_name() == "push button" and has_state(n, Atspi.StateType.VISIBLE)]

    def cases(self):
        """Names of the cases in the side bar, from top to bottom."""
        lists = self.nodes("list box", "^Cases$")
        return [n.get_name() for l in lists for n in walk(l)
                if n.get_role_name() == "list item" and has_state(n, Atspi.StateType.SHOWING)]

    def focused(self):
        for node in self.nodes(showing=False):
            if has_state(node, Atspi.StateType.FOCUSED) and node.get_role_name() not in ("frame", "dialog"):
                return node
        return None

    # Keyboard, mouse, clipboard

    def keys(self, *keys):
        xdotool("windowfocus", "--sync", self.window)
        xdotool("key", "--delay", "40", *keys)
        time.sleep(0.3)

    def drag(self, kind, *data, hover=None):
        """A real XDND drag; gives what the source was told."""
        source = subprocess.Popen([os.environ["DRAGSRC"], kind, *data], stdout=subprocess.PIPE, text=True)
        try:
            window = wait_for(lambda: subprocess.run(
                ["xdotool", "search", "--onlyvisible", "--name", "^dragsrc$"],
                capture_output=True, text=True).stdout.split(), "the drag source")[0]
            xdotool("windowmove", window, 0, 0)
            xdotool("windowraise", window)
            time.sleep(0.3)
            shell = dict(l.split("=") for l in xdotool("getwindowgeometry", "--shell", self.window).split())
            x, y = int(shell["X"]) + int(shell["WIDTH"]) // 2, int(shell["Y"]) + int(shell["HEIGHT"]) // 2
            xdotool("mousemove", 40, 40, "sleep", 0.1, "mousedown", 1, "sleep", 0.1)
            for i in range(1, 13):
                xdotool("mousemove", 40 + (x - 40) * i // 12, 40 + (y - 40) * i // 12, "sleep", 0.02)
            xdotool("mousemove_relative", 2, 2, "sleep", 0.3)
            if hover:
                hover()
            xdotool("mouseup", 1)
            return source.communicate(timeout=20)[0]
        finally:
            source.kill()

    def set_clipboard(self, text=None, uri=None):
        """Another program owns the clipboard until the next call."""
        self.drop_clipboard()
        code = ("import sys, gi; gi.require_version('Gtk', '3.0'); from gi.repository import Gtk, Gdk\n"
                "c = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD)\n"
                "kind, data = sys.argv[1:]\n"
                "w = Gtk.Invisible()\n"
                "if kind == 'text': c.set_text(data, -1)\n"
                "else:\n"
                "  Gtk.selection_add_target(w, Gdk.SELECTION_CLIPBOARD, Gdk.Atom.intern('text/uri-list', False), 0)\n"
                "  w.connect('selection-get', lambda w, s, i, t: s.set_uris([data]))\n"
                "  Gtk.selection_owner_set(w, Gdk.SELECTION_CLIPBOARD, 0)\n"
                "print('ready', flush=True); Gtk.main()\n")
        self.clipboard = subprocess.Popen(
            [sys.executable, "-c", code, "text" if text is not None else "uri", text if text is not None else uri],
            stdout=subprocess.PIPE, text=True)
        assert self.clipboard.stdout.readline() == "ready\n"

    def drop_clipboard(self):
        if getattr(self, "clipboard", None):
            self.clipboard.kill()
            self.clipboard.wait()
            self.clipboard = None

    def get_clipboard(self):
        code = ("import gi; gi.require_version('Gtk', '3.0'); from gi.repository import Gtk, Gdk\n"
                "print(Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).wait_for_text() or '', end='')")
        return run(sys.executable, "-c", code)


def answer_file_dialog(title, path):
    """Types the path into GTK's own dialog with that title, as a user would, and says yes."""
    dialog = wait_for(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--name", title],
                                             capture_output=True, text=True).stdout.split(), "the dialog")[0]
    xdotool("windowfocus", "--sync", dialog)
    time.sleep(0.3)
    xdotool("key", "ctrl+a", "type", path)
    xdotool("key", "Return")


def start_keyring():
    """One for this session, unlocked; gives its process."""
    daemon = subprocess.Popen(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
                              stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    daemon.stdin.write(b"test")
    daemon.stdin.close()
    wait_for(lambda: "org.freedesktop.secrets" in run(
        "dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.ListNames"),
        "the keyring")
    return daemon


def main(*tests):
    """Runs the functions and reports as TAP; each is named by its doc string."""
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    for number, test in enumerate(tests, 1):
        try:
            test()
            print(f"ok {number} - {test.__doc__}", flush=True)
        except Exception:
            failed += 1
            print(f"not ok {number} - {test.__doc__}", flush=True)
            for line in traceback.format_exc().splitlines():
                print("#", line, flush=True)
    return 1 if failed else 0
