/* One slot of a simulated card reader: the card in it and the command under way.
 *
 * Owns: the card's power, the command being assembled and worked on, the answer being
 * handed out in parts, time extensions, aborts, the slot's levers. Called by
 * ccid_pipe.c (messages in) and ccid.c (levers, time) with the bus locked; calls
 * ccid_pipe_reply. Nothing blocks: a card that works is asked again in each run.
 * Must not know: USB packets, umockdev. Source: USB-IF CCID 1.1, chapter 6. */
#ifndef USBEMU_CCID_SLOT_H
#define USBEMU_CCID_SLOT_H

#include "tests/usbemu/card_line.h"
#include "tests/usbemu/ccid_kinds.h"
#include "tests/usbemu/test_card.h"

struct ccid_pipe;

enum ccid_slot_card { CCID_SLOT_EMPTY, CCID_SLOT_TEST_CARD, CCID_SLOT_LINE };

enum {
    CCID_SLOT_EXTENSIONS_AUTO = -1, /* as real readers: one every 400 ms */
    CCID_SLOT_EXTENSIONS_ENDLESS = -2,
    CCID_SLOT_PARAMETERS = 7,
};

struct ccid_slot {
    struct ccid_pipe *pipe;
    const struct ccid_interface *interface;
    struct card_line *line;
    uint8_t number;

    enum ccid_slot_card card;
    bool powered;
    bool changed; /* the interrupt endpoint owes a NotifySlotChange */
    struct test_card test;
    uint8_t parameters[CCID_SLOT_PARAMETERS], protocol;

    /* The command under way; type 0: none. */
    uint8_t type, seq;
    bool waiting;  /* the card has not answered yet */
    int64_t since; /* when it began, -1: in the next run */
    int delay, extensions_sent;
    uint64_t extensions; /* ever */
    bool chaining;       /* more of the command is to come */
    uint8_t apdu[TEST_CARD_COMMAND_MAX];
    size_t apdu_len;
    uint8_t answer[TEST_CARD_ANSWER_MAX];
    size_t answer_len, answer_at;

    /* An abort needs the control request and the message, in either order. */
    bool abort_asked, abort_told;
    uint8_t abort_seq;

    struct {
        bool mute;
        int delay; /* milliseconds more for each command */
        int extensions;
        uint8_t multiplier; /* bError of a time extension */
        int fails;          /* so many commands end with... */
        uint8_t error;      /* ...this bError */
        bool flutters;
    } lever;
};

void ccid_slot_init(struct ccid_slot *slot, struct ccid_pipe *pipe,
                    const struct ccid_interface *interface, struct card_line *line,
                    uint8_t number);
/** The device lost its power or was reset; a card that lies there stays there. */
void ccid_slot_reset(struct ccid_slot *slot);
/** Lays a card down or takes it away. */
void ccid_slot_set_card(struct ccid_slot *slot, enum ccid_slot_card card);

/** Every lever of the slot as at the start. */
void ccid_slot_calm(struct ccid_slot *slot);

/** A whole message for this slot; `len` is at least 10 and fits dwLength. */
void ccid_slot_message(struct ccid_slot *slot, const uint8_t *message, size_t len);
/** The control request ABORT. */
void ccid_slot_abort(struct ccid_slot *slot, uint8_t seq);
/** Lets time pass; returns when it wants to run again, -1: not at all. */
int64_t ccid_slot_run(struct ccid_slot *slot, int64_t now);
/** The type of the answer to a command, 81 for an unknown one. */
uint8_t ccid_slot_answer_type(uint8_t command);
/** bmICCStatus: 0 active, 1 inactive, 2 no card. */
uint8_t ccid_slot_status(const struct ccid_slot *slot);

#endif
