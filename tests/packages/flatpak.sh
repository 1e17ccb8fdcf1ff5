#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# flatpak.sh WORKDIR [CMD...]  Build the manifest in flatpak/, install it, and run CMD in its session.
#
# By hand, as root: it makes a stand-in for org.gnome.Platform and org.gnome.Sdk out of Debian's
# packages, so that nothing comes from a remote. The names are the real ones on purpose, so that the
# manifest stays as it is: keep WORKDIR private, publish nothing that was built there. The sources
# that the manifest pins are fetched from where it says, unless WORKDIR/state/downloads has them;
# GMIME=FILE takes another archive of GMime in its stead, where the pinned one cannot be had.
# Packages: group "packages" of data/packages.debian.
set -euo pipefail
tree=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mkdir -p "$1" && cd "$1" && pwd)
shift
id=org.bouncedesk.BounceDesk
manifest=$work/tree/flatpak/$id.yml
version=$(sed -n "s/^runtime-version: '\(.*\)'/\1/p" "$tree/flatpak/$id.yml")
"$tree/data/install-packages.sh" packages

# What the real runtime holds of what Bounce Desk needs; what it lacks, the manifest builds.
run="libgtk-3-0 libgtk-3-bin libgtk-3-common librsvg2-common libsoup-3.0-0 libportal-gtk3-1 libportal1 libjson-glib-1.0-0
 libsecret-1-0 libpsl5 libnettle8 libseccomp2 libarchive13 libcurl3-gnutls libsqlite3-0 libxml2 libssl3 adwaita-icon-theme
 hicolor-icon-theme gsettings-desktop-schemas shared-mime-info fonts-cantarell fonts-dejavu-core fontconfig libglib2.0-bin
 dconf-gsettings-backend glib-networking ca-certificates iso-codes at-spi2-core dbus xdg-utils"
dev="gcc g++ libc6-dev meson ninja-build cmake autoconf automake libtool bison flex perl pkg-config git gettext itstool
 libxml2-utils libxml2-dev libssl-dev libgtk-3-dev libsoup-3.0-dev libportal-dev libportal-gtk3-dev libjson-glib-dev
 libsecret-1-dev libpsl-dev nettle-dev libseccomp-dev libarchive-dev libcurl4-gnutls-dev libsqlite3-dev libidn2-dev
 zlib1g-dev gperf libglib2.0-dev-bin desktop-file-utils appstream appstream-util elfutils patch xz-utils bzip2 unzip make"

# make_runtime NAME PACKAGES...
make_runtime() {
  local name=$1 root=$work/root
  shift
  rm -rf --one-file-system "$root" "$work/export"
  mmdebstrap --quiet --mode=root --variant=minbase --include="$(echo "$@" | tr -s ' \n' ,)" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' bookworm "$root" </dev/null
  mkdir -p "$work/export/files" "$work/export/var"
  mv "$root/usr" "$work/export/usr"
  cp -a "$root/etc" "$work/export/usr/etc"
  (cd "$work/export/usr/etc" && rm -rf passwd group shadow* resolv.conf hosts hostname mtab)
  printf '[Runtime]\nname=%s\nruntime=org.gnome.Platform/x86_64/%s\nsdk=org.gnome.Sdk/x86_64/%s\n\n[Environment]\nXDG_DATA_DIRS=/app/share:/usr/share:/usr/share/runtime/share\n' \
    "$name" "$version" "$version" >"$work/export/metadata"
  flatpak build-export --disable-sandbox --no-update-summary "$work/repo" "$work/export" "$version" >/dev/null
  rm -rf --one-file-system "$root" "$work/export"
}
if [ ! -e "$work/repo/done" ]; then
  # shellcheck disable=SC2086
  make_runtime org.gnome.Platform $run
  # shellcheck disable=SC2086
  make_runtime org.gnome.Sdk $run $dev
  flatpak build-update-repo "$work/repo"
  touch "$work/repo/done"
fi

rm -rf "$work/tree"
mkdir -p "$work/tree"
git -C "$tree" ls-files -z --cached | (cd "$tree" && tar --null -T - -cf -) | tar -xf - -C "$work/tree"
if [ -n "${GMIME:-}" ]; then
  sum=$(sha256sum "$GMIME" | cut -d' ' -f1)
  mkdir -p "$work/state/downloads/$sum"
  cp "$GMIME" "$work/state/downloads/$sum/gmime-3.2.15.tar.xz"
  sed -i "/gmime-3.2.15/{n;s/sha256: .*/sha256: $sum/}" "$manifest"
fi
export FLATPAK_USER_DIR=$work/user HOME=$work/home
mkdir -p "$HOME"
cd "$work"
flatpak --user remote-add --if-not-exists --no-gpg-verify local "file://$work/repo"
for runtime in org.gnome.Platform org.gnome.Sdk; do
  flatpak --user info "$runtime//$version" >/dev/null 2>&1 ||
    flatpak --user install -y --noninteractive --no-deps local "$runtime//$version"
done
flatpak-builder --user --force-clean --disable-rofiles-fuse --disable-updates --install \
  --state-dir="$work/state" "$work/appdir" "$manifest" >"$work/build.log" 2>&1 || { tail -40 "$work/build.log"; exit 1; }
[ $# -gt 0 ] || set -- "$tree/tests/packages/flatpak-session.sh"

# Flatpak and the document portal want /run/user/UID.
# shellcheck disable=SC2016
exec unshare -m bash -c 'set -e; mkdir -p /run/user/$UID
  mount -t tmpfs -o mode=700 tmpfs /run/user/$UID; RUNDIR=/run/user/$UID exec "$@"' flatpak "$tree/tests/ui/headless.sh" "$@"
