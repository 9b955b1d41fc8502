#include "face/card_desk.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/text.h"
#include "drivers/eid.h"
#include "drivers/lease.h"
#include "face/attempt.h"
#include "face/face_state.h"

enum { LEASE_MS = 15 * 60 * 1000 };

struct card_desk {
    struct face *face;
    struct reader *reader; /* NULL: this kiosk has none */
    const char *model;     /* of it, static; "" none is there */
    struct eid_settings settings;
    struct eid *eid;
    struct lease *lease;
    struct attempt *attempt; /* at the town's service */
    enum card_purpose purpose;
    bool begun;   /* a workflow was asked for and has not ended */
    bool ready;   /* AusweisApp takes one */
    bool running; /* it has taken this one */
    bool lain;    /* since the card was lent, one has lain on the reader */
};

_Static_assert((int)EID_RIGHTS == (int)CARD_RIGHTS &&
                   (int)EID_OTHER_RIGHT == (int)CARD_RIGHT_OTHER &&
                   (int)EID_ADDRESS == (int)CARD_RIGHT_ADDRESS,
               "the masks mean the same on both sides");
_Static_assert((int)EID_PIN == (int)CARD_PIN && (int)EID_NEW_PIN == (int)CARD_NEW_PIN,
               "so do the secrets");

static const struct reader_ops reader_ops;

static enum world_reader
world_reader(enum reader_state state)
{
    switch (state) {
    case READER_EMPTY:
        return WORLD_READER_EMPTY;
    case READER_CARD:
        return WORLD_READER_CARD;
    case READER_MUTE:
        return WORLD_READER_MUTE;
    case READER_ABSENT:
    case READER_STARTING:
    case READER_STUCK:
    case READER_REFUSED:
        break;
    }
    return WORLD_READER_AWAY;
}

static void
on_reader_state(void *context, enum reader_state state, const char *model)
{
    struct card_desk *desk = context;
    desk->model = model;
    desk->lain = desk->lain || (desk->lease != NULL && state == READER_CARD);
    face_push(desk->face,
              (struct event){.kind = EVENT_READER, .a = (int)world_reader(state)});
}

/* Nobody asks the card anything but who has it on lease. */
static void
on_reader_answered(void *context, enum reader_outcome outcome, const uint8_t *bytes,
                   size_t len)
{
    (void)context;
    (void)outcome;
    (void)bytes;
    (void)len;
}

static const struct reader_ops reader_ops = {on_reader_state, on_reader_answered};

static void
return_card(struct card_desk *desk)
{
    lease_end(desk->lease, &reader_ops, desk);
    desk->lease = NULL;
}

static void
on_lease_ended(void *context, enum lease_end why)
{
    struct card_desk *desk = context;
    (void)why; /* it stands in the log */
    return_card(desk);
    /* What the reader said since the lease is over reached nobody. */
    on_reader_state(desk, reader_state(desk->reader), desk->model);
    eid_cancel(desk->eid);
}

static const struct lease_ops lease_ops = {on_reader_state, on_lease_ended};

const char *
card_desk_reader(const struct card_desk *desk)
{
    return desk->model != NULL ? desk->model : "";
}

static void
fail(struct card_desk *desk, enum card_trouble trouble)
{
    return_card(desk);
    desk->begun = desk->running = false;
    face_push(desk->face,
              (struct event){.kind = EVENT_CARD_TROUBLE, .a = (int)trouble});
}

static void
lend_card(struct card_desk *desk)
{
    if (desk->lease != NULL || desk->reader == NULL)
        return;
    desk->lain = false;
    if (lease_begin(desk->face->loop, desk->reader, desk->settings.card_port, LEASE_MS,
                    &lease_ops, desk, &desk->lease) != STATUS_OK)
        fail(desk, CARD_NO_READER);
}

/* Both are there: AusweisApp, and for reading the address the town gave. */
static void
begin_workflow(struct card_desk *desk)
{
    enum status status = STATUS_AGAIN;
    if (!desk->begun || !desk->ready || desk->running)
        return;
    if (desk->purpose == CARD_SET_PIN)
        status = eid_change_pin(desk->eid);
    else if (attempt_token_url(desk->attempt)[0] != '\0')
        status = eid_authenticate(desk->eid, attempt_token_url(desk->attempt));
    else
        return;
    if (status != STATUS_OK) {
        LOG(LOG_LEVEL_ERROR, "card-workflow-refused",
            LOG_WORD("status", status_name(status)));
        fail(desk, CARD_BROKEN_PROGRAM);
        return;
    }
    desk->running = true;
    if (desk->purpose == CARD_SET_PIN)
        lend_card(desk); /* to read it, it is lent when she has agreed */
}

