/* The hand that holds the card: in, out, out after so many commands, and what a test
 * wants to know.
 *
 * Owns: the connection to the reader (vpcd's protocol, the card's side) and the control
 * commands. Called by main.c. Must not know what is inside a command. Source: the
 * protocol as pcscd's vpcd speaks it: two bytes of length, then that many; a single
 * byte is power off 0, on 1, reset 2, or asks for the ATR 4. */
#ifndef CARDS_HAND_H
#define CARDS_HAND_H

#include "tests/cards/card.h"

enum { HAND_FRAME_MAX = 65535 };

struct hand {
    struct card *card;
    struct card_link *link;
    unsigned short port;
    int fd;                 /* to the reader, -1: not connected */
    bool inserted;          /* should be connected */
    bool mute;              /* takes commands and never answers */
    long until_removal;     /* commands left before the card is pulled, -1: never */
    int delay_ms;           /* before each answer */
    enum memory_kind start; /* what `reset` goes back to */
    char start_pin[MEMORY_PIN + 1];
    size_t got;
    uint8_t frame[2 + HAND_FRAME_MAX];
};

/** Connects if the card is in and the reader listens; call again later if not. */
void hand_reach(struct hand *hand);
/** Bytes came, or the end: answers every whole frame. */
void hand_serve(struct hand *hand);
/** Carries out a line of the control socket and writes the answer, with a newline. */
void hand_control(struct hand *hand, char *line, char *reply, size_t cap);

#endif
