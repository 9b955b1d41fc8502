#include "tests/usbemu/ccid_pipe.h"

#include <stdlib.h>
#include <string.h>

#include "tests/usbemu/ccid_words.h"

void
ccid_pipe_init(struct ccid_pipe *pipe, const struct ccid_interface *interface,
               struct card_line *line)
{
    pipe->interface = interface;
    for (int i = 0; i < CCID_SLOTS; i++)
        ccid_slot_init(&pipe->slots[i], pipe, interface, line, (uint8_t)i);
}

static void
drop(struct ccid_pipe_answer **list)
{
    while (*list != NULL) {
        struct ccid_pipe_answer *answer = *list;
        *list = answer->next;
        free(answer);
    }
}

void
ccid_pipe_finish(struct ccid_pipe *pipe)
{
    drop(&pipe->answers);
    drop(&pipe->late);
}

void
ccid_pipe_reset(struct ccid_pipe *pipe)
{
    drop(&pipe->answers);
    drop(&pipe->late);
    pipe->waiting = 0;
    pipe->received = 0;
    pipe->hardware_error = 0;
    for (int i = 0; i < CCID_SLOTS; i++)
        ccid_slot_reset(&pipe->slots[i]);
}

static void
enqueue(struct ccid_pipe *pipe, struct ccid_pipe_answer *answer)
{
    struct ccid_pipe_answer **end = &pipe->answers;
    if (pipe->waiting == CCID_PIPE_WAITING) { /* nobody reads */
        free(answer);
        return;
    }
    while (*end != NULL)
        end = &(*end)->next;
    *end = answer;
    answer->next = NULL;
    pipe->waiting++;
}

static struct ccid_pipe_answer *
make(const uint8_t *head, const uint8_t *data, size_t len, size_t room)
{
    struct ccid_pipe_answer *answer =
        calloc(1, sizeof(*answer) + CCID_PIPE_HEADER + len + room);
    if (answer == NULL)
        abort();
    memcpy(answer->bytes, head, CCID_PIPE_HEADER);
    if (len > 0)
        memcpy(answer->bytes + CCID_PIPE_HEADER, data, len);
    answer->len = CCID_PIPE_HEADER + len;
    return answer;
}

static void
put_length(uint8_t *message, uint32_t len)
{
    for (int i = 0; i < 4; i++)
        message[1 + i] = (uint8_t)(len >> (8 * i));
}

/* `answer` has room for CCID_PIPE_LONGEST bytes more than it holds. */
static void
spoil(const struct ccid_pipe *pipe, struct ccid_pipe_answer *answer)
{
    uint8_t *b = answer->bytes;
    uint32_t len = (uint32_t)(answer->len - CCID_PIPE_HEADER);
    switch (pipe->lever.wrong) {
    case CCID_PIPE_WRONG_SEQ:
        b[6]++;
        break;
    case CCID_PIPE_WRONG_SLOT:
        b[5] = 0x0f;
        break;
    case CCID_PIPE_WRONG_TYPE:
        b[0] = 0x99;
        break;
    case CCID_PIPE_WRONG_LENGTH:
        put_length(b, len + 1);
        break;
    case CCID_PIPE_WRONG_LESS:
        b[answer->len++] = 0xee;
        break;
    case CCID_PIPE_WRONG_HUGE:
        put_length(b, 0xfffffff0u);
        break;
    case CCID_PIPE_WRONG_CUT:
        answer->len = 7;
        break;
    case CCID_PIPE_WRONG_EMPTY:
        answer->len = 0;
        break;
    case CCID_PIPE_WRONG_OVERSIZE:
        memset(b + answer->len, 0xee, pipe->interface->longest);
        answer->len += pipe->interface->longest;
        put_length(b, (uint32_t)(answer->len - CCID_PIPE_HEADER));
        break;
    case CCID_PIPE_WRONG_GARBAGE:
        answer->len = MODEL_PACKET;
        for (uint32_t i = 0; i < MODEL_PACKET; i++)
            b[i] = (uint8_t)((i + 1) * 2654435761u >> 24);
        break;
    case CCID_PIPE_WRONG_STATUS:
        b[7] |= 0xc0;
        break;
    case CCID_PIPE_WRONG_CHAIN:
        b[9] = 0x42;
        break;
    case CCID_PIPE_WRONG_SILENT:
    case CCID_PIPE_WRONG_TWICE:
    case CCID_PIPE_WRONG_LATE:
    case CCID_PIPE_WRONGS:
        break;
    }
}

