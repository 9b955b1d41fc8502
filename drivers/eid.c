#include "drivers/eid.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "drivers/eid_home.h"
#include "drivers/eid_peer.h"
#include "drivers/eid_state.h"

enum {
    START_MS = 19 * 1000, /* 20 s are promised, and the end takes one */
    /* AusweisApp looks for readers when a client comes; one that comes before it knows
     * how to look waits in vain (seen with 1.26.2), so another connection is made. */
    SEEK_FIRST_MS = 1000, /* doubled each time */
    /* AusweisApp looks every 500 ms, at pcscd that looks every 400 ms, whether a card
     * has gone. A workflow that begins before fails with the card of the one before it.
     */
    LET_GO_MS = 3000,
    LEVEL_FIRST = 2,
    LEVEL_LAST = 3,
    /* As with the courier: more than any workflow, less than a flood. */
    WINDOW_MS = 10 * 1000,
    WINDOW_MESSAGES = 500,
};

static void begin(struct eid *eid);

static const char *
reader_name(const struct eid *eid)
{
    return eid->settings->developer && eid->settings->simulator ? "Simulator"
                                                                : EID_READER_NAME;
}

bool
eid_send(struct eid *eid, struct text_buf *buf)
{
    enum status status = buf->overflow
                             ? STATUS_TOO_LARGE
                             : eid_socket_send(eid->socket, buf->at, buf->len);
    secret_erase(buf->at, buf->cap);
    if (status != STATUS_OK)
        eid_fail(eid, "send");
    return status == STATUS_OK;
}

/* Ends the programs; on_gone() goes on. */
static void
take_down(struct eid *eid)
{
    eid_socket_destroy(eid->socket);
    eid->socket = NULL;
    loop_disarm(eid->seek);
    eid_workflow_drop(eid);
    eid->card = (struct eid_card){.tries = -1};
    if (eid->programs != NULL) {
        eid->phase = EID_LEAVING;
        eid_programs_end(eid->programs);
    } else {
        eid->phase = EID_OFF;
    }
}

/* The last thing a caller does. */
static void
give_up(struct eid *eid, enum eid_trouble trouble)
{
    LOG(LOG_LEVEL_ERROR, "eid-trouble", LOG_WORD("why", eid_trouble_name(trouble)));
    eid->wanted = false;
    loop_disarm(eid->start);
    take_down(eid);
    eid->ops->trouble(eid->context, trouble);
}

void
eid_fail(struct eid *eid, const char *why)
{
    bool worked = eid->work != EID_NOTHING;
    enum eid_result result =
        eid->verdict >= 0 ? (enum eid_result)eid->verdict : EID_OTHER;
    LOG(LOG_LEVEL_WARN, "eid-failed", LOG_WORD("why", why),
        LOG_NUMBER("phase", eid->phase));
    if (eid->restarted) {
        give_up(eid, EID_BROKEN);
        return;
    }
    eid->restarted = true;
    if (eid->phase == EID_READY)
        loop_arm(eid->start, START_MS, 0);
    take_down(eid);
    if (worked)
        eid_workflow_finish(eid, result, "");
}

static void
on_start_over(void *context)
{
    struct eid *eid = context;
    eid->restarted = true; /* there is no time for another one */
    eid_fail(eid, "start-time");
}

static void
on_deadline(void *context)
{
    eid_fail(context, "step-time");
}

static void
on_later(void *context)
{
    struct eid *eid = context;
    bool ready = eid->tell_ready, trouble = eid->tell_trouble;
    eid->tell_ready = eid->tell_trouble = false;
    if (trouble)
        eid->ops->trouble(eid->context, eid->trouble);
    else if (ready && eid->phase == EID_READY)
        eid->ops->ready(eid->context, eid->version);
}

static void
send_word(struct eid *eid, enum eid_phase next, const char *command)
{
    char text[64];
    struct text_buf buf = text_buf_over(text, sizeof(text));
    eid_command_put(&buf, command);
    if (eid_send(eid, &buf))
        eid->phase = next;
}

static void
send_level(struct eid *eid, int level)
{
    char text[64];
    struct text_buf buf = text_buf_over(text, sizeof(text));
    eid_command_put_level(&buf, level);
    eid->level = level;
    if (eid_send(eid, &buf))
        eid->phase = EID_LEVELING;
}

static void
take_level(struct eid *eid, const struct eid_message *message)
{
    if (!message->error && message->level == eid->level) {
        loop_arm(eid->seek, eid->seek_ms, 0);
        send_word(eid, EID_SEEKING, "GET_READER_LIST");
    } else if (eid->level < LEVEL_LAST)
        send_level(eid, eid->level + 1);
    else
        give_up(eid, EID_TOO_OLD);
}

static void
take_reader(struct eid *eid, const struct eid_message *message)
{
    if (!message->ours || !message->attached)
        return; /* pcscd is not that far: another message will say so */
    if (!eid_peer_listens(eid->settings->card_port,
                          eid_programs_pcscd(eid->programs))) {
        eid_fail(eid, "card-port");
        return;
    }
    loop_disarm(eid->start);
    loop_disarm(eid->seek);
    eid->phase = EID_READY;
    eid->tell_ready = false; /* this is it */
    LOG(LOG_LEVEL_INFO, "eid-ready", LOG_WORD("version", eid->version),
        LOG_NUMBER("level", eid->level));
    eid->ops->ready(eid->context, eid->version);
}

