#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Bounce Desk developers
"""ratio.py [-n RUNS] FLOOR... -- PROGRAM... : two commands in turn, and how they compare.

Prints the median processor time (with all children) and wall time of each in milliseconds, and the
ratio of the second to the first."""
import os
import statistics
import sys
import time


def run(argv):
    null = os.open(os.devnull, os.O_RDWR)
    start = time.perf_counter()
    pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=[
        (os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, null, 1)])
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    os.close(null)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f'{argv[0]} failed: {status}')
    return usage.ru_utime + usage.ru_stime, wall


def main(args):
    runs = 9
    if args[0] == '-n':
        runs = int(args[1])
        args = args[2:]
    cut = args.index('--')
    commands = args[:cut], args[cut + 1:]
    times = [], []
    for _ in range(runs):
        for one, command in zip(times, commands):
            one.append(run(command))
    for what, column in (('processor', 0), ('wall', 1)):
        floor, ours = (statistics.median(t[column] for t in one) * 1000 for one in times)
        print(f'{what:9} floor {floor:7.1f} ms  ours {ours:7.1f} ms  ratio {ours / floor:5.2f}')


if __name__ == '__main__':
    main(sys.argv[1:])
