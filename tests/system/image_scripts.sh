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

# packed UMASK: an initramfs as a machine with such a umask makes it; a word stands for each part.
packed()
{
    out=$work/packed-$1
    mkdir -p "$out/root/etc/modprobe.d" "$work/base/boot" "$work/base/root/usr/lib/modules/6"
    echo word | tee "$work/base/root/usr/lib/modules/6/word.ko" "$work/base/boot/Image" "$work/initramfs" \
        >"$out/root/etc/modprobe.d/none.conf"
    echo 6 >"$work/base/kernel"
    echo word.ko | tee "$work/base/modules.start" >"$work/base/modules.beside"
    (umask "$1" && SOURCE_DATE_EPOCH=1 cross/system.sh "$work" test "$out" "$work/base")
}

same_under_every_umask()
{
    packed 022 && packed 077 && cmp "$work/packed-022/initramfs.cpio.zst" "$work/packed-077/initramfs.cpio.zst"
}

if command -v cpio >/dev/null; then
    echo ': >"$2"' | plays bin/mksquashfs
    echo 'echo "Root hash: 0"' | plays bin/veritysetup
    echo | plays bin/aarch64-linux-gnu-strip
    printf 'for out; do :; done\ncat >"$out"\n' | plays bin/zstd
    check "the initramfs is the same, whatever the umask" same_under_every_umask
else
    result 0 "the initramfs, whatever the umask # SKIP no cpio (make cross-deps)"
fi

# As apt does it where a mirror answers in part.
plays bin/apt-get <<'END'
case "$*" in
*update) echo "Some index files failed to download." >&2 ;;
esac
case "$*" in *--error-on=any*) exit 100 ;; esac
END
check "packages are not resolved by the lists of another day" refuses "failed to download" \
    cross/debs.sh sysroot "$work/kept"
finish
