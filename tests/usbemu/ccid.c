#include "tests/usbemu/ccid.h"

#include <stdlib.h>
#include <string.h>

#include "tests/usbemu/ccid_kinds.h"
#include "tests/usbemu/ccid_pipe.h"
#include "tests/usbemu/ccid_words.h"

struct reader {
    struct model model;
    const struct ccid_kind *kind;
    struct ccid_readers *readers;
    struct ccid_pipe pipes[CCID_INTERFACES];
    bool plugged;
};

struct ccid_readers {
    struct card_line *line;
    struct reader *reader[CCID_KINDS_COUNT];
    struct reader *holder; /* on it lies the line's card */
    unsigned hidden;       /* the card that a test took away; 0: none */
    unsigned card;         /* which one lies there; 0: none */
};

/* The slot a card is laid on: the contactless one, or the only one there is. */
static struct ccid_slot *
main_slot(struct reader *reader)
{
    for (int i = 0; i < reader->kind->count; i++)
        if (reader->kind->interfaces[i].contactless)
            return &reader->pipes[i].slots[0];
    return &reader->pipes[0].slots[0];
}

static struct ccid_slot *
contact_slot(struct reader *reader)
{
    for (int i = 0; i < reader->kind->count; i++)
        if (!reader->kind->interfaces[i].contactless)
            return &reader->pipes[i].slots[0];
    return NULL;
}

/* Brings where the line's card lies into line with who is connected. */
static void
place_line_card(struct ccid_readers *readers)
{
    unsigned card = card_line_card(readers->line);
    if (readers->holder == NULL)
        return;
    struct ccid_slot *slot = main_slot(readers->holder);
    if (card == readers->hidden)
        card = 0;
    if (slot->card == CCID_SLOT_LINE && card != readers->card)
        ccid_slot_set_card(slot, CCID_SLOT_EMPTY);
    if (card != 0 && slot->card == CCID_SLOT_EMPTY && !slot->lever.flutters)
        ccid_slot_set_card(slot, CCID_SLOT_LINE);
    readers->card = slot->card == CCID_SLOT_LINE ? card : 0;
}

static void
set_holder(struct ccid_readers *readers, struct reader *holder)
{
    if (readers->holder == holder)
        return;
    if (readers->holder != NULL && main_slot(readers->holder)->card == CCID_SLOT_LINE)
        ccid_slot_set_card(main_slot(readers->holder), CCID_SLOT_EMPTY);
    readers->holder = holder;
    readers->card = 0;
    place_line_card(readers);
}

static size_t
on_take(void *self, uint8_t endpoint, const uint8_t *bytes, size_t len)
{
    struct reader *reader = self;
    for (int i = 0; i < reader->kind->count; i++)
        if (endpoint == ccid_kinds_out(i))
            ccid_pipe_take(&reader->pipes[i], bytes, len);
    return len;
}

static size_t
on_give(void *self, uint8_t endpoint, uint8_t *packet, size_t room)
{
    struct reader *reader = self;
    for (int i = 0; i < reader->kind->count; i++) {
        if (endpoint == ccid_kinds_in(i))
            return ccid_pipe_give(&reader->pipes[i], packet, room);
        if (endpoint == ccid_kinds_interrupt(i))
            return ccid_pipe_give_interrupt(&reader->pipes[i], packet, room);
    }
    return 0;
}

static void
on_ended(void *self, uint8_t endpoint)
{
    struct reader *reader = self;
    for (int i = 0; i < reader->kind->count; i++)
        if (endpoint == ccid_kinds_out(i))
            ccid_pipe_ended(&reader->pipes[i]);
}

static void
on_cleared(void *self, uint8_t endpoint)
{
    struct reader *reader = self;
    for (int i = 0; i < reader->kind->count; i++)
        if (endpoint == ccid_kinds_out(i) || endpoint == ccid_kinds_in(i))
            ccid_pipe_cleared(&reader->pipes[i], endpoint == ccid_kinds_in(i));
}

static void
on_power(void *self, bool on)
{
    struct reader *reader = self;
    struct ccid_readers *readers = reader->readers;
    for (int i = 0; i < reader->kind->count; i++)
        ccid_pipe_reset(&reader->pipes[i]);
    bool arrives = on && !reader->plugged;
    reader->plugged = on;
    if (arrives)
        set_holder(readers, reader);
    if (on || readers->holder != reader)
        return;
    struct reader *other = NULL;
    for (int i = 0; i < CCID_KINDS_COUNT; i++)
        if (readers->reader[i]->plugged)
            other = readers->reader[i];
    set_holder(readers, other);
}

