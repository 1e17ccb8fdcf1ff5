#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# headless.sh CMD...: runs CMD with a private X server, session bus, window manager and home folder.
# Env: SCREEN=1280x1000, RUNDIR (an XDG_RUNTIME_DIR to use instead of a private one)
set -eu
for tool in Xvfb dbus-run-session openbox xdotool; do
  command -v "$tool" >/dev/null || { echo "1..0 # SKIP $tool is not installed"; exit 0; }
done
T=$(mktemp -d "${TMPDIR:-/tmp}/bounce-ui.XXXXXX")
mkdir -m 700 -p "$T/home/.config/gtk-3.0" "$T/home/.local/share" "$T/home/.cache" "$T/run"
export HOME=$T/home XDG_RUNTIME_DIR=${RUNDIR:-$T/run} XDG_CONFIG_HOME=$T/home/.config \
  XDG_DATA_HOME=$T/home/.local/share XDG_CACHE_HOME=$T/home/.cache XDG_STATE_HOME=$T/home/.local/state \
  XDG_DATA_DIRS=${XDG_DATA_DIRS:-/usr/local/share:/usr/share} XDG_CURRENT_DESKTOP=GNOME \
  XDG_SESSION_TYPE=x11 GDK_BACKEND=x11 LC_ALL= LANG=C.UTF-8 GSETTINGS_BACKEND=memory TMPDIR=$T
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
# Nothing moves, so that what a test sees is the same each time.
printf '[Settings]\ngtk-enable-animations=0\ngtk-cursor-blink=0\ngtk-font-name=Cantarell 11\n' \
  >"$XDG_CONFIG_HOME/gtk-3.0/settings.ini"
Xvfb -displayfd 3 -screen 0 "${SCREEN:-1280x1000}x24" -dpi 96 -nolisten tcp -noreset \
  3>"$T/display" 2>"$T/xvfb.log" &
xvfb=$!
cleanup() {
  kill "$xvfb" 2>/dev/null || true
  wait "$xvfb" 2>/dev/null || true
  umount "$XDG_RUNTIME_DIR/doc" 2>/dev/null || true # left by the document portal
  rm -rf "$T"
}
trap cleanup EXIT
for _ in $(seq 200); do [ -s "$T/display" ] && break; sleep 0.05; done
DISPLAY=:$(cat "$T/display")
export DISPLAY XVFB_PID=$xvfb
set +e
exec 4>&2 5>&1 # what the bus and its services say goes to a file; the output of CMD stays here
# shellcheck disable=SC2016
dbus-run-session -- bash -c '
  exec 1>&5 2>&4 4>&- 5>&-
  openbox >/dev/null 2>&1 & wm=$!
  sleep 0.3
  "$@"; code=$?
  kill "$wm" 2>/dev/null
  exit $code' headless "$@" >"$T/bus.log" 2>&1
exit $?