static void
on_ready(void *context, const char *version)
{
    struct card_desk *desk = context;
    (void)version; /* it stands in the log */
    desk->ready = true;
    begin_workflow(desk);
}

static void
on_trouble(void *context, enum eid_trouble trouble)
{
    static const enum card_trouble troubles[] = {
        [EID_MISSING] = CARD_NO_PROGRAM,
        [EID_TOO_OLD] = CARD_OLD_PROGRAM,
        [EID_BROKEN] = CARD_BROKEN_PROGRAM,
    };
    struct card_desk *desk = context;
    desk->ready = false;
    if (desk->begun)
        fail(desk, troubles[trouble]);
}

static void
on_rights(void *context, const struct eid_certificate *certificate, uint32_t required,
          uint32_t optional)
{
    struct card_desk *desk = context;
    struct card_request *request = &desk->face->visit->request;

    *request = (struct card_request){.required = required, .optional = optional};
    text_format(request->subject, sizeof(request->subject), "%s", certificate->subject);
    text_format(request->subject_url, sizeof(request->subject_url), "%s",
                certificate->subject_url);
    text_format(request->issuer, sizeof(request->issuer), "%s", certificate->issuer);
    text_format(request->purpose, sizeof(request->purpose), "%s", certificate->purpose);
    text_format(request->terms, sizeof(request->terms), "%s", certificate->terms);
    text_format(request->valid_until, sizeof(request->valid_until), "%s",
                certificate->valid_until);
    face_push(desk->face,
              (struct event){.kind = EVENT_CARD_REQUEST, .request = request});
}

static void
on_insert(void *context)
{
    struct card_desk *desk = context;
    face_push(desk->face, (struct event){.kind = EVENT_CARD_INSERT});
}

/* What a person sees of the card, the reader tells; the rest ends the workflow. */
static void
on_card(void *context, const struct eid_card *card)
{
    (void)context;
    LOG(LOG_LEVEL_INFO, "id-card", LOG_NUMBER("there", card->present),
        LOG_NUMBER("deactivated", card->deactivated),
        LOG_NUMBER("inoperative", card->inoperative));
}

static void
on_enter(void *context, enum eid_secret secret, int tries, bool again)
{
    struct card_desk *desk = context;
    (void)again; /* the session knows what it handed over */
    face_push(desk->face,
              (struct event){.kind = EVENT_CARD_ENTER, .a = (int)secret, .b = tries});
}

static void
on_done(void *context, enum eid_result result, const char *url)
{
    static const enum card_result results[] = {
        [EID_OK] = CARD_OK,
        [EID_CANCELLED] = CARD_CANCELLED,
        [EID_CARD_LOST] = CARD_LOST,
        [EID_CARD_REFUSED] = CARD_FOREIGN,
        [EID_DEACTIVATED] = CARD_DEACTIVATED,
        [EID_PIN_BLOCKED] = CARD_BLOCKED,
        [EID_NETWORK] = CARD_NETWORK,
        [EID_SERVER] = CARD_SERVER,
        [EID_OTHER] = CARD_OTHER,
    };
    struct card_desk *desk = context;
    struct face *face = desk->face;

    /* AusweisApp has no word of its own for a card that goes while it is asked; one
     * that was never laid down is not the reason. */
    if (result == EID_OTHER && desk->lease != NULL && desk->lain &&
        reader_state(desk->reader) == READER_EMPTY)
        result = EID_CARD_LOST;
    return_card(desk);
    bool asked = desk->begun;
    bool reads = desk->purpose == CARD_READ;
    desk->begun = desk->running = false;
    if (!asked)
        return;
    if (result == EID_OK && reads)
        attempt_result(desk->attempt, url);
    face_push(face, (struct event){.kind = EVENT_CARD_DONE, .a = (int)results[result]});
}

static const struct eid_ops eid_ops = {on_ready, on_trouble, on_rights, on_insert,
                                       on_card,  on_enter,   on_done};

static void
begin_card(struct card_desk *desk, enum card_purpose purpose)
{
    desk->purpose = purpose;
    desk->begun = true;
    desk->ready = desk->running = false; /* eid_start has it told, again if need be */
    if (desk->reader == NULL) {
        fail(desk, CARD_NO_READER);
        return;
    }
    reader_expect(desk->reader, true);
    if (purpose == CARD_READ)
        attempt_begin(desk->attempt, false);
    eid_start(desk->eid);
}

