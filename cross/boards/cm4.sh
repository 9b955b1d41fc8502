# Raspberry Pi Compute Module 4 on a carrier like its IO board. Built, and its chain from U-Boot
# to a signed kernel tried on QEMU's Raspberry Pi 3 (tests/image/raspi.py): not on hardware.
# Read by cross/fit.sh. All of its partition `boot` can be signed for the module's own secure
# boot (rpi-eeprom-digest); without that nothing checks the first stage.
kernel_at=0x00200000

# Its eMMC. U-Boot counts disks by the names that the tree gives them, and without such names in
# the order in which they stand: the socket of a radio is before it.
disk=/emmc2bus/mmc@7e340000

device_tree()
{
    cp "$base/boot/bcm2711-rpi-cm4-io.dtb" "$1"
    fdtput -t s "$1" /aliases mmc0 $disk
}

boot_words()
{
    cat <<END
setenv interface mmc
setenv words "console=ttyS1,115200 panic=5"
setenv state_at 0x03f00000
setenv fit_at 0x04000000
END
}

# boot_loader SCRIPT OUT: U-Boot with the script in it; what comes before U-Boot is Broadcom's.
boot_loader()
{
    cross/uboot.sh cm4 rpi_arm64_defconfig "$1" "$2/u-boot.bin"
    cross/firmware.sh raspi-firmware "$2" start4.elf fixup4.dat
    cp cross/boards/cm4.config.txt "$2/config.txt"
}
