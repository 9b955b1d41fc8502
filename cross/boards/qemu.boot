# The board that QEMU calls virt.
setenv interface virtio
setenv words "console=ttyAMA0 panic=5"
