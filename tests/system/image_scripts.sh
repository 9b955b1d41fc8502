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

# A copy whose packages are played too.
cp -R cross "$work/cross"
echo 'echo u-boot_1.dsc' | plays cross/debs.sh
echo | plays bin/dpkg-parsechangelog
printf 'for out; do :; done\nmkdir -p "$out"\n' | plays bin/dpkg-source
# U-Boot's, which takes the settings as they are, and one more.
plays bin/make <<'END'
for word; do case $word in O=*) build=${word#O=} ;; esac; done
mkdir -p "$build"
echo "${SETTING:-}" >>"$build/.config"
echo >"$build/u-boot.bin"
END
echo reset >"$work/script"

check "a boot loader is built" "$work/cross/uboot.sh" cm4 one_config script u-boot.bin kept
check "but none with what it is not to have" refuses "U-Boot has that after all" \
    env SETTING=CONFIG_USB=y "$work/cross/uboot.sh" cm4 other_config script u-boot.bin kept

# anew SCRIPT KIND COMMAND...: what is kept as KIND-... is another one when the script has changed.
anew()
{
    changed=$work/cross/$1 kind=$2
    shift 2
    "$@"
    before=$(ls -d "$work/kept/$kind-"*)
    echo "# changed" >>"$changed"
    "$@"
    ls -d "$work/kept/$kind-"*
    [ "$(ls -d "$work/kept/$kind-"*)" != "$before" ]
}

for tool in depmod modprobe aarch64-linux-gnu-gcc; do
    echo | plays "bin/$tool"
done
echo 'mkdir -p "$1/usr/lib"' | plays cross/unpack.sh
for script in sysroot.sh debs.sh unpack.sh; do
    check "with another $script the sysroot is made anew" \
        anew $script sysroot "$work/cross/sysroot.sh" "$work/kept"
done
# This gets no further than its name: there is no kernel.
for script in base.sh debs.sh unpack.sh; do
    check "with another $script what images have in common is" \
        anew $script base "$work/cross/base.sh" qemu test kept
done
before=$(ls "$work/kept/u-boot-"*)
echo 'echo u-boot_2.dsc' | plays cross/debs.sh
check "and with another version of its source a boot loader" sh -c '
    "$1/cross/uboot.sh" cm4 one_config script u-boot.bin kept && [ "$(ls "$1/kept/u-boot-"*)" != "$2" ]' \
    sh "$work" "$before"
finish
