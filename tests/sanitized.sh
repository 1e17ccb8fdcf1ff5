#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# sanitized.sh CMD...: runs CMD and fails when a sanitizer reported anything in it or in a process that it started. Without
# this a reader that dies of a report would be replaced, and its mail be one that could not be read.
report='ERROR: [A-Za-z]*Sanitizer|: runtime error: '
case $1 in
# Their readers crash on purpose; they look themselves at how each of them ends.
*/test-reader | */test-cli) exec "$@" ;;
esac
said=$(mktemp)
trap 'rm -f "$said"' EXIT
"$@" 2> >(tee "$said" >&2)
code=$?
# What a server that was started keeps open is not waited for.
for _ in $(seq 20); do kill -0 $! 2>/dev/null || break; sleep 0.1; done
if grep -qE "$report" "$said"; then
  echo "sanitized.sh: a sanitizer reported something" >&2
  exit 99
fi
exit $code
