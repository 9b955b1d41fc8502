/* The line to a card program: a virtual card in another process.
 *
 * Owns: the listening socket on 127.0.0.1, one connection, the frame being received and
 * the count of answers nobody waits for any more. We play vsmartcard's vpcd: a program
 * that connects is a card, one that leaves is a card taken away. Called by ccid.c and
 * ccid_slot.c with the bus locked; card_line_turn and card_line_fds on the main thread
 * only. Nothing blocks: who wants an answer asks again after each turn. Must not know:
 * readers, CCID, what an APDU means.
 * Source: the wire of vsmartcard's vpcd: u16 big-endian length and bytes; length 1 is
 * control (0 off, 1 on, 2 reset, 4 ATR, of which only 4 is answered), else an APDU. */
#ifndef USBEMU_CARD_LINE_H
#define USBEMU_CARD_LINE_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct card_line;

enum { CARD_LINE_FRAME_MAX = 65535 };

enum card_line_control {
    CARD_LINE_OFF = 0,
    CARD_LINE_ON = 1,
    CARD_LINE_RESET = 2,
    CARD_LINE_ATR = 4,
};

/** Listens on 127.0.0.1:`port`; 0: nobody can connect. NULL if the port is taken. */
struct card_line *card_line_create(int port);
/** Accepts NULL. */
void card_line_destroy(struct card_line *line);

/** Fills in what to wait for; returns how many. */
int card_line_fds(const struct card_line *line, struct pollfd out[2]);
/** Accepts, receives, notices who left. */
void card_line_turn(struct card_line *line);

/** Which card this is; another number after each connection, 0: none. */
unsigned card_line_card(const struct card_line *line);
void card_line_control(struct card_line *line, enum card_line_control what);
/** Sends one command; its answer is the next one card_line_take gives. False: too long
 * or the card is gone. */
bool card_line_send(struct card_line *line, const uint8_t *apdu, size_t len);
/** Nobody waits for the answer any more: it is dropped when it comes. */
void card_line_forget(struct card_line *line);
/** Copies the answer that came and returns its length, 0: none yet. */
size_t card_line_take(struct card_line *line, uint8_t *answer, size_t cap);

#endif