static struct ccid_pipe *
pipe_of_interface(struct reader *reader, uint8_t number)
{
    for (int i = 0; i < reader->kind->count; i++)
        if (reader->kind->interfaces[i].number == number)
            return &reader->pipes[i];
    return NULL;
}

/* 5.3: one value each, where the descriptor promises one. */
static int
tell_number(uint32_t value, uint8_t *data, size_t len)
{
    for (size_t i = 0; i < 4 && i < len; i++)
        data[i] = (uint8_t)(value >> (8 * i));
    return len < 4 ? (int)len : 4;
}

static int
on_request(void *self, const uint8_t setup[8], uint8_t *data, size_t len)
{
    struct reader *reader = self;
    struct ccid_pipe *pipe = pipe_of_interface(reader, setup[4]);
    if (pipe == NULL)
        return -1;
    const struct ccid_interface *interface = pipe->interface;
    if (setup[0] == 0x21 && setup[1] == 1 && setup[2] <= interface->last_slot) {
        ccid_slot_abort(&pipe->slots[setup[2]], setup[3]);
        return 0;
    }
    if (setup[0] == 0xa1 && setup[1] == 2 && interface->clocks == 1)
        return tell_number(interface->clock, data, len);
    if (setup[0] == 0xa1 && setup[1] == 3 && interface->rates == 1)
        return tell_number(interface->rate, data, len);
    return -1;
}

static int64_t
on_run(void *self, int64_t now)
{
    struct reader *reader = self;
    struct ccid_readers *readers = reader->readers;
    int64_t soonest = -1;
    if (reader == readers->holder || /* one of them is enough */
        (readers->holder == NULL && reader == readers->reader[0])) {
        card_line_turn(readers->line);
        place_line_card(readers);
    }
    for (int i = 0; i < reader->kind->count; i++)
        for (int s = 0; s < CCID_SLOTS; s++) {
            int64_t due = ccid_slot_run(&reader->pipes[i].slots[s], now);
            if (due >= 0 && (soonest < 0 || due < soonest))
                soonest = due;
        }
    return soonest;
}

static bool
card_command(struct reader *reader, int count, char *const words[])
{
    struct ccid_readers *readers = reader->readers;
    struct ccid_slot *slot = main_slot(reader);
    bool contact = count > 3 && strcmp(words[3], "contact") == 0;
    if (contact)
        slot = contact_slot(reader);
    if (slot == NULL)
        return false;
    if (strcmp(words[2], "in") == 0) {
        ccid_slot_set_card(slot, CCID_SLOT_TEST_CARD);
    } else if (strcmp(words[2], "out") == 0) {
        if (slot->card == CCID_SLOT_LINE)
            readers->hidden = readers->card;
        ccid_slot_set_card(slot, CCID_SLOT_EMPTY);
    } else if (strcmp(words[2], "line") == 0) {
        readers->hidden = 0;
        ccid_slot_set_card(slot, CCID_SLOT_EMPTY);
        set_holder(readers, reader);
        place_line_card(readers);
    } else if (strcmp(words[2], "mute") == 0 && count > 3) {
        slot->lever.mute = strcmp(words[3], "1") == 0;
        if (slot->lever.mute)
            slot->powered = false;
    } else if (strcmp(words[2], "delay") == 0 && count > 3) {
        slot->lever.delay = (int)strtol(words[3], NULL, 10);
    } else {
        return false;
    }
    return true;
}

static void
set_extensions(struct ccid_slot *slot, const char *number, const char *multiplier)
{
    slot->lever.extensions = strcmp(number, "auto") == 0 ? CCID_SLOT_EXTENSIONS_AUTO
                             : strcmp(number, "endless") == 0
                                 ? CCID_SLOT_EXTENSIONS_ENDLESS
                                 : (int)strtol(number, NULL, 10);
    slot->lever.multiplier =
        multiplier != NULL ? (uint8_t)strtoul(multiplier, NULL, 10) : 1;
}

static bool
set_wrong(struct ccid_pipe *pipe, const char *name, const char *number,
          const char *only)
{
    enum ccid_pipe_wrong wrong = 0;
    while (wrong < CCID_PIPE_WRONGS && strcmp(ccid_pipe_wrong_name(wrong), name) != 0)
        wrong++;
    if (wrong == CCID_PIPE_WRONGS)
        return false;
    pipe->lever.wrong = wrong;
    pipe->lever.wrongs = (int)strtol(number, NULL, 10);
    pipe->lever.only = only != NULL ? (uint8_t)strtoul(only, NULL, 16) : 0;
    return true;
}

