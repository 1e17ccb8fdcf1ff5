#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# screenshots.sh BUILDDIR: takes the pictures of README and of the software centre anew, from mails of tests/bounces.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
if [ -z "${INSIDE:-}" ]; then
  build=$(realpath "$1")
  SCREEN=1000x900 INSIDE=1 exec "$root/tests/ui/headless.sh" "$0" "$build"
fi
build=$1 mails=$root/tests/bounces
export BOUNCE_DESK_DATADIR=$root/data BOUNCE_DESK_READER=$build/app/bounce-reader GSETTINGS_SCHEMA_DIR=$build/data

picture() { # NAME FILE...
  name=$1
  shift
  "$build/ui/bounce-desk" "$@" &
  program=$!
  window=$(timeout 20 xdotool search --sync --onlyvisible --class bounce-desk | tail -1)
  sleep "${WAIT:-2.5}"
  import -window "$window" -strip "$root/data/screenshots/$name.png"
  kill "$program"
  wait "$program" 2>/dev/null || true
}

picture case "$mails/article-3-hosted.eml" "$mails/mailbox-full-gmail.eml"
picture triage "$mails"
picture welcome
