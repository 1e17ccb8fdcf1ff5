#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh [FILE...]: installs what is missing, builds, and opens the window with the FILEs.
# Without a display it prints the guides of the FILEs instead.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$here/build

"$here/data/install-packages.sh" run
[ -f "$build/build.ninja" ] || { echo "Configuring the build …" >&2; meson setup "$build" "$here" >&2; }
ninja -C "$build" --quiet >&2

# The uninstalled build finds its knowledge, its reader and its settings here.
export BOUNCE_DESK_DATADIR="$here/data" BOUNCE_DESK_READER="$build/app/bounce-reader"
export GSETTINGS_SCHEMA_DIR="$build/data" BOUNCE_DESK_LOCALEDIR="$build/po"

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  exec "$build/ui/bounce-desk" "$@"
fi
if [ $# -eq 0 ]; then
  echo "There is no display here, so no window can open."
  echo "Give a bounced mail to read its guide in the terminal:  ./run.sh FILE.eml"
  exit 0
fi
exec "$build/app/bounce-explain" "$@"
