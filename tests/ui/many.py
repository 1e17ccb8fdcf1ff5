# SPDX-License-Identifier: GPL-3.0-or-later
"""many.py PATH NUMBER: writes an mbox of so many mails, the same each time: bounces of several kinds from several domains
over some weeks, a few delays and some mails that are no bounces. Also for those who import it."""
import datetime
import sys

REFUSALS = [  # status, words, how many of 100
    ("5.1.1", "550 5.1.1 User unknown", 34),
    ("5.2.2", "552 5.2.2 Mailbox full", 24),
    ("5.7.1", "554 5.7.1 Service unavailable; Client host [192.0.2.25] blocked using zen.spamhaus.org", 16),
    ("5.7.1", "550 5.7.1 Message rejected as spam by Content Filtering.", 10),
    ("5.3.4", "552 5.3.4 Message size exceeds fixed limit", 6),
    ("4.4.1", "connect to mail.example.com[192.0.2.9]:25: Connection timed out", 4),
    ("5.1.2", "550 5.1.2 Host unknown (Name server: host not found)", 3),
]
DOMAINS = ["contoso.example.com", "fabrikam.example.com", "uni.example.org", "shop.example.net", "city.example.org",
           "bank.example.com", "press.example.net", "school.example.org", "club.example.net"]
NOTICE = """From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
To: news@example.org
Subject: {subject}
Date: {date}
Message-ID: <{i}.many@mx.example.net>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b{i}"

--b{i}
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.net.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

<person{i}@{domain}>: host mx.{domain}[192.0.2.7] said:
    {words} (in reply to RCPT TO command)

--b{i}
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: {date}

Final-Recipient: rfc822; person{i}@{domain}
Original-Recipient: rfc822;person{i}@{domain}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.{domain}
Diagnostic-Code: smtp; {words}

--b{i}
Content-Type: text/rfc822-headers

Return-Path: <news@example.org>
From: News <news@example.org>
To: person{i}@{domain}
Subject: Newsletter {week}
Date: {date}
Message-ID: <{i}.news@example.org>

--b{i}--
"""
ORDINARY = """From: Anna <anna@contoso.example.com>
To: news@example.org
Subject: Re: Newsletter {week}
Date: {date}
Message-ID: <{i}.reply@contoso.example.com>
MIME-Version: 1.0
Content-Type: text/plain; charset=us-ascii

Thank you, I read it with pleasure.
"""


def choose_refusal(number):
    for status, words, share in REFUSALS:
        if number < share:
            return status, words
        number -= share
    return None


def write(path, number):
    start = datetime.datetime(2026, 1, 5, 8, 0)
    with open(path, "w", encoding="ascii") as out:
        for i in range(number):
            mixed = (i * 2654435761) % (1 << 32)  # the same each time, without a pattern for the eye
            refusal = choose_refusal(mixed % 100)
            domain = DOMAINS[min((mixed >> 8) % 9, (mixed >> 16) % 9)]
            time = start + datetime.timedelta(days=min((mixed >> 5) % 28, (mixed >> 11) % 28), minutes=(mixed >> 3) % 600)
            fields = {"i": i, "domain": domain, "date": time.strftime("%a, %d %b %Y %H:%M:%S +0000"), "week": time.isocalendar()[1]}
            out.write(f"From MAILER-DAEMON {time.strftime('%a %b %e %H:%M:%S %Y')}\n")
            if refusal is None:
                out.write(ORDINARY.format(**fields))
            else:
                delayed = refusal[0].startswith("4")
                out.write(NOTICE.format(status=refusal[0], words=refusal[1], action="delayed" if delayed else "failed", subject=
                          "Delayed Mail (still being retried)" if delayed else "Undelivered Mail Returned to Sender", **fields))
            out.write("\n")


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]))