static void
give_secret(struct card_desk *desk, enum eid_secret secret)
{
    struct identify *identify = &desk->face->visit->session.identify;
    enum status status = eid_give(desk->eid, secret, identify->handed);
    secret_erase(identify->handed, sizeof(identify->handed));
    /* The card was lifted while she confirmed: AusweisApp says next that it waits for
     * it, or that it is over. */
    if (status == STATUS_OK || status == STATUS_AGAIN)
        return;
    LOG(LOG_LEVEL_ERROR, "card-secret-refused",
        LOG_WORD("status", status_name(status)));
    eid_cancel(desk->eid);
}

static void
accept(struct card_desk *desk, uint32_t optional)
{
    if (eid_accept(desk->eid, optional) == STATUS_OK)
        lend_card(desk);
    else
        eid_cancel(desk->eid);
}

/* The programs go, too: what they know of the citizen goes with them. */
static void
end_card(struct card_desk *desk)
{
    eid_cancel(desk->eid);
    return_card(desk);
    desk->begun = desk->ready = desk->running = false;
    eid_stop(desk->eid);
    attempt_end(desk->attempt);
}

void
card_desk_perform(struct card_desk *desk, const struct effect *effect)
{
    switch (effect->kind) {
    case EFFECT_CARD_BEGIN:
        begin_card(desk, (enum card_purpose)effect->a);
        break;
    case EFFECT_CARD_ACCEPT:
        accept(desk, (uint32_t)effect->a);
        break;
    case EFFECT_CARD_SECRET:
        give_secret(desk, (enum eid_secret)effect->a);
        break;
    case EFFECT_CARD_END:
        end_card(desk);
        break;
    case EFFECT_PHONE_BEGIN:
        attempt_begin(desk->attempt, true);
        break;
    case EFFECT_PHONE_END:
        attempt_end(desk->attempt);
        break;
    case EFFECT_STORE:
    case EFFECT_PRINT:
    case EFFECT_PRINT_CANCEL:
    case EFFECT_SOUND:
    case EFFECT_WIPE:
    case EFFECT_VIEW:
    case EFFECT_STAFF:
    case EFFECT_UPKEEP:
    case EFFECT_CHANNEL:
    case EFFECT_TECHNICIAN_PIN:
    case EFFECT_DEVICE:
    case EFFECT_SERVICE:
        break;
    }
}

/* The town's service has begun: AusweisApp is told where. */
static void
on_begun(void *context)
{
    begin_workflow(context);
}

void
card_desk_message(struct card_desk *desk, const struct link_message *message)
{
    attempt_message(desk->attempt, message);
}

void
card_desk_courier_ended(struct card_desk *desk)
{
    attempt_courier_ended(desk->attempt);
}

void
card_desk_wipe(struct card_desk *desk)
{
    if (desk->reader != NULL)
        reader_expect(desk->reader, false);
    end_card(desk);
}

struct card_desk *
card_desk_create(struct face *face)
{
    const struct config *config = face->config;
    struct card_desk *desk = calloc(1, sizeof(*desk));
    const struct reader_binding binding = {.vendor = (uint16_t)config->reader_vendor,
                                           .product = (uint16_t)config->reader_product,
                                           .port = config->reader_port};
    if (desk == NULL)
        abort();
    desk->face = face;
    desk->settings = (struct eid_settings){
        .app = config->ausweisapp,
        .pcscd = config->pcscd,
        .vpcd = config->vpcd,
        .run = config->run,
        .app_port = (uint16_t)config->ausweisapp_port,
        .card_port = (uint16_t)config->card_port,
        .developer = config->developer,
    };
    desk->eid = eid_create(face->loop, &desk->settings, &eid_ops, desk);
    desk->attempt = attempt_create(face, on_begun, desk);
    face_push(face, (struct event){.kind = EVENT_CARD_SERVICE,
                                   .a = attempt_is_possible(desk->attempt)});
    if (face->usb != NULL && !text_equal(config->reader, "keiner"))
        desk->reader =
            reader_create(face->loop, face->usb, &binding, &reader_ops, desk);
    return desk;
}

void
card_desk_destroy(struct card_desk *desk)
{
    if (desk == NULL)
        return;
    return_card(desk);
    attempt_destroy(desk->attempt);
    eid_destroy(desk->eid);
    reader_destroy(desk->reader);
    free(desk);
}
