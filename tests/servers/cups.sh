#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# cups.sh run CMD...: runs CMD with a private CUPS server ($CUPS_SERVER, a socket) and one printer, "FilePDF", whose jobs
# are written to $CUPS_OUT. It needs root, as cupsd gives up its rights.
set -eu
skip() { echo "1..0 # SKIP $1"; exit 0; }
[ "$(id -u)" = 0 ] || skip "cupsd starts as root only"
for tool in /usr/sbin/cupsd lpadmin lpstat; do
  command -v "$tool" >/dev/null || skip "$tool is not installed"
done
[ -e /usr/share/ppd/cupsfilters/Generic-PDF_Printer-PDF.ppd ] || skip "cups-filters is not installed"
[ "${1:-}" = run ] && shift
C=$(mktemp -d "${TMPDIR:-/tmp}/bounce-cups.XXXXXX")
mkdir -p "$C"/etc/ppd "$C"/spool/tmp "$C"/cache "$C"/log "$C"/state "$C"/out
chmod 755 "$C"
chmod 777 "$C/out"
chgrp -R lp "$C/spool" "$C/cache"
cat >"$C/etc/cups-files.conf" <<X
ServerRoot $C/etc
RequestRoot $C/spool
TempDir $C/spool/tmp
CacheDir $C/cache
StateDir $C/state
AccessLog $C/log/access_log
ErrorLog $C/log/error_log
PageLog $C/log/page_log
User lp
Group lp
SystemGroup root lpadmin
FileDevice Yes
X
cat >"$C/etc/cupsd.conf" <<X
LogLevel info
Listen $C/cups.sock
Browsing Off
WebInterface No
DefaultAuthType None
PreserveJobHistory No
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
X
/usr/sbin/cupsd -f -c "$C/etc/cupsd.conf" -s "$C/etc/cups-files.conf" &
server=$!
cleanup() {
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  rm -rf "$C"
}
trap cleanup EXIT
export CUPS_SERVER=$C/cups.sock CUPS_OUT=$C/out/job.pdf
for _ in $(seq 100); do [ -S "$CUPS_SERVER" ] && lpstat -r >/dev/null 2>&1 && break; sleep 0.05; done
touch "$CUPS_OUT"
chmod 666 "$CUPS_OUT"
lpadmin -p FilePDF -E -v "file://$CUPS_OUT" -m lsb/usr/cupsfilters/Generic-PDF_Printer-PDF.ppd 2>/dev/null || true
lpstat -p FilePDF >/dev/null 2>&1 || skip "no printer can be set up"
"$@"
