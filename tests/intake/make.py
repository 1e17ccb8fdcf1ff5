#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make.py [FOLDER]: writes the files of this folder: mails in every wrapping that the intake opens.

The same bytes each time, so that a change of this script shows in the history. Written from the formats' own
specifications ([MS-CFB], [MS-OXMSG], [MS-OXTNEF], [MS-OXRTFCP]); every address is reserved for examples."""
import gzip
import io
import pathlib
import struct
import sys
import tarfile
import zipfile

FREE, END, FATSECT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
WHEN = 132_500_000_000_000_000  # 100 ns since 1601: 2020-11-16

NOTICE = b"""Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
To: ben@example.org
Subject: Undelivered Mail Returned to Sender
Date: Mon, 5 Jan 2026 10:00:00 +0000
Message-ID: <%d@mx.example.net>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system at host mx.example.net.

<anna%d@example.com>: host mail.example.com said: 550 5.1.1 User unknown

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; anna%d@example.com
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.example.com
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b
Content-Type: text/rfc822-headers

From: ben@example.org
To: anna%d@example.com
Subject: Lunch

--b--
"""


def notice(n):
    return NOTICE % (n, n, n, n)


# Compound files


class Storage(dict):
    """name -> bytes or Storage"""


def sectors_of(data, size):
    return -(-len(data) // size)


def write_cfb(root):
    entries = []  # [name, type, child, right, data or None]

    def add(name, kind, data):
        entries.append([name, kind, FREE, FREE, data])
        return len(entries) - 1

    def fill(index, storage):
        last = None
        # [MS-CFB], 2.6.4: shorter names first, then by upper case; a chain to the right is such a tree.
        for name in sorted(storage, key=lambda n: (len(n), n.upper())):
            value = storage[name]
            i = add(name, 1 if isinstance(value, Storage) else 2, None if isinstance(value, Storage) else value)
            if last is None:
                entries[index][2] = i
            else:
                entries[last][3] = i
            last = i
            if isinstance(value, Storage):
                fill(i, value)

    fill(add("Root Entry", 5, None), root)
    mini, minifat, large = b"", [], []
    place = {}
    for i, entry in enumerate(entries):
        data = entry[4]
        if data is None or not data:
            continue
        if len(data) < 4096:
            n = sectors_of(data, 64)
            place[i] = len(minifat)
            minifat += [len(minifat) + k + 1 for k in range(n - 1)] + [END]
            mini += data.ljust(n * 64, b"\0")
        else:
            large.append(i)
    fat, body = [], b""

    def put(data):
        nonlocal body
        n = sectors_of(data, 512)
        start = len(fat)
        fat.extend([start + k + 1 for k in range(n - 1)] + [END])
        body += data.ljust(n * 512, b"\0")
        return start

    for i in large:
        place[i] = put(entries[i][4])
    mini_start = put(mini) if mini else END
    minifat_bytes = b"".join(struct.pack("<I", x) for x in minifat)
    minifat_start = put(minifat_bytes.ljust(-(-len(minifat_bytes) // 512) * 512, b"\xff")) if minifat else END
    directory = b""
    for i, (name, kind, child, right, data) in enumerate(entries):
        raw = name.encode("utf-16-le") + b"\0\0"
        size = len(mini) if kind == 5 else len(data or b"")
        start = mini_start if kind == 5 else place.get(i, END if kind == 2 else 0)
        directory += raw.ljust(64, b"\0") + struct.pack(
            "<HBBIII16sIQQIQ", len(raw), kind, 1, FREE, right, child, b"\0" * 16, 0, 0, 0, start, size)
    directory_start = put(directory)
    n_fat = 1
    while n_fat * 128 < len(fat) + n_fat:
        n_fat += 1
    fat_start = len(fat)
    fat.extend([FATSECT] * n_fat)
    fat.extend([FREE] * (n_fat * 128 - len(fat)))
    body += b"".join(struct.pack("<I", x) for x in fat)
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\0" * 16, 0x3E, 3, 0xFFFE, 9, 6, b"\0" * 6,
        0, n_fat, directory_start, 0, 4096, minifat_start, sectors_of(minifat_bytes, 512), END, 0,
        *[fat_start])
    header += b"".join(struct.pack("<I", fat_start + k if k < n_fat else FREE) for k in range(1, 109))
    return header + body


# Messages of Outlook


def message(props, recipients=(), attachments=(), header=32):
    """props: number -> str (Unicode), bytes (binary), int (32 bits), or a time as ("time", n), text as ("8bit", b)"""
    storage = Storage()
    fixed = struct.pack("<8xIIII", len(recipients), len(attachments), len(recipients), len(attachments))[:header]
    fixed = fixed.ljust(header, b"\0")
    for number, value in sorted(props.items()):
        if isinstance(value, Storage):
            storage[f"__substg1.0_{number:04X}000D"] = value
            fixed += struct.pack("<HHIQ", 0x000D, number, 6, 0xFFFFFFFF)
        elif isinstance(value, int):
            fixed += struct.pack("<HHIiI", 0x0003, number, 6, value, 0)
        elif isinstance(value, tuple) and value[0] == "time":
            fixed += struct.pack("<HHIQ", 0x0040, number, 6, value[1])
        else:
            kind, raw = ((0x001F, value.encode("utf-16-le")) if isinstance(value, str) else
                         (0x001E, value[1]) if isinstance(value, tuple) else (0x0102, value))
            storage[f"__substg1.0_{number:04X}{kind:04X}"] = raw
            fixed += struct.pack("<HHIII", kind, number, 6, len(raw) + (2 if kind == 0x1F else 0), 0)
    for i, recipient in enumerate(recipients):
        storage[f"__recip_version1.0_#{i:08X}"] = message(recipient, header=8)
    for i, attachment in enumerate(attachments):
        storage[f"__attach_version1.0_#{i:08X}"] = message(attachment, header=8)
    storage["__properties_version1.0"] = fixed
    return storage


NDR = {
    0x001A: "REPORT.IPM.Note.NDR",
    0x0032: ("time", WHEN),
    0x0037: "Undeliverable: Angebot für Anna",
    0x0042: "Microsoft Outlook",
    0x0049: "Angebot für Anna",
    0x004E: ("time", WHEN),
    0x0074: "anna@example.com; full@example.com",
    0x0E06: ("time", WHEN),
    0x1001: "Your message did not reach some or all of the intended recipients.\r\n",
    0x5D07: "ben@example.org",
    0x6820: "dns;EX01.example.org",
}
ANNA = {
    0x0C04: 1,
    0x0C05: 35,
    0x0C15: 1,
    0x0C1B: "<mail.example.com #5.1.10 smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient anna@example.com"
            " not found by SMTP address lookup>",
    0x0C20: 510,
    0x3001: "Anna Meier",
    0x3003: "/O=EXAMPLE/OU=FIRST/CN=RECIPIENTS/CN=ANNA",
    0x39FE: "anna@example.com",
}
FULL = {0x0C04: 0, 0x0C05: 13, 0x0C15: 1, 0x0C20: 522, 0x3001: "'full@example.com'", 0x300B: b"SMTP:FULL@EXAMPLE.COM\0"}
NOTE = {
    0x001A: "IPM.Note",
    0x0037: "Grüße",
    0x007D: "Received: from mx.example.net\r\n\tby mail.example.org\r\nFrom: Mail Delivery System"
            " <MAILER-DAEMON@mx.example.net>\r\nTo: ben@example.org\r\nSubject: Mail delivery failed\r\n"
            "Date: Mon, 5 Jan 2026 10:00:00 +0000\r\nContent-Type: multipart/report; boundary=\"x\"\r\n"
            "\tcharset=\"utf-8\"\r\nMIME-Version: 1.0\r\n\r\n",
    0x1000: "The following address failed:\r\n\r\n  anna@example.com:\r\n    SMTP error from remote mail server:"
            " 550 5.1.1 User unknown\r\n",
}
STATUS = (b"Reporting-MTA: dns; mx.example.net\r\n\r\nFinal-Recipient: rfc822; anna@example.com\r\nAction: failed\r\n"
          b"Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n")
ORIGINAL = {0x001A: "IPM.Note", 0x0037: "Lunch", 0x0C1A: "Ben", 0x0C1F: "ben@example.org", 0x1000: "At twelve?",
            0x1035: "<lunch@example.org>"}


def rtf(text):
    """[MS-OXRTFCP]: every token a literal"""
    raw = text.encode("cp1252")
    packed = b"".join(b"\0" + raw[i:i + 8] for i in range(0, len(raw), 8))
    return struct.pack("<IIII", len(packed) + 12, len(raw), 0x75465A4C, 0) + packed


def outlook_files():
    embedded = message(ORIGINAL, recipients=[{0x0C15: 1, 0x3003: "anna@example.com"}], header=24)
    yield "ndr.msg", message(NDR, [ANNA, FULL])
    yield "ndr-returned.msg", message(NDR, [ANNA], [{0x3701: embedded, 0x3705: 5}])
    yield "ndr-text-only.msg", message(
        {0x001A: "REPORT.IPM.Note.NDR", 0x0037: "Undeliverable: Lunch", 0x5D07: "ben@example.org", 0x1013:
         b"<html><head><meta charset=\"utf-8\"></head><body><p>Delivery has failed to these recipients or groups:</p>"
         b"<p><a href=\"mailto:anna@example.com\">anna@example.com</a></p><p>The recipient's mailbox is full.</p>"
         b"<p>Diagnostic information for administrators:</p><p>Generating server: EX01.example.org</p>"
         b"<p>anna@example.com<br>Remote Server returned '554 5.2.2 mailbox full'</p></body></html>"},
        [{0x3001: "Ben", 0x39FE: "ben@example.org"}])
    yield "delayed.msg", message(dict(NDR) | {0x001A: "REPORT.IPM.Note.Delayed.DR", 0x0037: "Delivery delayed: Lunch"},
                                 [{0x0C15: 1, 0x0C20: 447, 0x3003: "anna@example.com"}])
    yield "note.msg", message(NOTE, [{0x0C15: 1, 0x39FE: "ben@example.org"}])
    yield "note-dsn.msg", message(NOTE, [], [{0x3701: STATUS, 0x370E: "message/delivery-status", 0x3705: 1},
                                             {0x3701: embedded, 0x3705: 5}])
    body = dict(NOTE)
    del body[0x1000]
    body[0x1009] = rtf(r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}\pard The following address failed:\par"
                       r" \par  anna@example.com:\par    SMTP error from remote mail server: 550 5.1.1 User unknown"
                       r"\par Gr\'fc\u223 ?e\par}")
    yield "note-rtf.msg", message(body)
    yield "note-8bit.msg", message(
        {0x001A: ("8bit", b"IPM.Note"), 0x0037: ("8bit", "Неудача".encode("cp1251")), 0x0C1A: ("8bit", b"Mailer"),
         0x0C1F: ("8bit", b"mailer-daemon@example.net"), 0x1000: ("8bit", "Письмо не доставлено".encode("cp1251")),
         0x3FFD: 1251})


# winmail.dat


def tnef_attribute(level, tag, data):
    return struct.pack("<BII", level, tag, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def tnef(body, attachments):
    out = struct.pack("<IH", 0x223E9F78, 1)
    out += tnef_attribute(1, 0x00089006, struct.pack("<I", 0x10000))
    out += tnef_attribute(1, 0x00069007, struct.pack("<II", 1252, 0))
    out += tnef_attribute(1, 0x00078008, b"IPM.Microsoft Mail.Note\0")
    out += tnef_attribute(1, 0x0002800C, body + b"\0")
    for name, data in attachments:
        out += tnef_attribute(2, 0x00069002, b"\1\0" + b"\xff\xff\xff\xff" + b"\0" * 8)
        out += tnef_attribute(2, 0x0006800F, data)
        out += tnef_attribute(2, 0x00018010, name + b"\0")
    return out


def encode(data):
    import base64
    return base64.encodebytes(data)


def mails():
    yield "winmail.eml", (
        b"From: ben@example.org\nTo: help@example.org\nSubject: Fwd: what is this?\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=\"m\"\n\n--m\nContent-Type: text/plain\n\nPlease help.\n\n"
        b"--m\nContent-Type: application/ms-tnef; name=\"winmail.dat\"\nContent-Transfer-Encoding: base64\n\n"
        + encode(tnef(b"Please help.", [(b"bounce.eml", notice(7))])) + b"--m--\n")
    yield "winmail-body.eml", (
        b"From: MAILER-DAEMON@example.net\nTo: ben@example.org\nSubject: Mail delivery failed\nMIME-Version: 1.0\n"
        b"Content-Type: application/ms-tnef; name=\"winmail.dat\"\nContent-Transfer-Encoding: base64\n\n"
        + encode(tnef(b"The following address failed:\r\n\r\n  anna@example.com:\r\n    SMTP error from remote mail"
                      b" server: 550 5.1.1 User unknown\r\n", [])))
    forward = (b"From: ben@example.org\nTo: help@example.org\nSubject: these came back\nMIME-Version: 1.0\n"
               b"Content-Type: multipart/mixed; boundary=\"m\"\n\n--m\nContent-Type: text/plain\n\nAll of these.\n\n")
    yield "forward-two.eml", (forward + b"--m\nContent-Type: message/rfc822\n\n" + notice(1) +
                              b"\n--m\nContent-Type: message/rfc822\n\n" + notice(2) + b"\n--m--\n")
    yield "forward-msg.eml", (
        forward + b"--m\nContent-Type: application/vnd.ms-outlook; name=\"bounce.msg\"\n"
        b"Content-Transfer-Encoding: base64\n\n" + encode(write_cfb(message(NDR, [ANNA]))) + b"--m--\n")
    yield "forward-zip.eml", (
        forward + b"--m\nContent-Type: application/zip; name=\"bounces.zip\"\nContent-Transfer-Encoding: base64\n\n"
        + encode(zipped([("1.eml", notice(1)), ("2.eml", notice(2)), ("notes.txt", b"Nothing to see.")])) + b"--m--\n")
    yield "forward-ordinary.eml", (
        forward + b"--m\nContent-Type: message/rfc822\n\nFrom: a@example.org\nTo: b@example.org\nSubject: hi\n\nhello\n"
        b"\n--m\nContent-Type: message/rfc822\n\nFrom: a@example.org\nTo: b@example.org\nSubject: ho\n\nhello\n\n--m--\n")
    yield "one.emlx", (b"%-10d\n" % len(notice(1)) + notice(1) + b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       b"<plist version=\"1.0\"><dict><key>flags</key><integer>1</integer></dict></plist>\n")
    box = b"".join(b"From MAILER-DAEMON Mon Jan  5 10:00:00 2026\n" + notice(n).replace(
        b"This is", b">From here on:\nThis is") + b"\n" for n in (1, 2, 3))
    yield "three.mbox", box
    yield "saved.html", (
        b"<html><head><style>p {color: red}</style></head><body><p>Delivery has <b>failed</b> to these\n recipients or"
        b" groups:</p><p>anna@example.com</p><p>550 5.1.1 User unknown</p></body></html>")
    yield "page.html", b"<html><head><title>Cooking</title></head><body><p>Peel 550 g of apples.</p></body></html>"
    yield "saved.mht", (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://mail.example.org/\r\nSubject: Mail\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"h\"\r\n\r\n--h\r\n"
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<html><body><p>Delivery has fai=\r\nled to these recipients or groups:</p><p>anna@example.com</p>"
        b"<p>550 5.1.1 User unknown</p></body></html>\r\n--h--\r\n")


# Archives


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members:
            z.writestr(zipfile.ZipInfo(name, (2026, 1, 5, 10, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tarred(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as t:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            t.addfile(info, io.BytesIO(data))
    return gzip.compress(out.getvalue(), mtime=0)


def archives(files):
    two = [("mails/1.eml", notice(1)), ("mails/Zurück.eml", notice(2)), ("mails/picture.png", b"\x89PNG\r\n\x1a\n" * 4)]
    yield "two.zip", zipped(two)
    yield "two.tar.gz", tarred(two)
    yield "one.eml.gz", gzip.compress(notice(1), mtime=0)
    yield "three.mbox.gz", gzip.compress(files["three.mbox"], mtime=0)
    yield "mixed.zip", zipped([("a.msg", files["ndr.msg"]), ("b.emlx", files["one.emlx"]),
                               ("box", files["three.mbox"]), ("c.zip", zipped(two[:1]))])
    inner = zipped([("deep.eml", notice(9))])
    for level in range(6):
        inner = zipped([(f"level{level}.zip", inner)])
    yield "deep.zip", inner
    yield "nothing.zip", zipped([("notes.txt", b"Nothing to see."), ("empty", b"")])
    yield "cut.zip", zipped(two)[:-260]


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    files = {name: write_cfb(root) for name, root in outlook_files()}
    files.update(mails())
    files.update(archives(files))
    for name, data in files.items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
