# SPDX-License-Identifier: GPL-3.0-or-later
"""A flood of mails for the tests that measure what stays behind, one in ten of them damaged; and who is at work on it."""
import glob
import os
import random


def load(folder):
    """The mails of that folder, such as an mbox can hold them."""
    texts = []
    for path in sorted(glob.glob(os.path.join(folder, "*.eml"))):
        with open(path, "rb") as file:
            texts.append(file.read().replace(b"\nFrom ", b"\n>From ").removeprefix(b"From "))
    return texts


def write(out, texts, number, seed):
    """An mbox of so many mails, the same for each seed."""
    rand = random.Random(seed)
    for i in range(number):
        mail = texts[i % len(texts)]
        if i % 10 == 9:
            at = rand.randrange(len(mail))
            mail = mail[:at] + bytes(rand.randrange(256) for _ in range(8)) + mail[at + 8:]
            mail = mail.replace(b"\nFrom ", b"\n>From ").removeprefix(b"From ")
        out.write(b"From a@example.org Thu Jan  1 00:00:00 2026\n" + mail.rstrip() + b"\n\n")


def family(pid):
    """That process and all that it has started."""
    found = [pid]
    for process in found:
        try:
            with open(f"/proc/{process}/task/{process}/children", encoding="ascii") as file:
                found += [int(child) for child in file.read().split()]
        except OSError:
            pass
    return found
