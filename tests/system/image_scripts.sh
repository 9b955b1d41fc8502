#!/bin/sh
# The scripts that make the image of a device, where something is amiss. Nothing is fetched and
# nothing of a device built: the programs they call are played. TAP.
. tests/kit/tap.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
PATH=$work/bin:$PATH

# plays NAME <SCRIPT: a program, or one of the copied scripts.
plays() { { echo '#!/bin/sh'; cat; } >"$work/$1" && chmod +x "$work/$1"; }

# refuses SENTENCE COMMAND...: it fails, and says so.
refuses()
{
    sentence=$1
    shift
    if "$@" >"$work/refused" 2>&1; then
        echo "it went through"
        return 1
    fi
    grep -F "$sentence" "$work/refused" || { cat "$work/refused"; return 1; }
}

echo 'exit 128' | plays bin/git
for second in "" 0 yesterday; do
    check "an image of no age is not made (»$second«)" refuses "no number of issue" \
        env SOURCE_DATE_EPOCH="$second" sh cross/image.sh build/arm64 none release "$work/out"
done
finish
