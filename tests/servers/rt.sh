#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# rt.sh run CMD...       a real Request Tracker 5 (SQLite) of its own on a free loopback port while CMD runs, with
#                        RT_URL, RT_TOKEN, RT_TOKEN_READONLY and RT_QUEUE naming it; a TAP skip where it is not installed
# rt.sh start|stop DIR   the same by hand, its state in DIR; DIR/env is for `eval`
set -euo pipefail

lib=/usr/share/request-tracker5
setup=/usr/sbin/rt-setup-database-5
queue='Mail Delivery'
export NO_PROXY='*' no_proxy='*' LC_ALL=C.UTF-8 TZ=UTC

# As root it runs as www-data; it also runs as a plain user.
as_rt() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid=www-data --regid=www-data --clear-groups -- "$@"
  else
    "$@"
  fi
}

settings() {
  cat <<CONF
\$RT::MasonDataDir    = '$dir/mason_data';
\$RT::MasonSessionDir = '$dir/session_data';
\$RT::VarPath         = '$dir/var';
Set(\$rtname, 'test');
Set(\$Organization, 'helpdesk.test');
Set(\$DatabaseType, 'SQLite');
Set(\$DatabaseName, '$dir/rt.sqlite');
Set(\$WebDomain, '127.0.0.1');
Set(\$WebPort, $(cat "$dir/port"));
Set(\$WebPath, '');
Set(\$WebBaseURL, 'http://127.0.0.1:$(cat "$dir/port")');
Set(\$Timezone, 'UTC');
Set(\$CorrespondAddress, 'support\@helpdesk.test');
Set(\$CommentAddress, 'support-comment\@helpdesk.test');
Set(\$OwnerEmail, 'root\@helpdesk.test');
Set(\$MailCommand, 'sendmailpipe');
Set(\$SendmailPath, '/bin/true');
Set(\$LogToSyslog, undef);
Set(\$LogToSTDERR, 'warning');
Set(\$LogToFile, undef);
Set(\$DevelMode, 0);
Set(\$BcryptCost, 10);
1;
CONF
}

# One queue with the fields that rt.ticket can fill; a user who may file there, and one who may only look.
seed() {
  cat <<'SEED'
our @Queues = ({ Name => 'Mail Delivery', Description => 'Undelivered mail' });
our @Users = map {{ Name => $_, Password => "$_-password", EmailAddress => "$_\@helpdesk.test", Privileged => 1 }}
  qw(agent readonly);
our @CustomFields = map {{ Name => $_, Type => 'FreeformSingle', Queue => 'Mail Delivery' }}
  ('Failed Recipient Domain', 'Reason');
our @ACL = (
  (map {{ UserId => 'agent', Queue => 'Mail Delivery', Right => $_ }}
    qw(SeeQueue CreateTicket ShowTicket ShowTicketComments ReplyToTicket CommentOnTicket ModifyTicket
       SeeCustomField ModifyCustomField)),
  (map {{ UserId => 'readonly', Queue => 'Mail Delivery', Right => $_ }} qw(SeeQueue ShowTicket SeeCustomField)),
  (map { my $user = $_; map {{ UserId => $user, Right => $_ }} qw(ManageAuthTokens ModifySelf) } qw(agent readonly)),
);
our @Final = (sub {
  require RT::AuthToken;
  for my $name (qw(agent readonly)) {
    my $user = RT::User->new(RT->SystemUser);
    $user->Load($name);
    my $token = RT::AuthToken->new(RT->SystemUser);
    my ($ok, $msg, $string) = $token->Create(Owner => $user->id, Description => 'test');
    die "token for $name: $msg" unless $ok;
    open my $out, '>', "$ENV{RT_TOKEN_DIR}/token.$name" or die $!;
    print $out $string;
    close $out or die $!;
  }
});
SEED
}

create() {
  mkdir -p "$dir"/{RT_SiteConfig.d,mason_data,session_data,var}
  /usr/bin/python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])' >"$dir/port"
  settings >"$dir/RT_SiteConfig.pm"
  seed >"$dir/seed.pl"
  [ "$(id -u)" != 0 ] || chown -R www-data:www-data "$dir"
  export RT_TOKEN_DIR=$dir
  as_rt $setup --action init --skip-create --dba-password '' --datadir $lib/etc >"$dir/setup.log" 2>&1
  as_rt $setup --action insert --datafile "$dir/seed.pl" >>"$dir/setup.log" 2>&1
  {
    echo "RT_URL='http://127.0.0.1:$(cat "$dir/port")'"
    echo "RT_TOKEN='$(cat "$dir/token.agent")'"
    echo "RT_TOKEN_READONLY='$(cat "$dir/token.readonly")'"
    echo "RT_QUEUE='$queue'"
  } >"$dir/env"
}

start() {
  mkdir -p "$dir"
  chmod 755 "$dir"
  export RT_SITE_CONFIG=$dir/RT_SiteConfig.pm RT_SITE_CONFIG_DIR=$dir/RT_SiteConfig.d
  [ -s "$dir/env" ] || create || { tail -20 "$dir/setup.log" >&2; exit 1; }
  prefix=()
  [ "$(id -u)" != 0 ] || prefix=(setpriv --reuid=www-data --regid=www-data --clear-groups --)
  # The pid on file is the server itself, at the head of its own session.
  (exec setsid "${prefix[@]}" $lib/libexec/rt-server --host 127.0.0.1 --port "$(cat "$dir/port")" --max-workers 2 \
    --access-log "$dir/access.log" </dev/null >"$dir/server.log" 2>&1) &
  echo $! >"$dir/pid"
  for _ in $(seq 1 300); do
    curl -sf -o "$dir/probe" -H "Authorization: token $(cat "$dir/token.agent")" \
      "http://127.0.0.1:$(cat "$dir/port")/REST/2.0/rt" && return
    kill -0 "$(cat "$dir/pid")" 2>/dev/null || break
    sleep 0.2
  done
  echo "Request Tracker did not come up:" >&2
  tail -20 "$dir/server.log" >&2
  exit 1
}

stop() {
  pid=$(cat "$dir/pid" 2>/dev/null) || return 0
  # The parent waits for idle workers on TERM, so its whole session is told.
  kill -TERM -- "-$pid" 2>/dev/null || :
  sleep 0.3
  kill -KILL -- "-$pid" 2>/dev/null || :
  rm -f "$dir/pid"
}

command=${1:?run, start or stop}
shift
case $command in
  run)
    if [ ! -x $setup ] || ! command -v curl >/dev/null || ! command -v setpriv >/dev/null; then
      echo "1..0 # SKIP Request Tracker is not installed here"
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
