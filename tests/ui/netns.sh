#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# netns.sh CMD...: runs CMD in a network of its own, in which there is nothing but a loopback that is down.
set -eu
for how in "unshare -n" "unshare -rn"; do
  if $how true 2>/dev/null; then
    exec $how "$@"
  fi
done
echo "1..0 # SKIP no network namespace can be made here"
