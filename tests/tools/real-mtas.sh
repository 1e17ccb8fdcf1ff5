#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# real-mtas.sh ROOTS OUTDIR  Bounces of real servers, as mails for tests/bounces: Postfix, Exim, OpenSMTPD, Sendmail, dma.
#
# By hand, as root. ROOTS holds, or gets, one small Debian 12 for each server (mmdebstrap). They run in a
# network of their own (a namespace without a way out) with a name server (knot), each with a domain
# of its own, and send each other what is refused. Every mailbox in OUTDIR is what the sender then
# found in hers. Packages: group "packages" of data/packages.debian, and knot.
set -euo pipefail
roots=$(mkdir -p "$1" && cd "$1" && pwd) out=$(mkdir -p "$2" && cd "$2" && pwd)
self=$(realpath "$0")

if [ -z "${IN_NAMESPACE:-}" ]; then
  for pair in postfix:postfix exim:exim4-daemon-light opensmtpd:opensmtpd sendmail:sendmail-bin,sensible-mda,m4 dma:dma; do
    [ -d "$roots/${pair%%:*}/usr" ] || mmdebstrap --quiet --mode=root --variant=minbase \
      --include="${pair#*:},procps" bookworm "$roots/${pair%%:*}" </dev/null
  done
  IN_NAMESPACE=1 exec unshare --net --mount --pid --fork --mount-proc "$self" "$roots" "$out"
fi

PATH=$PATH:/usr/sbin
state=$(mktemp -d)
trap '{ kill $(jobs -p) 2>/dev/null; wait; rm -rf "$state"; } 2>/dev/null' EXIT
ip link set lo up
for last in 3 4 5 6 7; do ip address add "127.0.0.$last/32" dev lo; done

# Names. refused.example.net has a host without a server; gone.example.net does not exist.
zone() {
  local name=$1
  shift
  { printf '$ORIGIN %s.\n$TTL 60\n@ SOA ns admin 1 60 60 60 60\n@ NS ns\nns A 127.0.0.1\n' "$name"
    printf '%s\n' "$@"; } >"$state/$name.zone"
  printf '  - domain: %s\n    file: %s.zone\n' "$name" "$name" >>"$state/knot.conf"
}
printf 'server:\n    rundir: "%s"\n    listen: 127.0.0.1@53\ndatabase:\n    storage: "%s"\ntemplate:\n  - id: default\n    storage: "%s"\n    semantic-checks: off\nzone:\n' \
  "$state" "$state" "$state" >"$state/knot.conf"
zone lake.example '@ MX 10 mail' 'mail A 127.0.0.3'
zone hill.example '@ MX 10 mail' 'mail A 127.0.0.4'
zone shore.example '@ MX 10 mail' 'mail A 127.0.0.5'
zone moor.example '@ MX 10 mail' 'mail A 127.0.0.6'
zone mead.example '@ MX 10 mail' 'mail A 127.0.0.7'
zone example.net 'refused MX 10 mail.refused' 'mail.refused A 127.0.0.9' 'nomail MX 0 .' \
  'stray-lake MX 10 mail.lake.example.' 'stray-hill MX 10 mail.hill.example.' \
  'stray-shore MX 10 mail.shore.example.' 'broken MX 10 gone.broken'
zone 127.in-addr.arpa '3.0.0 PTR mail.lake.example.' '4.0.0 PTR mail.hill.example.' '5.0.0 PTR mail.shore.example.'
knotd -c "$state/knot.conf" >"$state/knot.log" 2>&1 &

for name in postfix exim opensmtpd sendmail dma; do
  root=$roots/$name
  echo 'nameserver 127.0.0.1' >"$root/etc/resolv.conf"
  mount -t tmpfs tmpfs "$root/run"
  mount -t proc proc "$root/proc" 2>/dev/null || true
  mount --bind /dev "$root/dev"
  chroot "$root" id anna >/dev/null 2>&1 || chroot "$root" useradd -m anna
  chroot "$root" id ben >/dev/null 2>&1 || chroot "$root" useradd -m ben
  rm -f "$root"/var/mail/anna "$root"/var/mail/ben
done

