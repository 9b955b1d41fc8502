# The board that QEMU calls virt, with Debian's U-Boot. Read by cross/fit.sh.
kernel_at=0x40400000

# The machine that the tests start (tests/image/vm.py): its device tree depends on all this,
# and on there being a boot loader (another chip then switches it off).
device_tree()
{
    qemu-system-aarch64 -M virt,gic-version=3,dumpdtb="$1" -cpu cortex-a72 -smp 2 \
        -m 768 -nodefaults -display none -bios /usr/lib/u-boot/qemu_arm64/u-boot.bin
}

boot_words()
{
    cat <<END
setenv interface virtio
setenv words "console=ttyAMA0 panic=5"
setenv state_at 0x47f00000
setenv fit_at 0x48000000
END
}

# boot_loader SCRIPT OUT: the script, which nothing signs: this board is for tests.
boot_loader() { mkimage -A arm64 -T script -C none -n Schalter -d "$1" "$2/boot.scr"; }
