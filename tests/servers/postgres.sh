#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# postgres.sh run CMD...              a real PostgreSQL of its own on a free loopback port while CMD runs, with
#                                     BOUNCE_DESK_POSTGRES naming it, POSTGRES_DIR its state and POSTGRES_SH this
#                                     script; a TAP skip where PostgreSQL is not installed
# postgres.sh start|stop|restart DIR  the same by hand; restart kills it first, as a power cut does
# postgres.sh sql DIR [DATABASE]      runs the SQL of the standard input, prints bare values
set -eu

bin=$(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null | sort -V | tail -1) || :
[ -n "$bin" ] || bin=$(dirname "$(command -v postgres || echo /nonexistent/x)")

# PostgreSQL does not run as root.
as_server() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && exec runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

url() {
  echo "postgresql://postgres:secret@localhost:$(cat "$dir/port")/postgres"
}

create() {
  mkdir "$dir/data"
  printf 'secret\n' >"$dir/password"
  chmod 644 "$dir/password"
  [ "$(id -u)" != 0 ] || chown postgres "$dir" "$dir/data"
  as_server "$bin/initdb" -D "$dir/data" -U postgres -E UTF8 --locale=C.UTF-8 --auth-local=trust \
    --auth-host=scram-sha-256 --pwfile="$dir/password" >"$dir/initdb.log"
  if command -v openssl >/dev/null; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
      -addext subjectAltName=DNS:localhost -keyout "$dir/data/server.key" \
      -out "$dir/data/server.crt" 2>"$dir/openssl.log"
    chmod 600 "$dir/data/server.key"
    cp "$dir/data/server.crt" "$dir/root.crt"
    chmod 644 "$dir/root.crt"
    [ "$(id -u)" != 0 ] || chown postgres "$dir/data/server.key" "$dir/data/server.crt"
    echo "ssl = on" >>"$dir/data/postgresql.conf"
  fi
  /usr/bin/python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])' >"$dir/port"
  printf '%s\n' "listen_addresses = 'localhost'" "port = $(cat "$dir/port")" \
    "unix_socket_directories = '$dir'" "max_connections = 60" >>"$dir/data/postgresql.conf"
}

start() {
  mkdir -p "$dir"
  chmod 755 "$dir"
  [ -d "$dir/data" ] || create
  as_server "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/log" -w -t 60 start >/dev/null
}

stop() {
  as_server "$bin/pg_ctl" -D "$dir/data" -m "$1" -w stop >/dev/null 2>&1 || :
}

command=$1
shift
case $command in
  run)
    if [ ! -x "$bin/initdb" ]; then
      echo "1..0 # SKIP PostgreSQL is not installed"
      exit 0
    fi
    dir=$(mktemp -d)
    trap 'stop immediate; rm -rf "$dir"' EXIT
    trap 'exit 1' INT TERM
    start
    BOUNCE_DESK_POSTGRES=$(url) POSTGRES_DIR=$dir POSTGRES_SH=$(realpath "$0") "$@"
    ;;
  start) dir=$1 && start && url ;;
  stop) dir=$1 && stop fast ;;
  restart) dir=$1 && stop immediate && start ;;
  sql)
    "$bin/psql" -h "$1" -p "$(cat "$1/port")" -U postgres -d "${2:-postgres}" -qAtX -v ON_ERROR_STOP=1
    ;;
  *) exit 2 ;;
esac
