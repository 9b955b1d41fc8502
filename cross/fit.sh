#!/bin/sh
# Puts kernel and initramfs into one signed file (FIT), and the key that U-Boot checks it by
# into U-Boot's device tree; makes the files that the board reads before it.
#
# usage: cross/fit.sh OUT BOARD BASE
#        OUT has Image and initramfs.cpio.zst, gets fit.img, board.dtb and the board's own files
#        BASE: of cross/base.sh
set -eu
cd "$(dirname "$0")/.."
out=$(realpath "$1")
board=$2
base=$3
. "cross/boards/$board.sh"
keys=$(cross/keys.sh schalter.crt)

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
            load = <$kernel_at>;
            entry = <$kernel_at>;
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
device_tree "$out/machine.dtb"
dtc -q -I dtb -O dtb -p 8192 -o "$out/board.dtb" "$out/machine.dtb"
mkimage -f "$out/fit.its" -k "$keys" -K "$out/board.dtb" -r "$out/fit.img"
{ boot_words && cat cross/boot.cmd; } >"$out/boot.cmd"
boot_loader "$out/boot.cmd" "$out"
rm "$out/machine.dtb" "$out/Image.gz" "$out/fit.its" "$out/boot.cmd"
