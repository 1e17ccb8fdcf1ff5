#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# static.sh BUILD [TOOL…]: what looks at the code without running it, and valgrind: cppcheck tidy analyzer valgrind (all).
# BUILD is a folder that Meson has set up and built with gcc, without sanitizers. Not a part of check.sh: it takes half an hour.
set -u
here=$(cd "$(dirname "$0")" && pwd)
build=$(realpath "$1")
shift
cd "$here/.." || exit 1
code=0

# sources: every file of the programs, with the flags it is compiled with.
list_commands() {
  python3 - "$build/compile_commands.json" <<'PYTHON'
import json, sys
for entry in json.load(open(sys.argv[1])):
    if entry["file"].startswith(("../app/", "../ui/")):
        print(entry["file"], entry["command"].split(" -MD ")[0].removeprefix("ccache "), sep="\t")
PYTHON
}

run_cppcheck() {
  cppcheck --quiet -j "$(nproc)" --error-exitcode=1 --library=gtk --enable=warning,performance,portability --inline-suppr \
    --suppressions-list="$here/cppcheck.supp" -I"$build" -I. -Iapp -Iui app ui
}

run_tidy() {
  (cd "$build" && list_commands | cut -f1 | sort -u |
    xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p . --warnings-as-errors='*' --config-file="$here/clang-tidy.yaml" 2>/dev/null)
}

run_analyzer() {
  found=$(mktemp)
  # shellcheck disable=SC2016
  list_commands | xargs -d '\n' -P "$(nproc)" -n 1 sh -c 'cd "$0" && file=${1%%"$(printf "\t")"*} &&
    eval "${1#*"$(printf "\t")"} -fanalyzer -Wno-analyzer-too-complex -c -o /dev/null $file" 2>&1' "$build" >"$found"
  cat "$found"
  [ ! -s "$found" ]
  result=$?
  rm -f "$found"
  return $result
}

run_valgrind() {
  supp=""
  for file in /usr/share/glib-2.0/valgrind/glib.supp "$here/valgrind.supp"; do
    [ ! -r "$file" ] || supp="$supp --suppressions=$file"
  done
  # Left out: soak, which is a Python program that measures the memory of others; /cli/no-packet, whose seccomp filter
  # valgrind cannot load. Children are themselves until they run another program; what they keep then is not told. Tests
  # with a deadline make it longer by BOUNCE_TEST_SLOWNESS.
  names=$(meson test -C "$build" --no-rebuild --list --suite engine | sed 's/.* //' | grep -vx soak)
  # shellcheck disable=SC2086
  BOUNCE_TEST_SLOWNESS=8 G_SLICE=always-malloc meson test -C "$build" --no-rebuild --suite engine --timeout-multiplier 20 \
    --test-args "-s /cli/no-packet" \
    --wrapper "valgrind --quiet --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
      --child-silent-after-fork=yes --num-callers=30 --error-exitcode=98$supp" $names
}

[ $# -gt 0 ] || set -- cppcheck tidy analyzer valgrind
for tool in "$@"; do
  if "run_$tool"; then echo "$tool: nothing found"; else echo "$tool: something was found"; code=1; fi
done
exit $code