# Postfix: lake.example, 127.0.0.3
echo lake.example >"$roots/postfix/etc/mailname"
cat >"$roots/postfix/etc/postfix/main.cf" <<'X'
compatibility_level = 3.6
myhostname = mail.lake.example
mydomain = lake.example
myorigin = lake.example
mydestination = lake.example, localhost
inet_interfaces = 127.0.0.3
inet_protocols = ipv4
smtp_bind_address = 127.0.0.3
mynetworks = 127.0.0.3/32
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_sender_restrictions = reject_unknown_sender_domain
smtpd_recipient_restrictions = check_recipient_access inline:{{boss@=REJECT The recipient takes mail from the list of partners only},{later@=DEFER The mailbox is being moved}}
header_checks = regexp:{{/^Subject:.*lottery/ REJECT 5.7.1 This message looks like spam}}
message_size_limit = 60000
mailbox_size_limit = 61000
mailbox_transport =
maximal_queue_lifetime = 0
bounce_queue_lifetime = 0
minimal_backoff_time = 1s
queue_run_delay = 1s
maillog_file = /var/log/postfix.log
alias_maps =
X
rm -rf "$roots/postfix/var/spool/postfix/pid/"*
sed -i 's/^\(smtp .*inet.*-.*-.*\)y\(.*\)$/\1n\2/; s/^\([a-z].*unix.*\) y /\1 n /' "$roots/postfix/etc/postfix/master.cf"
chroot "$roots/postfix" postfix start >"$state/postfix.log" 2>&1 || cat "$state/postfix.log"

# Exim: hill.example, 127.0.0.4
cat >"$roots/exim/etc/exim4/exim4.conf" <<'X'
primary_hostname = mail.hill.example
local_interfaces = 127.0.0.4
domainlist local = hill.example
message_size_limit = 50K
acl_smtp_rcpt = rcpt
acl_smtp_data = data
qualify_domain = hill.example
log_file_path = /var/log/exim4/%slog
keep_environment =
begin acl
rcpt:
  accept hosts = :127.0.0.4
  deny local_parts = boss
       message = only partners may write to this address
  defer local_parts = later
       message = 451 4.3.0 temporary local problem, please try later
  deny !verify = sender
       message = sender verify failed
  require domains = +local
       message = relay not permitted
  require verify = recipient
  accept
data:
  deny condition = ${if match{$h_subject:}{lottery}}
       message = This message was classified as spam
  accept
begin routers
dns:
  driver = dnslookup
  domains = ! +local
  transport = smtp
  same_domain_copy_routing = yes
  ignore_target_hosts = <; 0.0.0.0
  no_more
local:
  driver = accept
  check_local_user
  transport = box
begin transports
smtp:
  driver = smtp
  interface = 127.0.0.4
  hosts_try_fastopen =
box:
  driver = appendfile
  file = /var/mail/$local_part_data
  group = mail
  mode = 0660
  delivery_date_add
  envelope_to_add
  return_path_add
  quota = ${if eq{$local_part}{ben}{60K}{0}}
begin retry
* quota
* * F,1s,1s
begin rewrite
begin authenticators
X
chroot "$roots/exim" sh -c 'chown root /etc/exim4/exim4.conf; mkdir -p /var/log/exim4; chown Debian-exim /var/log/exim4; rm -f /var/log/exim4/*; exim4 -bd -q2s' >"$state/exim.log" 2>&1 || cat "$state/exim.log"

# OpenSMTPD: shore.example, 127.0.0.5
cat >"$roots/opensmtpd/etc/smtpd.conf" <<'X'
queue ttl 4s
smtp max-message-size 40K
bounce warn-interval 2s
table aliases { root = anna }
listen on 127.0.0.5 port 25 hostname mail.shore.example
listen on socket
action "local" mbox alias <aliases>
action "out" relay helo mail.shore.example src 127.0.0.5
match from any for domain "shore.example" action "local"
match from local for any action "out"
match from src 127.0.0.5 for any action "out"
X
sed -i '/^127.0.1.1/d' "$roots/opensmtpd/etc/hosts" 2>/dev/null || true
echo mail.shore.example >"$roots/opensmtpd/etc/mailname"
chroot "$roots/opensmtpd" sh -c 'mkdir -p /var/spool/smtpd; chmod 711 /var/spool/smtpd; rm -rf /var/spool/smtpd/*; smtpd -f /etc/smtpd.conf' >"$state/smtpd.log" 2>&1 || cat "$state/smtpd.log"
sleep 2

