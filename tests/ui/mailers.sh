#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# mailers.sh BUILDDIR [thunderbird] [claws] [evolution]: real drags out of real mail programs (group "mailers" of
# data/packages.debian). PICTURES names a folder for screenshots. Not in the suites: it takes minutes.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$(realpath "$1")
shift
export BOUNCE_DESK=$build/ui/bounce-desk BOUNCE_DESK_READER=$build/app/bounce-reader BOUNCE_DESK_DATADIR=$root/data \
  GSETTINGS_SCHEMA_DIR=$build/data SCREEN=1700x1000
exec "$root/tests/ui/headless.sh" /usr/bin/python3 "$root/tests/ui/test-mailers.py" "$@"
