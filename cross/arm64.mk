# TARGET=arm64: the release build for the device, by Debian's cross compiler, against a
# sysroot of the same Debian packages the image is made of.

CROSS_SYSROOT := $(abspath $(shell cross/sysroot.sh))
ifeq ($(CROSS_SYSROOT),)
$(error no sysroot: make cross-deps)
endif
CC_arm64 := aarch64-linux-gnu-gcc --sysroot=$(CROSS_SYSROOT)

PKG_CONFIG := env PKG_CONFIG_SYSROOT_DIR=$(CROSS_SYSROOT) \
	PKG_CONFIG_LIBDIR=$(CROSS_SYSROOT)/usr/lib/aarch64-linux-gnu/pkgconfig:$(CROSS_SYSROOT)/usr/share/pkgconfig \
	PKG_CONFIG_SYSTEM_INCLUDE_PATH=$(CROSS_SYSROOT)/usr/include \
	PKG_CONFIG_SYSTEM_LIBRARY_PATH=$(CROSS_SYSROOT)/usr/lib/aarch64-linux-gnu pkg-config