# Sendmail: moor.example, 127.0.0.6
cat >"$roots/sendmail/etc/mail/test.mc" <<'X'
OSTYPE(`debian')dnl
undefine(`ALIAS_FILE')dnl
undefine(`confHOST_STATUS_DIRECTORY')dnl
define(`confDOMAIN_NAME', `mail.moor.example')dnl
define(`confDONT_PROBE_INTERFACES', `True')dnl
define(`confTO_QUEUERETURN', `3s')dnl
define(`confTO_QUEUEWARN', `1s')dnl
define(`confMIN_QUEUE_AGE', `0')dnl
define(`confDELIVERY_MODE', `background')dnl
define(`confPRIVACY_FLAGS', `')dnl
DAEMON_OPTIONS(`Addr=127.0.0.6, Port=25, Name=MTA')dnl
CLIENT_OPTIONS(`Addr=127.0.0.6')dnl
MASQUERADE_AS(`moor.example')dnl
FEATURE(`masquerade_envelope')dnl
LOCAL_DOMAIN(`moor.example')dnl
FEATURE(`nocanonify')dnl
MAILER(`local')dnl
MAILER(`smtp')dnl
X
chroot "$roots/sendmail" sh -c 'cd /usr/share/sendmail/cf/cf && m4 ../m4/cf.m4 /etc/mail/test.mc >/etc/mail/sendmail.cf 2>/dev/null
  mkdir -p /var/spool/mqueue && rm -rf /var/spool/mqueue/* && chmod 777 /var/spool/mqueue && touch /etc/mail/local-host-names
  /usr/libexec/sendmail/sendmail -bd -q2s' >"$state/sendmail.log" 2>&1 || cat "$state/sendmail.log"

# dma: mead.example, no server of its own
printf 'MAILNAME mead.example\nPORT 25\n' >"$roots/dma/etc/dma/dma.conf"
rm -rf "$roots"/dma/var/spool/dma/*

# What each sends: file name of the subject, recipient, kind of body.
letter() { # FROM TO SUBJECT KB
  printf 'From: Anna Holm <anna@%s>\nTo: %s\nSubject: %s\nDate: %s\nMessage-ID: <%s@%s>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nGood morning,\n\nplease find the plan for Thursday below.\n\nAnna\n' \
    "$1" "$2" "$3" "$(LC_ALL=C date -R)" "$(echo "$3" | tr ' ' .).$RANDOM" "$1"
  [ "$4" = 0 ] || head -c "$(($4 * 1000))" /dev/zero | tr '\0' x | fold -w 70
}
send() { # SERVER DOMAIN TO SUBJECT [KB]
  local program
  case $1 in
    exim) program=(exim4 -f "anna@$2" "$3") ;;
    sendmail) program=(/usr/libexec/sendmail/sendmail -Am -i -f "anna@$2" "$3") ;;
    *) program=(/usr/sbin/sendmail -f "anna@$2" "$3") ;;
  esac
  letter "$2" "$3" "$4" "${5:-0}" | chroot "$roots/$1" "${program[@]}" >>"$state/send.log" 2>&1 || echo "$1 would not take: $4" >&2
}
for sender in postfix:lake exim:hill opensmtpd:shore sendmail:moor dma:mead; do
  server=${sender%%:*} own=${sender#*:}.example
  send "$server" "$own" "nobody-here@$own" "own unknown"
  send "$server" "$own" "info@gone.example.net" "no domain"
  send "$server" "$own" "info@nomail.example.net" "null mx"
  send "$server" "$own" "info@refused.example.net" "connection refused"
  send "$server" "$own" "info@broken.example.net" "mx without address"
  for other in lake hill shore; do
    [ "$other.example" = "$own" ] && continue
    send "$server" "$own" "nobody-here@$other.example" "unknown at $other"
    send "$server" "$own" "info@stray-$other.example.net" "relay at $other"
    send "$server" "$own" "ben@$other.example" "too big for $other" 45
    send "$server" "$own" "boss@$other.example" "policy at $other"
    send "$server" "$own" "later@$other.example" "deferred at $other"
    send "$server" "$own" "ben@$other.example" "you won the lottery at $other"
  done
done
sleep 3
for other in lake hill; do
  for part in one two three; do
    send opensmtpd shore.example "ben@$other.example" "part $part for $other" 30
    sleep 1
  done
done
sleep "${WAIT:-25}"
for name in postfix exim opensmtpd sendmail dma; do
  cp "$roots/$name/var/mail/anna" "$out/$name.mbox" 2>/dev/null || echo "$name: no mail"
done
cp "$roots"/postfix/var/log/postfix.log "$out/" 2>/dev/null || true
cp "$roots"/exim/var/log/exim4/mainlog "$out/" 2>/dev/null || true
cat "$state"/*.log >"$out/all.log"
ls "$roots"/sendmail/var/spool/mqueue >>"$out/all.log"; head -30 "$roots"/sendmail/var/spool/mqueue/qf* >>"$out/all.log" 2>/dev/null || true
chroot "$roots/postfix" postfix stop >/dev/null 2>&1 || true
