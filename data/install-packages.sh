#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# install-packages.sh GROUP...: installs what data/packages.debian lists for the groups and is not there yet.
# Does nothing, and says nothing, when all is there.
set -eu
list=$(dirname "$0")/packages.debian
wanted=""
for group in "$@"; do
  wanted="$wanted $(sed -n "s/^$group //p" "$list" | tr '\n' ' ')"
done

if ! command -v dpkg-query >/dev/null 2>&1; then
  for tool in meson ninja pkg-config cc; do
    command -v $tool >/dev/null 2>&1 && continue
    echo "This is no Debian system: please install the packages that README.md names for yours." >&2
    exit 1
  done
  exit 0
fi

# shellcheck disable=SC2086
have=" $(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' $wanted 2>/dev/null | sed -n 's/^ii *//p' | tr '\n' ' ')"
missing=""
for package in $wanted; do
  case $have in *" $package "*) ;; *) missing="$missing $package" ;; esac
done
[ -n "$missing" ] || exit 0

sudo=""
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null 2>&1 || { echo "Please install as root:$missing" >&2; exit 1; }
  sudo="sudo"
fi
echo "Installing with apt:$missing" >&2
$sudo apt-get -o DPkg::Lock::Timeout=600 -q update >&2
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -q install -y --no-install-recommends $missing >&2
