#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh TARGET SEEDS…: runs a fuzz target for FUZZ_SECONDS (15) from copies of its seeds, files and folders.
# When it finds something, the input stays beside the target and is named.
set -eu
seconds=${FUZZ_SECONDS:-15} target=$1
shift
name=$(basename "$target")
here=$(dirname "$(realpath "$0")")
# Libraries warn of what is damaged; a critical is an error of a program. libgsf has both for damaged files.
export G_DEBUG=fatal-criticals
if [ "$name" = fuzz-msg ] || [ "$name" = fuzz-tnef ]; then
  # Only a whole stack shows that a leak is libgsf's or libytnef's (lsan.supp).
  export G_DEBUG=gc-friendly ASAN_OPTIONS="${ASAN_OPTIONS-}:fast_unwind_on_malloc=0"
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/bounce-fuzz.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/found" "$work/seeds"
for seed in "$@"; do
  [ ! -e "$seed" ] || cp -r "$seed" "$work/seeds/"
done
if [ "$name" = fuzz-reading ]; then
  find "$work/seeds" -name '*.eml' -exec "$(dirname "$target")/make-readings" "$work/found" {} +
  find "$work/seeds" -name '*.eml' -delete
fi
set -- -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2560 -max_len=65536 -artifact_prefix="$target-"
[ ! -f "$here/${name#fuzz-}.dict" ] || set -- "$@" "-dict=$here/${name#fuzz-}.dict"
code=0
"$target" "$@" -print_final_stats=1 "$work/found" "$work/seeds" >"$work/log" 2>&1 || code=$?
grep ' cov: ' "$work/log" | tail -n 1 || true
tail -n 60 "$work/log"
# Their 77 for what they found would say "skipped" to Meson.
[ "$code" = 0 ] || exit 1