void
ccid_pipe_reply(struct ccid_pipe *pipe, uint8_t type, uint8_t slot, uint8_t seq,
                uint8_t status, uint8_t error, uint8_t extra, const uint8_t *data,
                size_t len)
{
    uint8_t head[CCID_PIPE_HEADER] = {type, 0,   0,      0,     0,
                                      slot, seq, status, error, extra};
    put_length(head, (uint32_t)len);
    struct ccid_pipe_answer *answer = make(head, data, len, CCID_PIPE_LONGEST);
    bool wrong =
        pipe->lever.wrongs > 0 && (pipe->lever.only == 0 || pipe->lever.only == type);

    if (wrong) {
        pipe->lever.wrongs--;
        spoil(pipe, answer);
        if (pipe->lever.wrong == CCID_PIPE_WRONG_SILENT) {
            free(answer);
            return;
        }
        if (pipe->lever.wrong == CCID_PIPE_WRONG_LATE) {
            drop(&pipe->late);
            pipe->late = answer;
            return;
        }
        if (pipe->lever.wrong == CCID_PIPE_WRONG_TWICE)
            enqueue(pipe, make(head, data, len, 0));
    }
    if (pipe->late != NULL) {
        enqueue(pipe, pipe->late);
        pipe->late = NULL;
    }
    enqueue(pipe, answer);
}

const char *
ccid_pipe_wrong_name(enum ccid_pipe_wrong wrong)
{
    static const char *const names[CCID_PIPE_WRONGS] = {
        "seq",      "slot",    "type",   "length", "less",   "huge",  "cut", "empty",
        "oversize", "garbage", "status", "chain",  "silent", "twice", "late"};
    return wrong < CCID_PIPE_WRONGS ? names[wrong] : NULL;
}

static uint64_t
wanted(const struct ccid_pipe *pipe)
{
    const uint8_t *m = pipe->message;
    if (pipe->received < CCID_PIPE_HEADER)
        return CCID_PIPE_HEADER;
    return CCID_PIPE_HEADER + ((uint64_t)m[1] | (uint64_t)m[2] << 8 |
                               (uint64_t)m[3] << 16 | (uint64_t)m[4] << 24);
}

/* A message has ended, whole or not. bError names the offset of a bad field. */
static void
work(struct ccid_pipe *pipe)
{
    uint64_t received = pipe->received;
    uint64_t should = wanted(pipe);
    const uint8_t *m = pipe->message;
    pipe->received = 0;
    pipe->messages++;
    if (received < CCID_PIPE_HEADER)
        return; /* nothing to answer to */
    bool known = m[5] <= pipe->interface->last_slot;
    if (!known) {
        ccid_pipe_reply(pipe, ccid_slot_answer_type(m[0]), m[5], m[6], CCID_FAILED | 2,
                        CCID_BAD_SLOT, 0, NULL, 0);
    } else if (received != should || should > pipe->interface->longest) {
        ccid_pipe_reply(pipe, ccid_slot_answer_type(m[0]), m[5], m[6],
                        CCID_FAILED | ccid_slot_status(&pipe->slots[m[5]]),
                        CCID_BAD_LENGTH, 0, NULL, 0);
    } else {
        ccid_slot_message(&pipe->slots[m[5]], m, (size_t)received);
    }
}

void
ccid_pipe_take(struct ccid_pipe *pipe, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (pipe->received < sizeof(pipe->message))
            pipe->message[pipe->received] = bytes[i];
        pipe->received++;
        if (pipe->received >= CCID_PIPE_HEADER && pipe->received == wanted(pipe))
            work(pipe);
    }
}

void
ccid_pipe_ended(struct ccid_pipe *pipe)
{
    if (pipe->received > 0)
        work(pipe);
}

void
ccid_pipe_cleared(struct ccid_pipe *pipe, bool in)
{
    struct ccid_pipe_answer *answer = pipe->answers;
    if (!in) {
        pipe->received = 0;
    } else if (answer != NULL && answer->at > 0) {
        pipe->answers = answer->next;
        pipe->waiting--;
        free(answer);
    }
}

size_t
ccid_pipe_give(struct ccid_pipe *pipe, uint8_t *packet, size_t room)
{
    struct ccid_pipe_answer *answer = pipe->answers;
    if (answer == NULL)
        return 0;
    size_t left = answer->len - answer->at;
    size_t len = left < room ? left : room;
    memcpy(packet, answer->bytes + answer->at, len);
    answer->at += len;
    /* The end is a packet that is not full, if need be an empty one. */
    if (len < MODEL_PACKET && answer->at == answer->len) {
        pipe->answers = answer->next;
        pipe->waiting--;
        free(answer);
    }
    return len > 0 ? len : MODEL_EMPTY_PACKET;
}

size_t
ccid_pipe_give_interrupt(struct ccid_pipe *pipe, uint8_t *packet, size_t room)
{
    uint8_t bits = 0;
    bool changed = false;
    if (pipe->lever.deaf || room < 4)
        return 0;
    if (pipe->hardware_error != 0) {
        const uint8_t told[4] = {CCID_HARDWARE_ERROR, 0, 0, pipe->hardware_error};
        memcpy(packet, told, sizeof(told));
        pipe->hardware_error = 0;
        return sizeof(told);
    }
    for (int i = 0; i <= pipe->interface->last_slot; i++) {
        struct ccid_slot *slot = &pipe->slots[i];
        bits |= (uint8_t)((slot->card != CCID_SLOT_EMPTY) << (2 * i));
        bits |= (uint8_t)(slot->changed << (2 * i + 1));
        changed |= slot->changed;
        slot->changed = false;
    }
    if (!changed)
        return 0;
    packet[0] = CCID_SLOT_CHANGE;
    packet[1] = bits;
    return 2;
}
