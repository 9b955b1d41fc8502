# What U-Boot does on every board, behind the board's own words (cross/boards): takes the next
# slot that has tries left, counts the try down before it is made, and starts that slot's
# kernel if it is signed. The count lies in one sector of a partition of its own, with a
# checksum, where Linux writes it too: a power cut leaves the old one or the new one.

setenv BOOT_ORDER
setenv BOOT_A_LEFT
setenv BOOT_B_LEFT
part start ${interface} 0 ubootenv state_sector
${interface} read ${state_at} ${state_sector} 1
env import -c ${state_at} 0x200 BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT

# Never written, or broken: as it left the factory.
test -n "${BOOT_ORDER}" || setenv BOOT_ORDER "A B"
test -n "${BOOT_A_LEFT}" || setenv BOOT_A_LEFT 3
test -n "${BOOT_B_LEFT}" || setenv BOOT_B_LEFT 3

setenv slot
for candidate in ${BOOT_ORDER}; do
    if test -z "${slot}" && test ${candidate} = A && test ${BOOT_A_LEFT} -gt 0; then
        setexpr BOOT_A_LEFT ${BOOT_A_LEFT} - 1
        setenv slot A
        setenv fit fit-a
    fi
    if test -z "${slot}" && test ${candidate} = B && test ${BOOT_B_LEFT} -gt 0; then
        setexpr BOOT_B_LEFT ${BOOT_B_LEFT} - 1
        setenv slot B
        setenv fit fit-b
    fi
done
# No slot has a try left: better to try for ever than to stay dark.
if test -z "${slot}"; then
    setenv BOOT_A_LEFT 3
    setenv BOOT_B_LEFT 3
fi
env export -c -s 0x200 ${state_at} BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT
${interface} write ${state_at} ${state_sector} 1

echo "SCHALTER slot ${slot}, left A ${BOOT_A_LEFT} B ${BOOT_B_LEFT}"
if test -n "${slot}"; then
    part start ${interface} 0 ${fit} fit_sector
    part size ${interface} 0 ${fit} fit_sectors
    ${interface} read ${fit_at} ${fit_sector} ${fit_sectors}
    setenv bootargs "${words} rauc.slot=${slot}"
    bootm ${fit_at}#conf ${fit_at}#conf ${fdtcontroladdr}
fi
reset
