#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# deb.sh  Build the Debian packages, install them in a fresh Debian 12, and use them there.
#
# By hand, as root: it fetches a whole Debian. Packages: group "packages" of data/packages.debian.
set -euo pipefail
tree=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d /var/tmp/bounce-deb.XXXXXX)
trap 'rm -rf "$work"' EXIT
"$tree/data/install-packages.sh" run packages
"$tree/data/debian/make-deb.sh" "$work/out" >"$work/build.log" 2>&1 || { tail -40 "$work/build.log"; exit 1; }
lintian --allow-root --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs "$work"/out/*.changes
cp "$tree"/tests/bounces/article-2-hosted.eml "$work/mail.eml"
mmdebstrap --quiet --mode=root --variant=minbase \
  --customize-hook="mkdir -p \$1/debs && cp $work/out/bounce-explain_*.deb $work/out/bounce-desk_*.deb \$1/debs" \
  --customize-hook="cp $work/mail.eml \$1/mail.eml" \
  --customize-hook='chroot $1 sh -c "apt-get -q install -y --no-install-recommends /debs/bounce-explain_*.deb" >$1/install.log 2>&1 || { cat $1/install.log; exit 1; }' \
  --customize-hook='chroot $1 bounce-explain --json /mail.eml >$1/answer.json' \
  --customize-hook='chroot $1 bounce-explain --check-knowledge' \
  --customize-hook='chroot $1 sh -c "apt-get -q install -y --no-install-recommends /debs/bounce-desk_*.deb" >$1/install.log 2>&1 || { cat $1/install.log; exit 1; }' \
  --customize-hook='chroot $1 bounce-desk --version' \
  --customize-hook='chroot $1 apt-get -q purge -y bounce-desk bounce-explain >$1/purge.log 2>&1' \
  --customize-hook='test ! -e $1/usr/share/bounce-desk' \
  --customize-hook="copy-out /answer.json $work" \
  bookworm "$work/root.tar" >"$work/root.log" 2>&1 || { tail -40 "$work/root.log"; exit 1; }
grep -q '"kind":"bounce"' "$work/answer.json" || { echo "no answer:"; cat "$work/answer.json"; exit 1; }
echo "ok: packages build, install, answer and go away"
