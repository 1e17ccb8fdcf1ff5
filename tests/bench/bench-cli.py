#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Bounce Desk developers
"""bench-cli.py BARE-GMIME BOUNCE-EXPLAIN: what bounce-explain costs.

The mails are those of the folder BOUNCE_BENCH_MAILS, or of tests/bounces taken several times.
Prints, in one run: processor and wall time against bare GMime, the two in turn; the time of one
mail; and, over an mbox of BOUNCE_BENCH_MBOX mails (default 20,000), mails per second and the most
memory that each process took."""
import glob
import os
import subprocess
import sys
import tempfile
import threading
import time

import ratio


def find_mails():
    folder = os.environ.get('BOUNCE_BENCH_MAILS')
    if folder:
        return sorted(glob.glob(os.path.join(folder, '*.eml')))
    here = os.path.dirname(os.path.abspath(__file__))
    return sorted(glob.glob(os.path.join(here, '..', 'bounces', '*.eml'))) * 8


def write_mbox(path, mails, count):
    texts = []
    for mail in dict.fromkeys(mails):
        with open(mail, 'rb') as f:
            texts.append(f.read().replace(b'\nFrom ', b'\n>From '))
    with open(path, 'wb') as f:
        for i in range(count):
            f.write(b'From a@example.org Thu Jan  1 00:00:00 2026\n' + texts[i % len(texts)].rstrip() + b'\n\n')


def family(pid):
    """PID and all its descendants."""
    found = [pid]
    for process in found:
        try:
            with open(f'/proc/{process}/task/{process}/children') as f:
                found += [int(child) for child in f.read().split()]
        except OSError:
            pass
    return found


def peak(pid):
    """The most memory that a process has taken so far, in MB."""
    try:
        with open(f'/proc/{pid}/status') as f:
            for line in f:
                if line.startswith('VmHWM'):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0


def measure_mbox(program, mbox, count):
    peaks = {}
    start = time.perf_counter()
    run = subprocess.Popen([program, '--json', '--mbox', mbox], stdout=subprocess.PIPE)

    def watch():
        while run.poll() is None:
            for pid in family(run.pid):
                peaks[pid] = max(peaks.get(pid, 0), peak(pid))
            time.sleep(0.02)
    watcher = threading.Thread(target=watch)
    watcher.start()
    lines = sum(1 for _ in run.stdout)
    run.wait()
    watcher.join()
    seconds = time.perf_counter() - start
    if lines != count:
        sys.exit(f'{lines} lines for {count} mails')
    sizes = ', '.join(f'{size:.0f}' for size in sorted(peaks.values(), reverse=True))
    print(f'mbox      {count} mails, {count / seconds:.0f} per second, peaks of the processes {sizes} MB')


def main(bare, program):
    # As people run it: with the readers forked, not started as a program of their own.
    os.environ.pop('BOUNCE_DESK_READER', None)
    mails = find_mails()
    print(f'{len(mails)} mails')
    ratio.main([bare, *mails, '--', program, '--json', *mails])
    single = [ratio.run([program, '--json', mails[0]]) for _ in range(9)]
    print(f'one mail  processor {sorted(one[0] for one in single)[4] * 1000:.1f} ms, '
          f'wall {sorted(one[1] for one in single)[4] * 1000:.1f} ms')
    count = int(os.environ.get('BOUNCE_BENCH_MBOX', '20000'))
    with tempfile.NamedTemporaryFile(suffix='.mbox') as mbox:
        write_mbox(mbox.name, mails, count)
        measure_mbox(program, mbox.name, count)


if __name__ == '__main__':
    main(*sys.argv[1:])
