#!/bin/sh
# Puts kernel and initramfs into one signed file (FIT), and the key that U-Boot checks it by
# into U-Boot's device tree.
#
# usage: cross/fit.sh OUT     OUT has Image and initramfs.cpio.zst, gets fit.img, board.dtb
set -eu
cd "$(dirname "$0")/.."
out=$(realpath "$1")
keys=$(cross/keys.sh)

gzip -n -c "$out/Image" >"$out/Image.gz"
cat >"$out/fit.its" <<END
/dts-v1/;
/ {
    description = "Schalter";
    #address-cells = <1>;
    images {
        kernel {
            data = /incbin/("Image.gz");
            type = "kernel";
            arch = "arm64";
            os = "linux";
            compression = "gzip";
            load = <0x40400000>;
            entry = <0x40400000>;
            hash { algo = "sha256"; };
        };
        initramfs {
            data = /incbin/("initramfs.cpio.zst");
            type = "ramdisk";
            arch = "arm64";
            os = "linux";
            compression = "none";
            hash { algo = "sha256"; };
        };
    };
    configurations {
        default = "conf";
        conf {
            kernel = "kernel";
            ramdisk = "initramfs";
            signature {
                algo = "sha256,rsa2048";
                key-name-hint = "schalter";
                sign-images = "kernel", "ramdisk";
            };
        };
    };
};
END
# The machine that the tests start (tests/image/vm.py): its device tree depends on all this,
# and on there being a boot loader (another chip then switches it off).
qemu-system-aarch64 -M virt,gic-version=3,dumpdtb="$out/machine.dtb" -cpu cortex-a72 -smp 2 \
    -m 768 -nodefaults -display none -bios /usr/lib/u-boot/qemu_arm64/u-boot.bin
dtc -q -I dtb -O dtb -p 8192 -o "$out/board.dtb" "$out/machine.dtb"
mkimage -f "$out/fit.its" -k "$keys" -K "$out/board.dtb" -r "$out/fit.img"
rm "$out/machine.dtb" "$out/Image.gz" "$out/fit.its"
