#!/bin/sh
# Fetches the Debian packages one purpose in cross/packages.txt is made of, for the device and not
# for this machine, and prints their files: `sysroot`, `image` and `compare`, which is image and
# more, with all they depend on; `alone` without that; `source` as their sources. apt resolves
# and checks signatures, but with a state of its own: it knows nothing of what is installed
# here, changes nothing here, and needs no root. Packages that an image `leave`s out are told
# to it as being there, so neither they come nor what only they depend on.
#
# usage: cross/debs.sh PURPOSE [KEEP]     KEEP: the folder of what is kept, build/cross
#        DEBIAN_MIRROR=http://... takes them from elsewhere than deb.debian.org
set -eu
cd "$(dirname "$0")/.."
purpose=$1
place=${2:-build/cross}
keep=$(realpath -m "$place")
mirror=${DEBIAN_MIRROR:-http://deb.debian.org}
apt=$keep/apt-$purpose
key='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
packages() { awk -v place="$1" '!/^#/ && $2 == place { print $1 }' cross/packages.txt; }

case $purpose in
sysroot) wanted=$(packages sysroot) left= ;;
image) wanted=$(packages image) left=$(packages leave) ;;
compare)
    wanted="$(packages image) $(packages compare)"
    # Without what the image leaves out and this wants after all.
    left="$( (packages leave; packages compare; packages compare) | sort | uniq -u)
$(packages leave-compare)"
    ;;
alone | source) wanted=$(packages "$purpose") left= ;;
*) echo "cross/packages.txt has nothing for $purpose" >&2 && exit 1 ;;
esac

parts=main kind=deb
case $purpose in
alone) parts="main non-free-firmware" get=download ;; # what a chip reads first is not free
source) kind=deb-src get="--download-only source" ;;
esac
mkdir -p "$apt/state/lists/partial" "$apt/cache" "$apt/nothing" "$keep/debs/partial"
cat >"$apt/sources.list" <<END_OF_SOURCES
$kind $key $mirror/debian bookworm $parts
$kind $key $mirror/debian bookworm-updates $parts
$kind $key $mirror/debian-security bookworm-security $parts
END_OF_SOURCES
cat >"$apt/apt.conf" <<END_OF_CONF
Dir::State "$apt/state";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
Dir::Cache::archives "$keep/debs";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "$apt/nothing";
Dir::Etc::preferencesparts "$apt/nothing";
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
END_OF_CONF
for package in $left; do
    printf 'Package: %s\nStatus: install ok installed\nArchitecture: arm64\n' "$package"
    printf 'Version: 99:0\nMaintainer: -\nDescription: left out\n\n'
done >"$apt/status"

export APT_CONFIG="$apt/apt.conf"
# Where it cannot fetch today's lists it would go on with those of another day.
apt-get -qq --error-on=any update >&2
if [ -n "${get:-}" ]; then
    (cd "$keep/debs" && apt-get -qq $get $wanted >&2)
    (cd "$apt/nothing" && apt-get -qq --print-uris $get $wanted) |
        awk -v debs="$place/debs" '{ print debs "/" $2 }'
    exit
fi
# What is there already is not named; into an empty folder, everything is.
apt-get -qq --print-uris -o Dir::Cache::archives="$apt/cache" install $wanted >"$apt/uris"
apt-get -qq --download-only --yes install $wanted >&2
awk -v debs="$place/debs" '{ print debs "/" $2 }' "$apt/uris"