/* While it comes up; readers tell of themselves at any time. */
static void
take_early(struct eid *eid, const struct eid_message *message)
{
    enum eid_message_kind kind = message->kind;
    if (kind == EID_MESSAGE_OTHER ||
        (kind == EID_MESSAGE_READER && eid->phase != EID_SEEKING))
        return;
    if (eid->phase == EID_ASKED && kind == EID_MESSAGE_INFO) {
        memcpy(eid->version, message->version, sizeof(eid->version));
        send_level(eid, LEVEL_FIRST);
    } else if (eid->phase == EID_LEVELING && kind == EID_MESSAGE_API_LEVEL) {
        take_level(eid, message);
    } else if (eid->phase == EID_LEVELING && kind == EID_MESSAGE_REFUSED) {
        give_up(eid, EID_TOO_OLD); /* from before there were levels */
    } else if (eid->phase == EID_SEEKING &&
               (kind == EID_MESSAGE_READER || kind == EID_MESSAGE_READER_LIST)) {
        take_reader(eid, message);
    } else {
        eid_fail(eid, "out-of-turn");
    }
}

static bool
is_flood(struct eid *eid)
{
    int64_t now = loop_now_ms(eid->loop);
    if (now - eid->window_ms > WINDOW_MS) {
        eid->window_ms = now;
        eid->window_count = 0;
    }
    return ++eid->window_count > WINDOW_MESSAGES;
}

static void
on_message(void *context, const char *text, size_t len)
{
    struct eid *eid = context;
    struct eid_message message;
    if (is_flood(eid)) {
        eid_fail(eid, "flood");
        return;
    }
    if (eid_message_read(text, len, reader_name(eid), &message) != STATUS_OK) {
        eid_fail(eid, "malformed");
        return;
    }
    if (message.kind == EID_MESSAGE_BROKEN)
        eid_fail(eid, "internal-error");
    else if (eid->phase == EID_READY)
        eid_workflow_take(eid, &message);
    else
        take_early(eid, &message);
}

static void
on_open(void *context)
{
    struct eid *eid = context;
    eid->window_ms = loop_now_ms(eid->loop);
    eid->window_count = 0;
    send_word(eid, EID_ASKED, "GET_INFO");
}

static void
on_closed(void *context, const char *why)
{
    eid_fail(context, why);
}

static const struct eid_socket_ops socket_ops = {on_open, on_message, on_closed};

static void
on_failed(void *context)
{
    eid_fail(context, "program-ended");
}

static void
on_gone(void *context)
{
    struct eid *eid = context;
    eid_programs_destroy(eid->programs);
    eid->programs = NULL;
    eid->phase = EID_OFF;
    if (eid->wanted)
        begin(eid);
}

static const struct eid_programs_ops programs_ops = {on_failed, on_gone};

static void
connect_app(struct eid *eid)
{
    eid->phase = EID_COMING;
    eid->socket = eid_socket_create(eid->loop, eid->settings->app_port,
                                    eid_programs_app(eid->programs), &socket_ops, eid);
}

static void
on_seek_over(void *context)
{
    struct eid *eid = context;
    LOG(LOG_LEVEL_INFO, "eid-reader-not-seen");
    eid->seek_ms *= 2;
    eid_socket_destroy(eid->socket);
    connect_app(eid);
}

static void
begin(struct eid *eid)
{
    enum status status = eid_programs_create(eid->loop, eid->settings, &programs_ops,
                                             eid, &eid->programs);
    if (status == STATUS_OK) {
        eid->seek_ms = SEEK_FIRST_MS;
        connect_app(eid);
        return;
    }
    eid->trouble = status == STATUS_NOT_FOUND ? EID_MISSING : EID_BROKEN;
    LOG(LOG_LEVEL_ERROR, "eid-trouble", LOG_WORD("why", eid_trouble_name(eid->trouble)),
        LOG_WORD("status", status_name(status)));
    eid->wanted = false;
    loop_disarm(eid->start);
    eid->tell_trouble = true;
    loop_arm(eid->later, 0, 0);
}

struct eid *
eid_create(struct loop *loop, const struct eid_settings *settings,
           const struct eid_ops *ops, void *context)
{
    struct eid *eid = calloc(1, sizeof(*eid));
    if (eid == NULL)
        abort();
    eid->loop = loop;
    eid->settings = settings;
    eid->ops = ops;
    eid->context = context;
    eid->card.tries = -1;
    if (eid_home_clear(settings) != STATUS_OK)
        LOG(LOG_LEVEL_WARN, "eid-home-left");
    eid->start = loop_add_timer(loop, on_start_over, eid);
    eid->deadline = loop_add_timer(loop, on_deadline, eid);
    eid->later = loop_add_timer(loop, on_later, eid);
    eid->seek = loop_add_timer(loop, on_seek_over, eid);
    eid_workflow_drop(eid);
    return eid;
}

void
eid_destroy(struct eid *eid)
{
    if (eid == NULL)
        return;
    eid_socket_destroy(eid->socket);
    eid_programs_destroy(eid->programs);
    loop_remove(eid->start);
    loop_remove(eid->deadline);
    loop_remove(eid->later);
    loop_remove(eid->seek);
    secret_erase(eid, sizeof(*eid));
    free(eid);
}

void
eid_start(struct eid *eid)
{
    if (eid->phase == EID_READY) {
        eid->tell_ready = true;
        loop_arm(eid->later, eid->card.present ? LET_GO_MS : 0, 0);
        return;
    }
    if (eid->wanted)
        return; /* on its way */
    eid->wanted = true;
    eid->tell_trouble = false;
    loop_arm(eid->start, START_MS, 0);
    if (eid->phase == EID_OFF)
        begin(eid);
}

void
eid_stop(struct eid *eid)
{
    eid->wanted = eid->restarted = false;
    eid->tell_ready = eid->tell_trouble = false;
    loop_disarm(eid->start);
    loop_disarm(eid->later);
    take_down(eid);
}

bool
eid_is_ending(const struct eid *eid)
{
    return !eid->wanted && eid->programs != NULL;
}
