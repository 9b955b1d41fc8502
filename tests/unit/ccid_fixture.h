/* The class descriptor of a card reader, as tests want it. Included by unit tests of
 * the card reader; every function is static. */
#ifndef SCHALTER_TESTS_CCID_FIXTURE_H
#define SCHALTER_TESTS_CCID_FIXTURE_H

#include <stdint.h>
#include <string.h>

/** Writes 54 bytes: one slot, all voltages, T=0 and T=1. */
static inline void
ccid_fixture_descriptor(uint8_t d[54], uint32_t features, uint32_t longest)
{
    memset(d, 0, 54);
    d[0] = 54;
    d[1] = 0x21;
    d[2] = 0x10;
    d[3] = 0x01;
    d[5] = 7;
    d[6] = 3;
    for (int i = 0; i < 4; i++) {
        d[40 + i] = (uint8_t)(features >> 8 * i);
        d[44 + i] = (uint8_t)(longest >> 8 * i);
    }
}

#endif
