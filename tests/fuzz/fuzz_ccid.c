/* libFuzzer entry: whatever a card reader sends. The first bytes say what kind of
 * reader it is and how long the command; the rest is cut into messages, each behind its
 * length, which are answered to a real exchange as the driver would: descriptors,
 * turns, blocks, notices and the answer to reset. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/ccid_atr.h"
#include "drivers/ccid_exchange.h"
#include "drivers/ccid_turn.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { STEPS = 2000 };

/* An extended command with that much data, as short as it can be if the bit says so. */
static size_t
write_command(uint8_t *out, size_t len, uint8_t class, int brief)
{
    uint8_t head[] = {class, 0x86, 0, 0, 0, (uint8_t)(len >> 8), (uint8_t)len};
    if (brief)
        len &= 0xff;
    memcpy(out, head, sizeof(head));
    if (len == 0 || brief) {
        out[4] = (uint8_t)len;
        memset(out + 5, 0x42, len);
        return len > 0 ? 5 + len : 5;
    }
    memset(out + 7, 0x42, len);
    memset(out + 7 + len, 0, 2);
    return 7 + len + 2;
}

/* Sends as the driver does; a message must never be longer than the reader takes. */
static void
send_next(struct ccid_exchange *exchange, struct ccid_turn *turn,
          const struct ccid_class *class, uint8_t *out)
{
    uint8_t seq = ccid_turn_next(turn, CCID_DATA_BLOCK, 0);
    if (ccid_exchange_put(exchange, seq, out) > class->max_message)
        abort();
}

/* Fuzzed bytes seldom guess the sequence number: it is put in unless a bit says no. */
static void
converse(struct ccid_exchange *exchange, const struct ccid_class *class,
         const uint8_t *bytes, size_t size, uint8_t *out)
{
    struct ccid_turn turn = {0};
    struct ccid_answer answer;
    uint8_t message[600];

    send_next(exchange, &turn, class, out);
    for (int step = 0; step < STEPS && size > 1; step++) {
        size_t len = bytes[0] + ((size_t)(bytes[1] & 1) << 8);
        int honest = (bytes[1] & 2) != 0;
        bytes += 2;
        size -= 2;
        len = len < size ? len : size;
        memcpy(message, bytes, len);
        bytes += len;
        size -= len;
        if (honest && len >= CCID_HEADER) {
            message[0] = CCID_DATA_BLOCK;
            message[1] = (uint8_t)(len - CCID_HEADER);
            message[2] = (uint8_t)((len - CCID_HEADER) >> 8);
            message[3] = message[4] = message[5] = 0;
            message[6] = turn.seq;
        }
        enum ccid_turn_step took = ccid_turn_take(&turn, message, len, &answer);
        if (took == CCID_TURN_NONSENSE)
            return;
        if (took != CCID_TURN_ANSWERED)
            continue;
        enum ccid_exchange_step next = ccid_exchange_take(exchange, &answer);
        if (exchange->answer_len > CCID_ANSWER_MAX)
            abort();
        if (next == CCID_EXCHANGE_DONE && exchange->answer_len < 2)
            abort();
        if (next != CCID_EXCHANGE_SEND)
            return;
        send_next(exchange, &turn, class, out);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct ccid_class class;
    struct ccid_notice notice;
    struct ccid_parameters parameters;

    if (size < 6)
        return 0;
    if (ccid_class_read(bytes, size, &class) == STATUS_OK &&
        (class.max_message > CCID_MESSAGE_MAX || class.slots > CCID_SLOTS_MAX))
        abort();
    (void)ccid_read_notice(bytes, size, bytes[0] & 15, &notice);
    if (ccid_atr_parameters(bytes, size, bytes[0] & 3, &parameters) == STATUS_OK &&
        parameters.len > CCID_PARAMETERS_MAX)
        abort();

    struct ccid_exchange *exchange = calloc(1, sizeof(*exchange));
    uint8_t *command = malloc(CCID_APDU_MAX);
    uint8_t *out = malloc(CCID_MESSAGE_MAX);
    if (exchange == NULL || command == NULL || out == NULL)
        abort();
    class = (struct ccid_class){
        .level = (bytes[0] & 1) != 0 ? CCID_LEVEL_SHORT : CCID_LEVEL_EXTENDED,
        .max_message = (bytes[0] & 1) != 0 ? 271 : 64 + bytes[1] * 4u,
    };
    size_t len = write_command(command, (size_t)bytes[2] << 8 | bytes[3], bytes[4],
                               bytes[0] & 2);
    if (ccid_exchange_start(exchange, &class, 0, command, len) == STATUS_OK)
        converse(exchange, &class, bytes + 5, size - 5, out);
    ccid_exchange_finish(exchange);
    free(exchange);
    free(command);
    free(out);
    return 0;
}
