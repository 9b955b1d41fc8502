#include "tests/usbemu/printer.h"

#include <stdlib.h>
#include <string.h>

#include "tests/usbemu/engine.h"
#include "tests/usbemu/printer_kinds.h"

enum { DLE = 0x10, ANSWERS = 512 };

struct printer {
    struct model model;
    const struct printer_kind *kind;
    struct engine engine;
    struct paper paper;
    uint8_t buffer[PRINTER_KINDS_BUFFER_MAX];
    size_t head, used;
    uint8_t answers[ANSWERS];
    size_t answer_len;
    uint8_t live[10]; /* real-time command being recognised in the stream */
    size_t live_len;
    uint8_t asb_mask;
    uint8_t asb_last[4];
    bool paper_out, near_end, cover_open, cutter_jammed, dead, hot, busy;
    bool cutter_will_jam;
    bool flutters; /* the cover's switch toggles every millisecond */
    bool babbles;  /* noise whenever the host reads */
    uint64_t toggles;
    int out_after, open_after, dead_after; /* rows; -1: never */
    int presented, held;
    int64_t clock;
    double budget; /* rows the motor may still move by now */
    int speed;
    uint64_t received, hash;
    FILE *record;
};

static bool
has(const struct printer *p, enum printer_trait trait)
{
    return (p->kind->traits & (unsigned)trait) != 0;
}

static bool
stopped(const struct printer *p)
{
    return p->paper_out || p->cover_open || p->cutter_jammed || p->dead || p->hot;
}

static void
answer(struct printer *p, const uint8_t *bytes, size_t len)
{
    if (has(p, PRINTER_TRAIT_ONE_WAY) || p->answer_len + len > sizeof(p->answers))
        return; /* nobody reads: a real one drops them too */
    memcpy(p->answers + p->answer_len, bytes, len);
    p->answer_len += len;
}

static void
tell_changes(struct printer *p, bool always)
{
    bool near = p->near_end && has(p, PRINTER_TRAIT_NEAR_END);
    uint8_t asb[4] = {
        (uint8_t)(0x10 | (stopped(p) ? 0x08 : 0) | (p->cover_open ? 0x20 : 0)),
        (uint8_t)((p->cutter_jammed ? 0x08 : 0) | (p->dead ? 0x20 : 0) |
                  (p->hot ? 0x40 : 0)),
        (uint8_t)((near ? 0x03 : 0) | (p->paper_out ? 0x0c : 0)),
        0,
    };
    bool changed = memcmp(asb, p->asb_last, sizeof(asb)) != 0;
    memcpy(p->asb_last, asb, sizeof(asb));
    if (p->asb_mask != 0 && (changed || always))
        answer(p, asb, sizeof(asb));
}

static void
on_row(void *context, const uint8_t *row, size_t bytes)
{
    struct printer *p = context;
    if (stopped(p))
        return;
    paper_print_row(&p->paper, row, bytes);
    p->budget -= 1;
    if (p->out_after >= 0 && p->out_after-- == 0)
        p->paper_out = true;
    if (p->open_after >= 0 && p->open_after-- == 0)
        p->cover_open = true;
    if (p->dead_after >= 0 && p->dead_after-- == 0)
        p->dead = true;
}

static void
on_cut(void *context)
{
    struct printer *p = context;
    if (stopped(p))
        return;
    if (p->cutter_will_jam) {
        p->cutter_will_jam = false;
        p->cutter_jammed = true;
        return;
    }
    paper_cut(&p->paper);
    p->held += has(p, PRINTER_TRAIT_PRESENTER);
}

static void
on_present(void *context)
{
    struct printer *p = context;
    p->presented += p->held;
    p->held = 0;
}

static void
on_asb(void *context, uint8_t which)
{
    struct printer *p = context;
    if (!has(p, PRINTER_TRAIT_ASB))
        return;
    p->asb_mask = which;
    tell_changes(p, true);
}

static void
on_status(void *context, uint8_t which)
{
    struct printer *p = context;
    uint8_t status = (p->near_end && has(p, PRINTER_TRAIT_NEAR_END)) ? 0x03 : 0;
    if (which == 1 || which == 49)
        answer(p, &status, 1);
}

static const struct engine_ops engine_ops = {on_row, on_cut, on_present, on_asb,
                                             on_status};

static void
clear_buffers(struct printer *p)
{
    p->used = 0;
    engine_reset(&p->engine);
}

static uint8_t
live_status(const struct printer *p, uint8_t which)
{
    bool near = p->near_end && has(p, PRINTER_TRAIT_NEAR_END);
    uint8_t status = 0x12;
    if (which == 1)
        status |= (uint8_t)(stopped(p) ? 0x08 : 0);
    else if (which == 2)
        status |= (uint8_t)((p->cover_open ? 0x04 : 0) | (p->paper_out ? 0x20 : 0) |
                            (p->cutter_jammed || p->dead || p->hot ? 0x40 : 0));
    else if (which == 3)
        status |= (uint8_t)((p->cutter_jammed ? 0x08 : 0) | (p->dead ? 0x20 : 0) |
                            (p->hot ? 0x40 : 0));
    else
        status |= (uint8_t)((near ? 0x0c : 0) | (p->paper_out ? 0x60 : 0));
    return status;
}

