#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real drags out of the message lists of Thunderbird, Claws Mail and Evolution (packages of the group "mailers").

Not in the default suite: they are heavy. Runs inside headless.sh with SCREEN=1700x1000; a mailer that is not installed is
skipped. Where a row stands is known from the size that their window is given here."""
import os
import shutil
import subprocess
import sys
import time

import desk

MAIL = desk.mail("article-3-plain.eml")
HOME = os.environ["HOME"]
THUNDERBIRD = {
    "mail.accountmanager.accounts": "account1,account2", "mail.accountmanager.defaultaccount": "account1",
    "mail.accountmanager.localfoldersserver": "server2", "mail.account.account1.identities": "id1",
    "mail.account.account1.server": "server1", "mail.account.account2.server": "server2",
    "mail.identity.id1.useremail": "nobody@example.org", "mail.identity.id1.valid": True,
    "mail.server.server1.type": "pop3", "mail.server.server1.hostname": "localhost.invalid",
    "mail.server.server1.userName": "nobody", "mail.server.server1.name": "nobody@example.org",
    "mail.server.server1.login_at_startup": False, "mail.server.server2.type": "none",
    "mail.server.server2.hostname": "Local Folders", "mail.server.server2.userName": "nobody",
    "mail.server.server2.name": "Local Folders", "mail.server.server2.directory-rel": "[ProfD]Mail/Local Folders",
    "mail.shell.checkDefaultClient": False, "mail.rights.version": 1, "mailnews.start_page.enabled": False,
    "mail.spam.version": 1, "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "mail.inappnotifications.enabled": False, "app.donation.eoy.version.viewed": 999}
CLAWS_FOLDERS = """<?xml version="1.0" encoding="UTF-8"?>
<folderlist><folder type="mh" name="Mail" path="Mail" collapsed="0"><folderitem type="inbox" name="inbox" path="inbox"/>
<folderitem type="outbox" name="sent" path="sent"/><folderitem type="draft" name="draft" path="draft"/>
<folderitem type="queue" name="queue" path="queue"/><folderitem type="trash" name="trash" path="trash"/></folder></folderlist>
"""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def drag(source, window):
    """From a place on the screen onto the window"""
    x, y = source
    shell = dict(l.split("=") for l in desk.xdotool("getwindowgeometry", "--shell", window.window).split())
    to_x, to_y = int(shell["X"]) + int(shell["WIDTH"]) // 2, int(shell["Y"]) + int(shell["HEIGHT"]) // 2
    desk.xdotool("mousemove", x, y, "sleep", 0.3, "mousedown", 1, "sleep", 0.3)
    for i in range(1, 26):
        desk.xdotool("mousemove", x + (to_x - x) * i // 25, y + (to_y - y) * i // 25, "sleep", 0.03)
    desk.xdotool("mousemove_relative", 3, 3, "sleep", 0.8)
    desk.xdotool("mouseup", 1)


def picture(name):
    """What it looked like, for who wants to know why a row is elsewhere: PICTURES names a folder."""
    if os.environ.get("PICTURES"):
        desk.run("import", "-window", "root", os.path.join(os.environ["PICTURES"], name + ".png"))


def place(name, width=800, height=900):
    found = desk.wait_for(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--name", name],
                                                 capture_output=True, text=True).stdout.split(), f"the window {name}", 60)[-1]
    desk.xdotool("windowsize", found, width, height, "windowmove", found, 0, 0)
    time.sleep(2)
    desk.xdotool("windowfocus", found)
    return found


def check(mailer, source):
    with desk.Desk(size=(700, 700)) as window:
        desk.xdotool("windowmove", window.window, 900, 100)
        time.sleep(0.5)
        picture(mailer + "-before")
        drag(source, window)
        time.sleep(1)
        picture(mailer + "-after")
        window.wait_title("outgoing spam check")


def run(*command, env=None):
    return subprocess.Popen(command, env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def end(process):
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


def thunderbird():
    """Thunderbird: a mail of the list, dropped, is explained"""
    profile = os.path.join(HOME, ".thunderbird", "t.default")
    write(os.path.join(HOME, ".thunderbird", "profiles.ini"),
          "[Profile0]\nName=t\nIsRelative=1\nPath=t.default\nDefault=1\n[General]\nStartWithLastProfile=1\nVersion=2\n")
    write(os.path.join(profile, "user.js"), "".join(
        f"user_pref(\"{k}\", {str(v).lower() if not isinstance(v, str) else repr(v)});\n" for k, v in THUNDERBIRD.items()))
    with open(MAIL, encoding="utf-8") as file:
        write(os.path.join(profile, "Mail", "Local Folders", "Bounces"),
              "From - Thu Mar 12 09:31:04 2026\nX-Mozilla-Status: 0001\n" + file.read() + "\n")
    process = run("thunderbird", env={"MOZ_LEGACY_PROFILES": "1"})
    try:
        place("Thunderbird")
        time.sleep(4)
        desk.xdotool("mousemove", 64, 150, "click", 1, "sleep", 2)
        picture("thunderbird-folders")
        desk.xdotool("mousemove", 140, 235, "click", 1, "sleep", 4)
        check("thunderbird", (300, 125))
    finally:
        end(process)


def claws():
    """Claws Mail: a mail of the list, dropped, is explained"""
    for name in ("sent", "draft", "queue", "trash"):
        os.makedirs(os.path.join(HOME, "Mail", name))
    write(os.path.join(HOME, ".claws-mail", "clawsrc"), "[Common]\nenable_aspell=0\n")
    write(os.path.join(HOME, ".claws-mail", "folderlist.xml"), CLAWS_FOLDERS)
    write(os.path.join(HOME, ".claws-mail", "accountrc"),
          "[Account: 1]\naccount_name=nobody\nis_default=1\nname=Nobody\naddress=nobody@example.org\nprotocol=5\n"
          "receive_server=localhost.invalid\nsmtp_server=localhost.invalid\n")
    os.makedirs(os.path.join(HOME, "Mail", "inbox"))
    shutil.copy(MAIL, os.path.join(HOME, "Mail", "inbox", "1"))
    process = run("claws-mail")
    try:
        place("Claws Mail", 800, 600)
        subprocess.run(["claws-mail", "--select", "#mh/Mail/inbox/1"], timeout=20, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        time.sleep(2)
        check("claws", (420, 158))
    finally:
        end(process)


def evolution():
    """Evolution: a mail of the list, dropped, is explained"""
    sources = os.path.join(os.environ["XDG_CONFIG_HOME"], "evolution", "sources")
    write(os.path.join(sources, "nb-acc.source"), "[Data Source]\nDisplayName=nobody\nEnabled=true\nParent=\n\n"
          "[Mail Account]\nBackendName=none\nIdentityUid=nb-id\n")
    write(os.path.join(sources, "nb-id.source"), "[Data Source]\nDisplayName=nobody\nEnabled=true\nParent=nb-acc\n\n"
          "[Mail Identity]\nAddress=nobody@example.org\nName=Nobody\n")
    inbox = os.path.join(os.environ["XDG_DATA_HOME"], "evolution", "mail", "local", "cur")
    settings = {"GSETTINGS_BACKEND": "keyfile"}
    process = run("evolution", "-c", "mail", env=settings)
    try:
        # The first run makes the folders.
        place("^(Mail|Inbox)")
        desk.wait_for(lambda: os.path.isdir(inbox), "the folders")
        desk.xdotool("key", "ctrl+q")
        process.wait(30)
        shutil.copy(MAIL, os.path.join(inbox, "1.M1.host:2,S"))
        process = run("evolution", "-c", "mail", env=settings)
        place("^(Mail|Inbox)")
        desk.xdotool("mousemove", 85, 199, "click", 1, "sleep", 4)
        check("evolution", (420, 198))
    finally:
        end(process)


MAILERS = {"thunderbird": thunderbird, "claws": claws, "evolution": evolution}
PROGRAMS = {"claws": "claws-mail"}
wanted = [name for name in sys.argv[1:] or MAILERS if shutil.which(PROGRAMS.get(name, name))]
if not wanted:
    print("1..0 # SKIP none of the mail programs is installed")
    sys.exit(0)
sys.exit(desk.main(*[MAILERS[name] for name in wanted]))
