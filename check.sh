#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# check.sh: installs what the tests need, builds with warnings as errors and runs every suite.
# Its last line says how many tests passed, failed and were skipped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$here/build-check

"$here/data/install-packages.sh" run check servers
[ -f "$build/build.ninja" ] || meson setup "$build" "$here" -Dwerror=true
ninja -C "$build"
code=0
meson test -C "$build" --no-rebuild --print-errorlogs --timeout-multiplier 3 || code=$?
python3 "$here/tests/count-results.py" "$build/meson-logs/testlog.junit.xml" || code=1
exit $code
