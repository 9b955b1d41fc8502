/* One interface of a simulated card reader: messages out of packets and back.
 *
 * Owns: the message being received, the answers waiting for the host, what the
 * interrupt endpoint has to say, and the levers that spoil answers. Called by ccid.c
 * (packets) and ccid_slot.c (answers) with the bus locked. Must not know: cards,
 * umockdev. Sources: USB-IF CCID 1.1, 3.1, 6.1, 6.3; USB 2.0, 5.8.3 (short packets). */
#ifndef USBEMU_CCID_PIPE_H
#define USBEMU_CCID_PIPE_H

#include "tests/usbemu/ccid_slot.h"

enum { CCID_PIPE_HEADER = 10, CCID_PIPE_LONGEST = 5130, CCID_PIPE_WAITING = 16 };

/** How an answer is spoilt. */
enum ccid_pipe_wrong {
    CCID_PIPE_WRONG_SEQ,
    CCID_PIPE_WRONG_SLOT,
    CCID_PIPE_WRONG_TYPE,
    CCID_PIPE_WRONG_LENGTH,   /* dwLength one more than there is */
    CCID_PIPE_WRONG_LESS,     /* a byte more than dwLength says */
    CCID_PIPE_WRONG_HUGE,     /* dwLength 0xfffffff0 */
    CCID_PIPE_WRONG_CUT,      /* 7 bytes */
    CCID_PIPE_WRONG_EMPTY,    /* an empty packet */
    CCID_PIPE_WRONG_OVERSIZE, /* longer than dwMaxCCIDMessageLength */
    CCID_PIPE_WRONG_GARBAGE,  /* 64 bytes of noise */
    CCID_PIPE_WRONG_STATUS,   /* the reserved command status */
    CCID_PIPE_WRONG_CHAIN,    /* a reserved bChainParameter */
    CCID_PIPE_WRONG_SILENT,   /* never sent */
    CCID_PIPE_WRONG_TWICE,    /* sent two times */
    CCID_PIPE_WRONG_LATE,     /* sent only before the next answer */
    CCID_PIPE_WRONGS,
};

struct ccid_pipe_answer {
    struct ccid_pipe_answer *next;
    size_t len, at;
    uint8_t bytes[];
};

struct ccid_pipe {
    const struct ccid_interface *interface;
    struct ccid_slot slots[CCID_SLOTS];
    uint8_t message[CCID_PIPE_LONGEST];
    uint64_t received; /* bytes of this message, also those it had no room for */
    struct ccid_pipe_answer *answers, *late;
    int waiting;
    uint8_t hardware_error; /* owed to the interrupt endpoint; 0: none */
    struct {
        bool deaf; /* the interrupt endpoint says nothing */
        enum ccid_pipe_wrong wrong;
        int wrongs;   /* so many answers more are spoilt... */
        uint8_t only; /* ...of this type; 0: of any */
    } lever;
    uint64_t messages; /* from the host so far */
};

void ccid_pipe_init(struct ccid_pipe *pipe, const struct ccid_interface *interface,
                    struct card_line *line);
void ccid_pipe_finish(struct ccid_pipe *pipe);
/** The device lost its power or was reset. */
void ccid_pipe_reset(struct ccid_pipe *pipe);

/** Packets of the host; a message is worked on as soon as it is whole. */
void ccid_pipe_take(struct ccid_pipe *pipe, const uint8_t *bytes, size_t len);
/** The host's transfer ended: what is not whole now never will be. */
void ccid_pipe_ended(struct ccid_pipe *pipe);
/** A halt was ended: half a message is void. */
void ccid_pipe_cleared(struct ccid_pipe *pipe, bool in);
/** One packet for the host, as in struct model_ops. */
size_t ccid_pipe_give(struct ccid_pipe *pipe, uint8_t *packet, size_t room);
size_t ccid_pipe_give_interrupt(struct ccid_pipe *pipe, uint8_t *packet, size_t room);

/** Queues an answer, spoilt if a lever says so. `status` is bStatus, `extra` the tenth
 * byte. */
void ccid_pipe_reply(struct ccid_pipe *pipe, uint8_t type, uint8_t slot, uint8_t seq,
                     uint8_t status, uint8_t error, uint8_t extra, const uint8_t *data,
                     size_t len);
/** The name of a way to spoil, NULL at the end. */
const char *ccid_pipe_wrong_name(enum ccid_pipe_wrong wrong);

#endif
