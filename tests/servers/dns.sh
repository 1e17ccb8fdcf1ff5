#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# dns.sh run CMD...          a real name server (knot) on a free loopback port while CMD runs, with
#                            BOUNCE_DESK_DNS naming it; a TAP skip where knot is not installed
# dns.sh start|stop|env DIR  the same by hand; DIR holds its state
# One zone for each outcome of a look-up; names that do not exist, a zone that is broken (SERVFAIL)
# and domains that the server does not know (REFUSED) come for free.
set -eu

PATH=$PATH:/usr/sbin

zone() { # NAME RECORDS...
  local name=$1
  shift
  {
    printf '$ORIGIN %s.\n$TTL 60\n@ SOA ns.%s. admin.%s. 1 60 60 60 60\n@ NS ns.%s.\nns A 127.0.0.1\n' \
      "$name" "$name" "$name" "$name"
    printf '%s\n' "$@"
  } >"$dir/$name.zone"
  printf '  - domain: %s\n    file: %s.zone\n' "$name" "$name" >>"$dir/knot.conf"
}

start() {
  local port many=()
  mkdir -p "$dir"
  port=$(/usr/bin/python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
  cat >"$dir/knot.conf" <<X
server:
    rundir: "$dir"
    listen: 127.0.0.1@$port
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: stderr
    any: warning
database:
    storage: "$dir"
template:
  - id: default
    storage: "$dir"
    semantic-checks: off
zone:
X
  zone contoso.example '@ MX 10 mx1' '@ MX 20 mx2' 'mx1 A 192.0.2.1' 'mx2 A 192.0.2.2' \
    'mx2 AAAA 2001:db8::2' 'alias CNAME contoso.example.'
  zone no-mx.example '@ A 192.0.2.3'
  zone only-six.example '@ AAAA 2001:db8::3'
  zone null-mx.example '@ MX 0 .' '@ A 192.0.2.4'
  zone no-mail.example '@ TXT "nothing here"'
  zone broken-mx.example '@ MX 10 gone' '@ MX 20 192.0.2.9.' '@ A 192.0.2.5'
  zone half-broken.example '@ MX 10 gone' '@ MX 20 here' 'here A 192.0.2.6'
  zone xn--bcher-kva.example '@ MX 10 mx' 'mx A 192.0.2.7'
  # Too long for a datagram without EDNS: has to come over TCP.
  for n in $(seq 10 60); do
    many+=("@ MX $n a-host-with-a-rather-long-name-number-$n" \
           "a-host-with-a-rather-long-name-number-$n A 192.0.2.$n")
  done
  zone long.example "${many[@]}"
  # For the checks of a sender: records that are in order, and none at all.
  zone good.example '@ MX 10 mx' 'mx A 192.0.2.11' '@ TXT "v=spf1 ip4:192.0.2.10 include:_spf.good.example -all"' \
    '@ TXT "another text"' '_spf TXT "v=spf1 mx:good.exa" "mple ~all"' '_dmarc TXT "v=DMARC1; p=reject; sp=none"' \
    'sel._domainkey TXT "v=DKIM1; k=rsa; p=MIGfMA0G"' 'old._domainkey TXT "v=DKIM1; p="' \
    'out A 192.0.2.10' 'liar A 198.51.100.1' 'sub MX 10 mx'
  zone loose.example '@ MX 10 mx' 'mx A 192.0.2.12' '@ TXT "v=spf1 include:nothing.loose.example -all"'
  zone wild.example '@ MX 10 mx' 'mx A 192.0.2.13' '* MX 10 mx'
  zone 2.0.192.in-addr.arpa '10 PTR out.good.example.' '11 PTR liar.good.example.'
  zone bl-listed.example '10.2.0.192 A 127.0.0.2' '10.2.0.192 TXT "a reason"'
  zone bl-clean.example
  zone bl-refuses.example '* A 127.255.255.254'
  zone bl-dead.example '* A 127.0.0.2'
  # Names that do not exist, beside some that do.
  zone example
  zone com
  zone gmail.com '@ MX 10 mx' 'mx A 192.0.2.14'
  zone servfail.example
  printf 'this is no zone file\n' >"$dir/servfail.example.zone"
  knotd -c "$dir/knot.conf" >"$dir/log" 2>&1 &
  echo $! >"$dir/pid"
  echo "127.0.0.1:$port" >"$dir/address"
  for _ in $(seq 100); do
    knotc -c "$dir/knot.conf" -s "$dir/knot.sock" zone-status contoso.example 2>/dev/null |
      grep -q 'serial: 1' && return 0
    sleep 0.05
  done
  cat "$dir/log" >&2
  return 1
}

stop() {
  [ -f "$dir/pid" ] && kill "$(cat "$dir/pid")" 2>/dev/null || :
}

case ${1:-} in
  run)
    shift
    command -v knotd >/dev/null || { echo '1..0 # SKIP knot is not installed'; exit 0; }
    dir=$(mktemp -d)
    trap 'stop; wait; rm -rf "$dir"' EXIT
    start
    BOUNCE_DESK_DNS=$(cat "$dir/address") "$@"
    ;;
  start) dir=$(realpath -m "${2:?}"); start ;;
  stop) dir=$(realpath -m "${2:?}"); stop ;;
  env) echo "export BOUNCE_DESK_DNS=$(cat "${2:?}/address")" ;;
  *) sed -n 3,8p "$0"; exit 2 ;;
esac
