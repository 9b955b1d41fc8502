#include "drivers/reader_phase.h"

#include "base/log.h"
#include "base/secret.h"

/* How exact a limit has to be: the processor may sleep through the rest. */
enum { SLACK_MS = 20, POLL_SLACK_MS = 2500, LONG_MS = 60000, LONG_SLACK_MS = 5000 };

void
reader_phase_enter(struct reader *reader, enum reader_phase phase, int64_t limit_ms)
{
    reader->phase = phase;
    if (limit_ms == READER_NEVER)
        loop_disarm(reader->limit);
    else
        loop_arm(reader->limit, limit_ms,
                 limit_ms >= READER_POLL_SLOW_MS && phase == READER_PHASE_REST
                     ? POLL_SLACK_MS
                 : limit_ms >= LONG_MS ? LONG_SLACK_MS
                                       : SLACK_MS);
}

void
reader_phase_set_state(struct reader *reader, enum reader_state state)
{
    reader->state = state;
    if (state != READER_REFUSED)
        reader->refusal = READER_FINE;
}

void
reader_phase_end(struct reader *reader, enum reader_outcome outcome)
{
    if (reader->request == READER_REQUEST_NONE)
        return;
    bool powered = reader->request == READER_REQUEST_POWER;
    reader->answered = true;
    reader->outcome = outcome;
    reader->answer_len = 0;
    if (outcome == READER_ANSWERED)
        reader->answer_len = powered ? reader->atr_len : reader->exchange.answer_len;
    /* One place for the bytes of both. */
    for (size_t i = 0; powered && i < reader->answer_len; i++)
        reader->exchange.answer[i] = reader->atr[i];
    reader->request = READER_REQUEST_NONE;
    reader->running = reader->failed = reader->lost_card = false;
    reader->power_wanted = false;
}

void
reader_phase_drop(struct reader *reader)
{
    reader->request = READER_REQUEST_NONE;
    reader->running = reader->failed = reader->lost_card = false;
    reader->answered = false;
    ccid_exchange_finish(&reader->exchange);
}

/* The owner may ask for the next thing from inside. */
static void
tell_answer(struct reader *reader)
{
    struct ccid_exchange *exchange = &reader->exchange;
    size_t len = reader->answer_len;
    size_t touched = len > exchange->answer_len ? len : exchange->answer_len;

    reader->answered = false;
    exchange->answer_len = 0; /* a command begun from inside must find none of it */
    reader->ops->answered(reader->context, reader->outcome, exchange->answer, len);
    secret_erase(exchange->answer, touched);
    if (reader->request == READER_REQUEST_NONE)
        ccid_exchange_finish(exchange);
}

void
reader_phase_tell(struct reader *reader)
{
    if (reader->answered)
        tell_answer(reader);
    if (reader->state == reader->told)
        return;
    reader->told = reader->state;
    LOG(reader->state == READER_STUCK || reader->state == READER_REFUSED
            ? LOG_LEVEL_WARN
            : LOG_LEVEL_INFO,
        "reader-state", LOG_WORD("state", reader_state_name(reader->state)),
        LOG_WORD("why", reader_refusal_name(reader->refusal)),
        LOG_WORD("model", reader->model));
    reader->ops->state(reader->context, reader->state, reader->model);
}
