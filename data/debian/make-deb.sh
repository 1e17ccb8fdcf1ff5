#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# make-deb.sh OUTDIR  Build the Debian packages of this tree into OUTDIR.
#
# debian/ lives under data/, so the tree is copied to where dpkg finds it. The build dependencies
# must be there (data/install-packages.sh run package).
set -eu
out=$(mkdir -p "$1" && cd "$1" && pwd)
tree=$(cd "$(dirname "$0")/../.." && pwd)
version=$(sed -n '1s/.*(\(.*\)-.*/\1/p' "$tree/data/debian/changelog")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
copy=$work/bounce-desk-$version
mkdir "$copy"
git -C "$tree" ls-files -z --cached | (cd "$tree" && tar --null -T - -cf -) | tar -xf - -C "$copy"
tar -C "$work" -cJf "$work/bounce-desk_$version.orig.tar.xz" "bounce-desk-$version"
cp -a "$copy/data/debian" "$copy/debian"
cd "$copy"
dpkg-buildpackage -us -uc -b
cp "$work"/*.deb "$work"/*.buildinfo "$work"/*.changes "$out"
