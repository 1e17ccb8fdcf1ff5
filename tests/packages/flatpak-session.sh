#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# flatpak-session.sh  What flatpak.sh runs in its session: the sandboxed program at work.
set -eu
id=org.bouncedesk.BounceDesk
here=$(cd "$(dirname "$0")" && pwd)
mail=$HOME/notice.eml
cp "$here/../bounces/article-1-hosted.eml" "$mail"
fail() { echo "not ok - $*"; exit 1; }

flatpak run --user --command=bounce-explain $id --check-knowledge || fail "the knowledge in the sandbox"
flatpak run --user --command=bounce-explain --file-forwarding $id --json @@ "$mail" @@ |
  grep -q '"scenario":"provider-rejected-generic"' || fail "a mail through the document portal"
flatpak run --user --command=sh $id -c 'test ! -e /root && test ! -e /home && ! cat /etc/passwd | grep -q "^nobody-here"' ||
  fail "the sandbox sees the home folder"
exec /usr/bin/python3 "$here/test-flatpak.py" "$mail"
