#!/bin/sh
# Looks into the root file system: every library that a program there needs is there, every
# program a unit starts, nobody can sign in, and nothing runs a shell. TAP.
#
# usage: cross/check-root.sh ROOT VARIANT     VARIANT: release, test, compare
set -u
cd "$(dirname "$0")/.."
root=$(realpath "$1")
variant=$2
. tests/kit/tap.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

programs()
{
    find "$root/usr" -type f ! -name '*.ko' -exec grep -lUP -m 1 '\A\x7fELF' {} +
}

# Who needs what: lines "FILE LIBRARY".
needed()
{
    programs | xargs -d '\n' readelf -W -d 2>/dev/null |
        awk -F '[][]' '/^File: / { file = substr($0, 7) } /\(NEEDED\)/ { print file, $2 }'
}

libraries_are_there()
{
    needed >"$work/needed"
    [ "$(wc -l <"$work/needed")" -gt 500 ] || { echo "hardly a program found"; return 1; }
    find "$root/usr/lib" -name '*.so*' -printf '%f\n' | sort -u >"$work/there"
    cut -d ' ' -f 2 "$work/needed" | sort -u | comm -23 - "$work/there" >"$work/missing"
    grep -F -f "$work/missing" "$work/needed" | sed "s|$root||"
    [ ! -s "$work/missing" ]
}

# A path as the device sees it: a link from the root begins in the root.
is_there()
{
    case $(readlink "$root$1") in
    /*) [ -e "$root$(readlink "$root$1")" ] ;;
    *) [ -e "$root$1" ] ;;
    esac
}

# What the units in use start, without systemd's marks before the path.
units_start_what_is_there()
{
    find "$root/usr/lib/systemd/system" "$root/etc/systemd/system" -type f -name '*.service' \
        -exec sed -n 's/^ExecStart\(Pre\|Post\)*=[-@:+!]*\(\/[^ ]*\).*/\2/p' {} + |
        sort -u >"$work/started"
    [ -s "$work/started" ] || return 1
    while read -r program; do
        is_there "$program" || echo "$program"
    done <"$work/started" >"$work/missing"
    cat "$work/missing"
    [ ! -s "$work/missing" ]
}

no_shell()
{
    find "$root" \( -name sh -o -name '*bash' -o -name dash -o -name zsh -o -name 'busybox*' \
        -o -name 'perl*' -o -name 'python*' -o -name sulogin -o -name login -o -name '*getty*' \
        -o -name su -o -name sudo -o -name sshd \) ! -type d >"$work/shells"
    find "$root" -type f -exec grep -lI -m 1 '^#!' {} + | while read -r file; do
        [ "$(head -c 2 "$file")" != '#!' ] || echo "$file"
    done >>"$work/shells"
    sed "s|$root||" "$work/shells"
    [ ! -s "$work/shells" ]
}

nobody_signs_in() { [ -s "$root/etc/passwd" ] && ! grep -v '^[a-z-]*:\*:.*:/nonexistent$' "$root/etc/passwd"; }
lends_no_rights() { ! find "$root" -perm /6000 | grep .; }
links_lead_somewhere()
{
    find "$root/etc" -type l -printf '%P %l\n' | while read -r link to; do
        case $to in
        /dev/null | ../run/* | ../proc/*) ;; # there when it runs
        *) is_there "/etc/$link" || echo "$link" ;;
        esac
    done >"$work/dangling"
    cat "$work/dangling"
    [ ! -s "$work/dangling" ]
}

# The tests' agent and hand on the device must not be in what is delivered, nor a file of
# their overlay; under a name that both have lies ours.
nothing_of_the_tests()
{
    (cd tests/image/overlay && find . -type f) >"$work/tests"
    printf './usr/bin/%s\n' agent hand >>"$work/tests"
    [ "$(wc -l <"$work/tests")" -gt 2 ] || return 1
    while read -r file; do
        [ ! -e "$root/$file" ] || cmp -s "cross/overlay/$file" "$root/$file" || echo "$file"
    done <"$work/tests" >"$work/found"
    cat "$work/found"
    [ ! -s "$work/found" ]
}

check "every library that a program needs is there" libraries_are_there
check "every program that a unit starts is there" units_start_what_is_there
check "there is no shell and nothing that runs scripts" no_shell
check "nobody can sign in" nobody_signs_in
check "no program lends its owner's rights" lends_no_rights
check "every link in /etc leads somewhere" links_lead_somewhere
[ "$variant" != release ] || check "nothing of the tests is in it" nothing_of_the_tests
finish