/* Real-time commands are seen as they arrive, even inside the data of another command:
 * real printers do that too. Returns true when one was carried out. */
static bool
live_byte(struct printer *p, uint8_t byte)
{
    static const uint8_t clear[] = {DLE, 0x14, 8, 1, 3, 20, 1, 6, 2, 8};
    if (p->live_len == 0 && byte != DLE)
        return false;
    p->live[p->live_len++] = byte;
    const uint8_t *c = p->live;
    size_t len = p->live_len;
    if (len >= 2 && c[1] == 0x04 && len == 3) {
        p->live_len = 0;
        if (!has(p, PRINTER_TRAIT_REALTIME) || c[2] < 1 || c[2] > 4)
            return false;
        uint8_t status = live_status(p, c[2]);
        answer(p, &status, 1);
        return true;
    }
    if (len >= 2 && c[1] == 0x05 && len == 3) {
        p->live_len = 0;
        if (!has(p, PRINTER_TRAIT_CLEARS) || c[2] != 2)
            return false;
        clear_buffers(p);
        return true;
    }
    if (len == sizeof(clear) && memcmp(c, clear, len) == 0) {
        p->live_len = 0;
        if (!has(p, PRINTER_TRAIT_CLEARS))
            return false;
        clear_buffers(p);
        answer(p, (const uint8_t[]){0x37, 0x25, 0x00}, 3);
        return true;
    }
    bool hopeful = len < 2 || (len == 2 && (c[1] == 0x04 || c[1] == 0x05)) ||
                   (c[1] == 0x14 && memcmp(c, clear, len) == 0);
    if (!hopeful)
        p->live_len = byte == DLE; /* this byte may start the next one */
    return false;
}

static void
note_received(struct printer *p, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        p->hash = (p->hash ^ bytes[i]) * 0x100000001b3u; /* FNV-1a */
    p->received += len;
    if (p->record != NULL) {
        fwrite(bytes, 1, len, p->record);
        fflush(p->record);
    }
}

/* While data is refused only real-time commands at the front of a transfer pass. */
static size_t
take_live(struct printer *p, const uint8_t *bytes, size_t len)
{
    size_t taken = 0;
    while (has(p, PRINTER_TRAIT_HEARS_BUSY) && taken < len &&
           (p->live_len > 0 || bytes[taken] == DLE))
        (void)live_byte(p, bytes[taken++]);
    return taken;
}

static size_t
on_take(void *self, uint8_t endpoint, const uint8_t *bytes, size_t len)
{
    struct printer *p = self;
    (void)endpoint;
    size_t taken = 0;
    if ((stopped(p) && has(p, PRINTER_TRAIT_NAKS_OFFLINE)) ||
        p->used == p->kind->buffer) {
        taken = take_live(p, bytes, len);
    } else {
        while (taken < len && p->used < p->kind->buffer) {
            uint8_t byte = bytes[taken++];
            p->buffer[(p->head + p->used++) % p->kind->buffer] = byte;
            (void)live_byte(p, byte);
        }
    }
    note_received(p, bytes, taken);
    return taken;
}

static size_t
on_give(void *self, uint8_t endpoint, uint8_t *packet, size_t room)
{
    struct printer *p = self;
    (void)endpoint;
    if (p->babbles && p->answer_len == 0) {
        memset(packet, 0xee, room);
        return room;
    }
    size_t len = p->answer_len < room ? p->answer_len : room;
    memcpy(packet, p->answers, len);
    p->answer_len -= len;
    memmove(p->answers, p->answers + len, p->answer_len);
    return len;
}

static int
on_request(void *self, const uint8_t setup[8], uint8_t *data, size_t len)
{
    struct printer *p = self;
    if (setup[1] == 0 && setup[0] == 0xa1) { /* GET_DEVICE_ID */
        size_t size = strlen(p->kind->device_id) + 2;
        uint8_t id[256] = {(uint8_t)(size >> 8), (uint8_t)size};
        memcpy(id + 2, p->kind->device_id, size - 2);
        size = size < len ? size : len;
        memcpy(data, id, size);
        return (int)size;
    }
    if (setup[1] == 1 && setup[0] == 0xa1 && len >= 1) { /* GET_PORT_STATUS */
        data[0] = (uint8_t)(0x10 | (p->paper_out ? 0x20 : 0) | (stopped(p) ? 0 : 0x08));
        return 1;
    }
    if (setup[1] == 2 && (setup[0] == 0x21 || setup[0] == 0x23) &&
        has(p, PRINTER_TRAIT_SOFT_RESET)) {
        clear_buffers(p);
        p->live_len = 0;
        p->answer_len = 0;
        p->asb_mask = 0;
        return 0;
    }
    return -1;
}

