/* What is on the glass until the first page is: a ring of dots on the pages' ground.
 *
 * Owns: that picture. It has no up, because how the panel hangs stands on a partition
 * that is not there yet, and no words, for the same reason. Called by splash.c. Must
 * not know: cards, panels. Pure. */
#ifndef SCHALTER_INITRAMFS_SIGN_H
#define SCHALTER_INITRAMFS_SIGN_H

#include <stddef.h>
#include <stdint.h>

/** Paints all of it, in 32 bits a pixel (XRGB), `stride` pixels a row. The same after
 * every quarter turn of a panel whose sides are even. */
void sign_paint(uint32_t *pixels, int width, int height, size_t stride);

#endif
