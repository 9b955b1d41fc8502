/* The numbers of the smart card class that the simulated readers speak with.
 *
 * Owns: names for message types, errors and chain parameters. Included by ccid_slot.c
 * and ccid_pipe.c; written apart from the driver's on purpose, so that one mistake is
 * not made on both sides. Source: USB-IF CCID 1.1, 6.1 to 6.3. */
#ifndef USBEMU_CCID_WORDS_H
#define USBEMU_CCID_WORDS_H

enum ccid_word_message {
    CCID_SET_PARAMETERS = 0x61,
    CCID_POWER_ON = 0x62,
    CCID_POWER_OFF = 0x63,
    CCID_SLOT_STATUS = 0x65,
    CCID_SECURE = 0x69,
    CCID_ESCAPE = 0x6b,
    CCID_GET_PARAMETERS = 0x6c,
    CCID_RESET_PARAMETERS = 0x6d,
    CCID_CLOCK = 0x6e,
    CCID_TRANSFER = 0x6f,
    CCID_ABORT = 0x72,
    CCID_SET_RATE = 0x73,
    CCID_TO_PC_DATA = 0x80,
    CCID_TO_PC_STATUS = 0x81,
    CCID_TO_PC_PARAMETERS = 0x82,
    CCID_TO_PC_ESCAPE = 0x83,
    CCID_TO_PC_RATE = 0x84,
    CCID_SLOT_CHANGE = 0x50, /* on the interrupt endpoint */
    CCID_HARDWARE_ERROR = 0x51,
};

/** bmCommandStatus, in bStatus beside the card's own. */
enum ccid_word_status { CCID_FAILED = 0x40, CCID_EXTENSION = 0x80 };

/** bError; below 0x80 it is the offset of the bad field. */
enum ccid_word_error {
    CCID_NOT_SUPPORTED = 0,
    CCID_BAD_LENGTH = 1,
    CCID_BAD_SLOT = 5,
    CCID_BAD_BYTE_7 = 7,
    CCID_BAD_LEVEL = 8,
    CCID_SLOT_BUSY = 0xe0,
    CCID_PIN_TIMEOUT = 0xf0,
    CCID_HW_ERROR = 0xfb,
    CCID_OVERRUN = 0xfc,
    CCID_ICC_MUTE = 0xfe,
    CCID_ABORTED = 0xff,
};

/** wLevelParameter and bChainParameter. */
enum ccid_word_chain {
    CCID_WHOLE = 0,
    CCID_FIRST = 1,
    CCID_LAST = 2,
    CCID_MIDDLE = 3,
    CCID_CONTINUE = 0x10,
};

#endif