static int64_t
on_run(void *self, int64_t now)
{
    struct printer *p = self;
    double most = p->speed / 50.0; /* a pause is not saved up for later */
    p->budget += (double)(now - p->clock) * p->speed / 1000.0;
    p->budget = p->budget < most ? p->budget : most;
    for (int64_t i = p->clock; p->flutters && i < now; i++) {
        p->cover_open = !p->cover_open;
        p->toggles++;
        tell_changes(p, false);
    }
    p->clock = now;
    while (p->used > 0 && !stopped(p) && !p->busy && p->budget > 0) {
        uint8_t byte = p->buffer[p->head];
        p->head = (p->head + 1) % p->kind->buffer;
        p->used--;
        engine_byte(&p->engine, byte);
    }
    tell_changes(p, false);
    if (p->flutters || (p->used > 0 && !stopped(p) && !p->busy))
        return now + 1;
    paper_show(&p->paper);
    return -1;
}

static void
set_paper(struct printer *p, const char *word, int rows)
{
    if (strcmp(word, "out") == 0 && rows >= 0)
        p->out_after = rows;
    else if (strcmp(word, "out") == 0)
        p->paper_out = true;
    else
        p->near_end = strcmp(word, "low") == 0;
    if (strcmp(word, "out") != 0) {
        p->paper_out = false;
        p->out_after = -1;
    }
}

static void
set_error(struct printer *p, const char *word, int rows)
{
    p->cutter_will_jam = strcmp(word, "cutter") == 0 && rows < 0;
    p->cutter_jammed = strcmp(word, "cutter") == 0 && rows >= 0;
    p->dead = strcmp(word, "dead") == 0 && rows < 0;
    p->dead_after = strcmp(word, "dead") == 0 ? rows : -1;
    p->hot = strcmp(word, "hot") == 0;
}

static bool
on_command(void *self, int count, char *const words[], char *reply, size_t cap)
{
    struct printer *p = self;
    int number = count > 3 ? (int)strtol(words[3], NULL, 10) : -1;
    if (strcmp(words[0], "paper") == 0 && count > 2) {
        set_paper(p, words[2], number);
    } else if (strcmp(words[0], "cover") == 0 && count > 2) {
        p->cover_open = strcmp(words[2], "open") == 0 && number < 0;
        p->open_after = strcmp(words[2], "open") == 0 ? number : -1;
    } else if (strcmp(words[0], "flutter") == 0 && count > 2) {
        p->flutters = strcmp(words[2], "1") == 0;
        p->cover_open = false;
    } else if (strcmp(words[0], "babble") == 0 && count > 2) {
        p->babbles = strcmp(words[2], "1") == 0;
    } else if (strcmp(words[0], "toggles") == 0) {
        snprintf(reply, cap, "%llu\n", (unsigned long long)p->toggles);
    } else if (strcmp(words[0], "error") == 0 && count > 2) {
        set_error(p, words[2], number);
    } else if (strcmp(words[0], "busy") == 0 && count > 2) {
        p->busy = strcmp(words[2], "1") == 0;
    } else if (strcmp(words[0], "speed") == 0 && count > 2) {
        p->speed = (int)strtol(words[2], NULL, 10);
    } else if (strcmp(words[0], "received") == 0) {
        snprintf(reply, cap, "bytes %llu hash %016llx\n",
                 (unsigned long long)p->received, (unsigned long long)p->hash);
    } else if (strcmp(words[0], "papers") == 0) {
        snprintf(reply, cap, "pieces %d blank %d hanging %d buffered %zu held %d\n",
                 p->paper.pieces, p->paper.blanks, p->paper.rows, p->used, p->held);
    } else {
        return false;
    }
    return true;
}

static void
on_destroy(void *self)
{
    struct printer *p = self;
    if (p->record != NULL)
        fclose(p->record);
    free(p);
}

static const struct model_ops model_ops = {
    .take = on_take,
    .give = on_give,
    .request = on_request,
    .run = on_run,
    .command = on_command,
    .destroy = on_destroy,
};

void
printer_models_add(struct bus *bus, struct paper_tray *tray, int speed,
                   const char *record)
{
    for (size_t i = 0; i < PRINTER_KINDS_COUNT; i++) {
        struct printer *p = calloc(1, sizeof(*p));
        char path[512];
        if (p == NULL)
            abort();
        p->kind = &printer_kinds[i];
        p->model = (struct model){.name = p->kind->name, .ops = &model_ops, .self = p};
        p->out_after = p->open_after = p->dead_after = -1;
        p->speed = speed;
        p->hash = 0xcbf29ce484222325u;
        engine_init(&p->engine, &engine_ops, p);
        p->engine.knows_barrier = has(p, PRINTER_TRAIT_BARRIER);
        p->engine.has_presenter = has(p, PRINTER_TRAIT_PRESENTER);
        paper_init(&p->paper, tray, p->kind->dots);
        printer_kinds_describe(p->kind, &p->model.descriptors);
        if (record != NULL) {
            snprintf(path, sizeof(path), "%s/%s.bin", record, p->kind->name);
            p->record = fopen(path, "wb");
        }
        bus_add(bus, &p->model);
    }
}
