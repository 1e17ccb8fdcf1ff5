#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# redmine.sh run CMD...       a real Redmine (SQLite, puma) of its own on a free loopback port while CMD runs, with
#                             REDMINE_URL, REDMINE_KEY, REDMINE_PROJECT, REDMINE_FIELD and REDMINE_CLOSED naming it; a TAP skip where
#                             it is not installed
# redmine.sh start|stop DIR   the same by hand, its state in DIR; DIR/env is for `eval`
# redmine.sh repair           finishes the install of the package where Bundler took gems without a folder for deleted
# Needs root: Debian's package keeps its instances below /var/lib/redmine.
set -euo pipefail

app=/usr/share/redmine
export RAILS_ENV=production SCHEMA=/dev/null REDMINE_LANG=en BUNDLE_SILENCE_ROOT_WARNING=1
export NO_PROXY='*' no_proxy='*' LC_ALL=C.UTF-8 TZ=UTC

as_redmine() { setpriv --reuid=www-data --regid=www-data --clear-groups -- "$@"; }
rails() { (cd $app && as_redmine bundle exec "$@"); }

seed() {
  cat <<'SEED'
Setting.rest_api_enabled = '1'
Setting.attachment_max_size = '20480'
Setting.notified_events = []
role = Role.find_by!(name: 'Reporter')
role.permissions = role.permissions | %i[view_issues add_issues add_issue_notes edit_own_issues]
role.save!
closed = IssueStatus.find_by!(is_closed: true)
Tracker.all.each do |tracker|
  WorkflowTransition.create!(tracker: tracker, role: role, old_status: tracker.default_status, new_status: closed)
end
project = Project.create!(name: 'Mail Delivery', identifier: 'mail-delivery', is_public: false,
                          trackers: Tracker.all, enabled_module_names: %w[issue_tracking])
field = IssueCustomField.create!(name: 'Failed Recipient Domain', field_format: 'string', is_for_all: true,
                                 is_filter: true, searchable: true, trackers: Tracker.all)
user = User.new(firstname: 'Test', lastname: 'Agent', mail: 'agent@helpdesk.test', language: 'en')
user.login = 'agent'
user.password = user.password_confirmation = 'agent-password'
user.save!
Member.create!(project: project, principal: user, roles: [role])
Token.where(user: user, action: 'api').delete_all
Token.create!(user: user, action: 'api')
File.write(File.join(ENV['HOME'], 'token'), user.reload.api_key)
File.write(File.join(ENV['HOME'], 'field'), field.id.to_s)
File.write(File.join(ENV['HOME'], 'closed'), closed.id.to_s)
SEED
}

create() {
  mkdir -p "$dir"/{config,files,log,tmp,public/plugin_assets}
  /usr/bin/python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])' >"$dir/port"
  printf 'production:\n  adapter: sqlite3\n  database: %s\n  timeout: 10000\n' "$dir/redmine.sqlite" \
    >"$dir/config/database.yml"
  printf 'default:\n  email_delivery:\n    delivery_method: :test\n' >"$dir/config/configuration.yml"
  echo 0123456789abcdef0123456789abcdef >"$dir/config/secret_key.txt"
  seed >"$dir/seed.rb"
  chown -R www-data:www-data "$dir"
  { rails rake db:migrate && rails rake redmine:load_default_data && rails rails runner "$dir/seed.rb"; } \
    >"$dir/setup.log" 2>&1
  {
    echo "REDMINE_URL='http://127.0.0.1:$(cat "$dir/port")'"
    echo "REDMINE_KEY='$(cat "$dir/token")'"
    echo "REDMINE_PROJECT=mail-delivery"
    echo "REDMINE_FIELD='$(cat "$dir/field")'"
    echo "REDMINE_CLOSED='$(cat "$dir/closed")'"
  } >"$dir/env"
}

start() {
  mkdir -p "$dir"
  chmod 755 "$dir"
  export HOME=$dir REDMINE_INSTANCE
  REDMINE_INSTANCE=$(basename "$dir")
  ln -sfn "$dir" "/var/lib/redmine/$REDMINE_INSTANCE"
  [ -s "$dir/env" ] || create || { tail -20 "$dir/setup.log" >&2; exit 1; }
  (cd $app && exec setsid setpriv --reuid=www-data --regid=www-data --clear-groups -- \
    puma -e production -b "tcp://127.0.0.1:$(cat "$dir/port")" -t 1:4 </dev/null >"$dir/server.log" 2>&1) &
  echo $! >"$dir/pid"
  for _ in $(seq 1 300); do
    curl -sf -o "$dir/probe" -H "X-Redmine-API-Key: $(cat "$dir/token")" \
      "http://127.0.0.1:$(cat "$dir/port")/users/current.json" && return
    kill -0 "$(cat "$dir/pid")" 2>/dev/null || break
    sleep 0.2
  done
  echo "Redmine did not come up:" >&2
  tail -20 "$dir/server.log" >&2
  exit 1
}

stop() {
  rm -f "/var/lib/redmine/$(basename "$dir")"
  pid=$(cat "$dir/pid" 2>/dev/null) || return 0
  kill -TERM -- "-$pid" 2>/dev/null || :
  sleep 0.3
  kill -KILL -- "-$pid" 2>/dev/null || :
  rm -f "$dir/pid"
}

# The folders that are missing are empty ones; with them the package finishes its install.
repair() {
  ruby -rfileutils -e 'Gem::Specification.each { |s| d = s.full_gem_path
    FileUtils.mkdir_p(d) if !s.default_gem? && d.include?("rubygems-integration") }'
  dpkg --configure -a
}

command=${1:?run, start, stop or repair}
shift
case $command in
  run)
    if [ ! -d $app ] || ! command -v puma >/dev/null || ! command -v curl >/dev/null; then
      echo "1..0 # SKIP Redmine is not installed here"
      exit 0
    fi
    if [ "$(id -u)" != 0 ]; then
      echo "1..0 # SKIP Redmine needs root"
      exit 0
    fi
    dir=$(mktemp -d /tmp/bounce-redmine-XXXXXX)
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
  repair) repair ;;
esac
