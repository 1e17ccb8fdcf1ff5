#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing leaves unasked: what the kernel counts in a network of its own (netns.sh) while hostile mails are opened."""
import fcntl
import os
import re
import socket
import struct
import subprocess
import sys
import tempfile

import desk

N_EXPLAINED = 1000
N_OPENED = 1000
LURES = (
    '<img src="http://192.0.2.66/pixel.png?id=%d"><link rel=stylesheet href="https://evil.example/x.css">'
    '<iframe src="//evil.example/"></iframe><a href="http://evil.example/%d">here</a>'
    '<meta http-equiv=refresh content="0;url=http://evil.example/">'
)
HEAD = (
    "Return-Path: <>\nFrom: MAILER-DAEMON@evil.example\nTo: anna@example.org\n"
    "Subject: Undelivered Mail Returned to Sender\nDisposition-Notification-To: spy@evil.example\n"
    "Return-Receipt-To: spy@evil.example\nList-Unsubscribe: <http://evil.example/u>\n"
    "Face: http://evil.example/f\nMIME-Version: 1.0\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n"
)


def write(folder, number):
    lure = LURES % (number, number)
    path = os.path.join(folder, f"{number}.eml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(
            f"{HEAD}--x\nContent-Type: text/html\n\n<p>b{number}@evil.example: 550 5.1.1 unknown, see {lure}</p>\n"
            "--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.evil.example\n\n"
            f"Final-Recipient: rfc822; b{number}@evil.example\nAction: failed\nStatus: 5.1.1\n"
            "Remote-MTA: dns; 192.0.2.66\nDiagnostic-Code: smtp; 550 http://evil.example/ \\\\evil.example\\share\n\n"
            "--x\nContent-Type: message/external-body; access-type=URL; URL=\"http://evil.example/b\"\n\n"
            "Content-Type: text/plain\n\n--x\nContent-Type: message/rfc822\n\n"
            f"From: anna@example.org\nTo: b{number}@evil.example\nSubject: x\n\n{lure}\n--x--\n")
    return path


def count():
    """What was or should have been sent by anything in this network."""
    with open("/proc/net/snmp", encoding="ascii") as file:
        lines = [line.split() for line in file]
    values = {}
    for names, numbers in zip(lines[::2], lines[1::2]):
        values.update({names[0] + n: int(v) for n, v in zip(names[1:], numbers[1:])})
    sent = {k: values[k] for k in ("Ip:OutRequests", "Ip:OutNoRoutes", "Tcp:ActiveOpens", "Udp:OutDatagrams")}
    with open("/proc/net/dev", encoding="ascii") as file:
        for name, rest in re.findall(r"^\s*(\S+):(.*)$", file.read(), re.M):
            sent[name] = int(rest.split()[9])
    return sent


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, 0x8914, struct.pack("16sH22x", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS, IFF_UP | IFF_RUNNING


def counter():
    """a packet that is sent is counted, and one that finds no way"""
    before = count()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        control.sendto(b"x", ("127.0.0.1", 9))
        try:
            control.sendto(b"x", ("192.0.2.66", 9))
        except OSError:
            pass
    after = count()
    assert after["lo"] > before["lo"] and after["Ip:OutRequests"] > before["Ip:OutRequests"], (before, after)
    assert after["Ip:OutNoRoutes"] > before["Ip:OutNoRoutes"], (before, after)


def explained():
    """explaining a thousand hostile mails sends no packet"""
    with tempfile.TemporaryDirectory() as folder:
        paths = [write(folder, i) for i in range(N_EXPLAINED)]
        before = count()
        for mode in ([], ["--json"]):
            done = subprocess.run([os.environ["BOUNCE_EXPLAIN"], *mode, *paths], capture_output=True, text=True, timeout=120)
            assert done.returncode == 0 and len(done.stdout.splitlines()) >= N_EXPLAINED, done.stderr[-500:]
        assert count() == before, (before, count())


def opened():
    """an overview of many of them in the window, the guide of one, and printing it sends no packet"""
    with tempfile.TemporaryDirectory() as folder:
        mails = os.path.join(folder, "mails")
        os.mkdir(mails)
        first = [write(mails, i) for i in range(N_OPENED)][0]
        env = {"XDG_DATA_HOME": os.path.join(folder, "data")}
        before = count()
        with desk.Desk(mails, env=env) as window:
            window.wait_title(f"^{N_OPENED} mails$")
        with desk.Desk(first, env=env) as window:
            window.wait_title("mailbox|address")
        pdf = os.path.join(folder, "guide.pdf")
        subprocess.run([os.environ["BOUNCE_DESK"], "--print-to", pdf, first], check=True, timeout=60)
        assert os.path.getsize(pdf) > 1000
        assert count() == before, (before, count())


def dialogs():
    """a mail that is opened in the file dialog, and its guide saved in another, send no packet"""
    with tempfile.TemporaryDirectory() as folder:
        mail, pdf = write(folder, 1), os.path.join(folder, "guide.pdf")
        before = count()
        with desk.Desk(env={"XDG_DATA_HOME": os.path.join(folder, "data")}) as window:
            window.find("frame")
            window.keys("ctrl+o")
            desk.answer_file_dialog("^Open Mails$", mail)
            window.wait_title("mailbox|address")
            window.keys("ctrl+p")
            window.press("push button", "^Save as PDF…$", showing=True)
            desk.answer_file_dialog("^Save the Guide$", pdf)
            window.wait_text("^The guide is saved.$")
        assert os.path.getsize(pdf) > 1000
        assert count() == before, (before, count())


loopback_up()
sys.exit(desk.main(counter, explained, opened, dialogs))
