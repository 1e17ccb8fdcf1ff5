#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# smtp.sh run CMD...       a real mail server (Exim) of its own on free loopback ports while CMD runs, with the
#                          SMTP_* of start's DIR/env naming it; a TAP skip where it is not installed
# smtp.sh start|stop DIR   the same by hand, its state in DIR; DIR/env is for `eval`
# SMTP_PORT wants STARTTLS before AUTH, SMTP_TLS_PORT is TLS from the first byte. AUTH PLAIN and LOGIN agent:secret,
# XOAUTH2 agent@helpdesk.test with the bearer test-token. Mail for @helpdesk.test goes to one Maildir, but these local
# parts are refused or held up: nouser 550 5.1.1, full 552 5.2.2, defer 451 4.3.0, slow waits 6 s. Messages over
# 12 MB: 552. Nothing is ever sent on. Needs root: Exim lets no other user start a daemon.
set -euo pipefail

exim=/usr/sbin/exim4

configuration() {
  cat <<CONF
primary_hostname = mail.helpdesk.test
spool_directory = $dir/spool
log_file_path = $dir/log/%slog
pid_file_path = $dir/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = $(cat "$dir/port") : $(cat "$dir/tls-port")
tls_on_connect_ports = $(cat "$dir/tls-port")
tls_advertise_hosts = *
tls_certificate = $dir/cert.pem
tls_privatekey = $dir/key.pem
auth_advertise_hosts = \${if def:tls_in_cipher {*}}
message_size_limit = 12M
smtp_accept_max_per_connection = 0
host_lookup =
rfc1413_hosts =
deliver_drop_privilege = true
never_users =
keep_environment =
queue_only = false
smtp_receive_timeout = 60s
acl_smtp_rcpt = rcpt
acl_smtp_data = data
add_environment = PATH=/usr/bin

begin acl
rcpt:
  deny    !authenticated = *
          message = 5.7.0 Authentication required
  deny    local_parts = nouser
          message = 5.1.1 The email account that you tried to reach does not exist
  defer   local_parts = defer
          message = 4.3.0 Temporary failure, try again later
  deny    local_parts = full
          message = 552 5.2.2 Mailbox full
  warn    local_parts = slow
          delay = 6s
  accept  domains = helpdesk.test
  deny    message = 5.7.1 Relaying denied
data:
  accept

begin routers
all:
  driver = accept
  transport = maildir

begin transports
maildir:
  driver = appendfile
  maildir_format
  directory = $dir/Maildir
  create_directory
  envelope_to_add
  return_path_add
  mode = 0644
  directory_mode = 0755

begin retry
* * F,1h,1m

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{eq{\$auth2}{agent}}{eq{\$auth3}{secret}}}}
  server_set_id = \$auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = \${if and{{eq{\$auth1}{agent}}{eq{\$auth2}{secret}}}}
  server_set_id = \$auth1
xoauth2:
  driver = plaintext
  public_name = XOAUTH2
  server_prompts = :
  server_condition = \${if eq{\$auth1}{user=agent@helpdesk.test\\x01auth=Bearer test-token\\x01\\x01}}
  server_set_id = agent@helpdesk.test
CONF
}

free_port() {
  /usr/bin/python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

create() {
  mkdir -p "$dir"/{spool,log,Maildir/{new,cur,tmp}}
  free_port >"$dir/port"
  free_port >"$dir/tls-port"
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
    -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>"$dir/openssl.log"
  configuration >"$dir/exim.conf"
  chown -R Debian-exim:Debian-exim "$dir"
  chmod 644 "$dir/cert.pem"
  {
    echo "SMTP_HOST=localhost"
    echo "SMTP_PORT=$(cat "$dir/port")"
    echo "SMTP_TLS_PORT=$(cat "$dir/tls-port")"
    echo "SMTP_CA='$dir/cert.pem'"
    echo "SMTP_MAILDIR='$dir/Maildir'"
  } >"$dir/env"
}

greets() {
  (exec 3<>"/dev/tcp/127.0.0.1/$(cat "$dir/port")" && read -r -t 2 line <&3 && [[ $line == 220* ]]) 2>/dev/null
}

start() {
  mkdir -p "$dir"
  chmod 755 "$dir"
  [ -s "$dir/env" ] || create
  (exec setsid setpriv --reuid=Debian-exim --regid=Debian-exim --clear-groups -- \
    $exim -C "$dir/exim.conf" -bdf -q5s </dev/null >"$dir/log/stderr" 2>&1) &
  echo $! >"$dir/pid"
  for _ in $(seq 1 200); do
    greets && return
    kill -0 "$(cat "$dir/pid")" 2>/dev/null || break
    sleep 0.05
  done
  echo "Exim did not come up:" >&2
  cat "$dir"/log/* >&2
  exit 1
}

stop() {
  pid=$(cat "$dir/pid" 2>/dev/null) || return 0
  kill -TERM -- "-$pid" 2>/dev/null || :
  sleep 0.2
  kill -KILL -- "-$pid" 2>/dev/null || :
  rm -f "$dir/pid"
}

command=${1:?run, start or stop}
shift
case $command in
  run)
    if [ ! -x $exim ] || ! command -v openssl >/dev/null; then
      echo "1..0 # SKIP Exim is not installed here"
      exit 0
    fi
    if [ "$(id -u)" != 0 ]; then
      echo "1..0 # SKIP Exim needs root"
      exit 0
    fi
    dir=$(mktemp -d)
    trap 'stop; rm -rf "$dir"' EXIT
    trap 'exit 1' INT TERM
    start
    set -a
    # shellcheck source=/dev/null
    . "$dir/env"
    set +a
    "$@"
    ;;
  start) dir=${1:?DIR} && start ;;
  stop) dir=${1:?DIR} && stop ;;
esac