/* All levers back, the test cards taken away. */
static void
calm(struct reader *reader)
{
    reader->readers->hidden = 0;
    for (int i = 0; i < reader->kind->count; i++) {
        struct ccid_pipe *pipe = &reader->pipes[i];
        memset(&pipe->lever, 0, sizeof(pipe->lever));
        pipe->hardware_error = 0;
        for (int s = 0; s < CCID_SLOTS; s++) {
            ccid_slot_calm(&pipe->slots[s]);
            if (pipe->slots[s].card == CCID_SLOT_TEST_CARD)
                ccid_slot_set_card(&pipe->slots[s], CCID_SLOT_EMPTY);
        }
    }
}

static void
tell_slot(struct reader *reader, char *reply, size_t cap)
{
    static const char *const cards[] = {"none", "test", "line"};
    struct ccid_slot *slot = main_slot(reader);
    snprintf(reply, cap, "card %s powered %d busy %d messages %llu extensions %llu\n",
             cards[slot->card], slot->powered, slot->type != 0,
             (unsigned long long)slot->pipe->messages,
             (unsigned long long)slot->extensions);
}

static bool
on_command(void *self, int count, char *const words[], char *reply, size_t cap)
{
    struct reader *reader = self;
    struct ccid_slot *slot = main_slot(reader);
    if (strcmp(words[0], "slot") == 0) {
        tell_slot(reader, reply, cap);
    } else if (strcmp(words[0], "calm") == 0) {
        calm(reader);
    } else if (count < 3) {
        return false;
    } else if (strcmp(words[0], "card") == 0) {
        return card_command(reader, count, words);
    } else if (strcmp(words[0], "extensions") == 0) {
        set_extensions(slot, words[2], words[3]);
    } else if (strcmp(words[0], "wrong") == 0 && count > 3) {
        return set_wrong(slot->pipe, words[2], words[3], words[4]);
    } else if (strcmp(words[0], "fail") == 0 && count > 3) {
        slot->lever.error = (uint8_t)strtoul(words[2], NULL, 16);
        slot->lever.fails = (int)strtol(words[3], NULL, 10);
    } else if (strcmp(words[0], "interrupt") == 0) {
        slot->pipe->lever.deaf = strcmp(words[2], "off") == 0;
    } else if (strcmp(words[0], "error") == 0) {
        slot->pipe->hardware_error = (uint8_t)strtoul(words[2], NULL, 16);
        slot->lever.error = CCID_HW_ERROR;
        slot->lever.fails = 1;
    } else if (strcmp(words[0], "flutter") == 0) {
        slot->lever.flutters = strcmp(words[2], "1") == 0;
    } else {
        return false;
    }
    return true;
}

static void
on_destroy(void *self)
{
    struct reader *reader = self;
    for (int i = 0; i < reader->kind->count; i++)
        ccid_pipe_finish(&reader->pipes[i]);
    free(reader);
}

static const struct model_ops model_ops = {
    .take = on_take,
    .give = on_give,
    .request = on_request,
    .ended = on_ended,
    .cleared = on_cleared,
    .power = on_power,
    .run = on_run,
    .command = on_command,
    .destroy = on_destroy,
};

struct ccid_readers *
ccid_readers_add(struct bus *bus, struct card_line *line)
{
    struct ccid_readers *readers = calloc(1, sizeof(*readers));
    if (readers == NULL)
        abort();
    readers->line = line;
    for (int k = 0; k < CCID_KINDS_COUNT; k++) {
        struct reader *reader = calloc(1, sizeof(*reader));
        if (reader == NULL)
            abort();
        reader->kind = &ccid_kinds[k];
        reader->readers = readers;
        reader->model = (struct model){
            .name = reader->kind->name, .ops = &model_ops, .self = reader};
        for (int i = 0; i < reader->kind->count; i++)
            ccid_pipe_init(&reader->pipes[i], &reader->kind->interfaces[i], line);
        ccid_kinds_describe(reader->kind, &reader->model.descriptors);
        readers->reader[k] = reader;
        bus_add(bus, &reader->model);
    }
    return readers;
}

void
ccid_readers_destroy(struct ccid_readers *readers)
{
    free(readers);
}
