/* The card readers that can be plugged in, and how each differs from the others.
 *
 * Owns: the table of models and their USB descriptors. Read by ccid.c, which gives them
 * life. Identities, class descriptors and the number of endpoints are those of real
 * readers, as published with libccid; endpoint addresses are our choice.
 * Sources: USB 2.0, 9.6; USB-IF CCID 1.1, 5.1; libccid's readers/ (facts only). */
#ifndef USBEMU_CCID_KINDS_H
#define USBEMU_CCID_KINDS_H

#include "tests/usbemu/model.h"

enum { CCID_KINDS_COUNT = 10, CCID_INTERFACES = 2, CCID_SLOTS = 2 };

/** dwFeatures, 5.1. */
enum ccid_feature {
    CCID_FEATURE_ACTIVATES = 0x04, /* powers a card by itself when it is laid down */
    CCID_FEATURE_VOLTAGE = 0x08,   /* finds the voltage by itself */
    CCID_FEATURE_TPDU = 0x10000,
    CCID_FEATURE_SHORT = 0x20000,
    CCID_FEATURE_EXTENDED = 0x40000,
};

/** One interface of the class: USB-IF CCID 1.1, table 5.1-1. */
struct ccid_interface {
    uint8_t number;
    uint8_t class;    /* 0x0b, or 0xff for a maker's own */
    const char *name; /* iInterface; NULL is none */
    bool contactless; /* where the card lies */
    bool silent;      /* no interrupt endpoint: the host must ask */
    uint16_t version; /* bcdCCID */
    uint8_t last_slot;
    uint8_t voltages, protocols; /* bits */
    uint16_t clock, clock_max;   /* kHz */
    uint8_t clocks;
    uint32_t rate, rate_max; /* bit/s */
    uint8_t rates;
    uint16_t ifsd;
    uint8_t synchronous, mechanical;
    uint32_t features;
    uint16_t longest; /* dwMaxCCIDMessageLength */
    uint8_t echo;     /* bClassGetResponse, bClassEnvelope */
    uint8_t pin;
};

struct ccid_kind {
    const char *name;
    uint16_t vendor, product, version;
    const char *maker, *title;
    int keyboards; /* interfaces of class 3 before the reader's */
    int count;     /* of interfaces */
    struct ccid_interface interfaces[CCID_INTERFACES];
};

extern const struct ccid_kind ccid_kinds[CCID_KINDS_COUNT];

/** The endpoints of the interface with that place in the table. */
uint8_t ccid_kinds_out(int interface);
uint8_t ccid_kinds_in(int interface);
uint8_t ccid_kinds_interrupt(int interface);

/** Fills in what a host reads when the reader is plugged in. */
void ccid_kinds_describe(const struct ccid_kind *kind, struct model_descriptors *out);

#endif
