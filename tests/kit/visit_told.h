/* What the town and the ID card tell the kiosk at length, read from files of a test.
 *
 * For who steps a visit beside the kiosk's (visit.h): a certificate's words, who
 * somebody is, where a phone begins. A file holds what the stand-in town really says,
 * or what a test reads from it. Every function is static. */
#ifndef TESTS_KIT_VISIT_TOLD_H
#define TESTS_KIT_VISIT_TOLD_H

#include "core/identity.h"
#include "tests/kit/visit.h"

enum { VISIT_TOLD_MAX = IDENTITY_JSON_MAX };

struct visit_told {
    char text[VISIT_TOLD_MAX];
    struct card_request request;
    struct identity identity;
    struct upkeep upkeep;
    struct device device;
    struct channel_news channel;
};

/* The value of a line "name=value"; "" without one. */
static inline void
visit_told_value(const char *text, const char *name, char *out, size_t cap)
{
    size_t len = strlen(name);
    out[0] = '\0';
    for (const char *at = text; at != NULL && *at != '\0';) {
        if (strncmp(at, name, len) == 0 && at[len] == '=') {
            text_format(out, cap, "%.*s", (int)strcspn(at + len + 1, "\n"),
                        at + len + 1);
            return;
        }
        at = strchr(at, '\n');
        at = at != NULL ? at + 1 : NULL;
    }
}

static inline long
visit_told_number(const char *text, const char *name)
{
    char value[40];
    visit_told_value(text, name, value, sizeof(value));
    return strtol(value, NULL, 0);
}

/* Numbers as base/upkeep.h has them. */
static inline void
visit_told_upkeep(const char *text, struct upkeep *upkeep)
{
    *upkeep = (struct upkeep){
        .errand = (enum upkeep_errand)visit_told_number(text, "errand"),
        .outcome = (enum upkeep_outcome)visit_told_number(text, "outcome"),
        .trouble = (enum upkeep_trouble)visit_told_number(text, "trouble"),
        .percent = (int)visit_told_number(text, "percent"),
        .serial = visit_told_number(text, "serial"),
        .issue = visit_told_number(text, "issue"),
        .least = visit_told_number(text, "issue"),
        .source = (enum upkeep_source)visit_told_number(text, "source"),
        .stick = (enum upkeep_stick)visit_told_number(text, "stick"),
        .update = (enum upkeep_trouble)visit_told_number(text, "update"),
        .setup = (enum upkeep_trouble)visit_told_number(text, "setup"),
        .other.good = visit_told_number(text, "other_good") != 0,
        .other.tired = visit_told_number(text, "other_tired") != 0,
        .other_next = visit_told_number(text, "other_next") != 0,
        .copies = {.good = (int)visit_told_number(text, "copies_good"),
                   .left = (int)visit_told_number(text, "copies_left")}};
    visit_told_value(text, "running", upkeep->running, UPKEEP_VERSION_MAX);
    visit_told_value(text, "board", upkeep->board, UPKEEP_BOARD_MAX);
    visit_told_value(text, "other", upkeep->other.version, UPKEEP_VERSION_MAX);
    visit_told_value(text, "version", upkeep->version, UPKEEP_VERSION_MAX);
    visit_told_value(text, "signer", upkeep->signer, UPKEEP_SIGNER_MAX);
    visit_told_value(text, "notes", upkeep->notes, UPKEEP_NOTES_MAX);
}

/* Numbers as base/channel.h has them. */
static inline void
visit_told_channel(const char *text, struct channel_news *news)
{
    *news = (struct channel_news){
        .state = (enum channel_state)visit_told_number(text, "state"),
        .trouble = (enum channel_trouble)visit_told_number(text, "trouble"),
        .percent = (int)visit_told_number(text, "percent"),
        .issue = visit_told_number(text, "issue"),
        .size = visit_told_number(text, "size")};
    visit_told_value(text, "board", news->board, UPKEEP_BOARD_MAX);
    visit_told_value(text, "version", news->version, UPKEEP_VERSION_MAX);
    visit_told_value(text, "notes", news->notes, UPKEEP_NOTES_MAX);
}

/** `what` request (name=value lines: required, optional, subject, subject_url, issuer,
 * purpose with | for a line break, valid_until), identity (claims, JSON), phone
 * (address, code, seconds), caretaker or channel (the fields of struct upkeep and of
 * struct channel_news) or device (waiting, recover, sound). False for
 * another word or a file that does not fit. */
static inline bool
visit_told(struct visit_told *told, const char *what, const char *path,
           struct event *event)
{
    FILE *file = fopen(path, "r");
    size_t len = file != NULL ? fread(told->text, 1, VISIT_TOLD_MAX - 1, file) : 0;
    struct card_request *request = &told->request;

    if (file != NULL)
        fclose(file);
    told->text[len] = '\0';
    *event = (struct event){0};
    if (len == 0)
        return false;
    if (text_equal(what, "identity")) {
        *event = (struct event){.kind = EVENT_IDENTITY, .identity = &told->identity};
        return identity_read(told->text, len, &told->identity) == STATUS_OK;
    }
    if (text_equal(what, "caretaker")) {
        visit_told_upkeep(told->text, &told->upkeep);
        *event =
            (struct event){.kind = EVENT_CARETAKER, .a = 1, .upkeep = &told->upkeep};
        return true;
    }
    if (text_equal(what, "device")) {
        told->device =
            (struct device){.waiting = (int)visit_told_number(told->text, "waiting"),
                            .recover = (int)visit_told_number(told->text, "recover"),
                            .sound = visit_told_number(told->text, "sound") != 0};
        *event = (struct event){.kind = EVENT_DEVICE, .device = &told->device};
        return true;
    }
    if (text_equal(what, "channel")) {
        visit_told_channel(told->text, &told->channel);
        *event = (struct event){.kind = EVENT_CHANNEL, .channel = &told->channel};
        return true;
    }
    if (text_equal(what, "phone")) {
        event->kind = EVENT_PHONE_READY;
        event->a = (int)visit_told_number(told->text, "seconds");
        visit_told_value(told->text, "code", event->text, sizeof(event->text));
        char *address = strstr(told->text, "address=");
        if (address == NULL)
            return false;
        event->words = address + strlen("address=");
        address[strcspn(address, "\n")] = '\0';
        return true;
    }
    if (!text_equal(what, "request"))
        return false;
    *event = (struct event){.kind = EVENT_CARD_REQUEST, .request = request};
    request->required = (uint32_t)visit_told_number(told->text, "required");
    request->optional = (uint32_t)visit_told_number(told->text, "optional");
    visit_told_value(told->text, "subject", request->subject, CARD_NAME_MAX);
    visit_told_value(told->text, "subject_url", request->subject_url, CARD_NAME_MAX);
    visit_told_value(told->text, "issuer", request->issuer, CARD_NAME_MAX);
    visit_told_value(told->text, "purpose", request->purpose, CARD_TEXT_MAX);
    visit_told_value(told->text, "valid_until", request->valid_until,
                     sizeof(request->valid_until));
    for (char *bar = request->purpose; (bar = strchr(bar, '|')) != NULL;)
        *bar = '\n';
    return true;
}

#endif
