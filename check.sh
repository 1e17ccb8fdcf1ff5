#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# check.sh: installs what the tests need, builds with warnings as errors and runs every suite; then engine, data and ui
# with AddressSanitizer and UndefinedBehaviorSanitizer, and each fuzz target for a short time. With SANITIZE_ALL=1 the
# suite servers runs with them, too.
# Its last line says how many tests passed, failed and were skipped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
code=0
results=""

# run NAME COMPILER SETUP-OPTIONS TEST-OPTIONS: builds what these tests need in build-NAME, and runs them.
run() {
  build=$here/build-$1
  # shellcheck disable=SC2086
  [ -f "$build/build.ninja" ] || CC=$2 meson setup "$build" "$here" -Dwerror=true $3
  # A run that does not come to its end must not count the results of the one before.
  rm -f "$build/meson-logs/testlog.junit.xml"
  # shellcheck disable=SC2086
  meson test -C "$build" --print-errorlogs --timeout-multiplier 3 $4 || code=$?
  results="$results $build/meson-logs/testlog.junit.xml"
}

# Tests of windows wait more than they work.
waiting="--num-processes $(($(nproc) * 2))"
"$here/data/install-packages.sh" run check servers
run check "${CC:-cc}" "" ""
run asan "${CC:-cc}" "-Db_sanitize=address,undefined -Db_lundef=false" "--suite engine --suite data --suite ui${SANITIZE_ALL:+ --suite servers} $waiting"
run fuzz clang "-Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false" "--suite fuzz"
# shellcheck disable=SC2086
python3 "$here/tests/count-results.py" $results || code=1
exit $code
