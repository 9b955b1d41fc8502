/* One workflow of the online ID over the whole path: the real driver, lease and
 * reader's driver, real pcscd, vpcd and AusweisApp; what lies before libusb is
 * simulated (usbemu and the virtual card behind it). Runs under usbemu; called by
 * eid_card.sh.
 *
 *   eid_client [options] auth URL | pin
 *     pin=N can=N puk=N new=N   what is typed when asked for; repeatable, the last for
 * ever at=EVENT:LINE             once, when EVENT comes (rights insert card enter
 * ready), a line for the card's control socket ctl=PATH usb=EVENTn:LINE           the
 * same for the emulator cancel=EVENTn             gives up then leave=RIGHT an optional
 * right that is not granted, repeatable lease=MS                  how long the card is
 * lent visits=N                  all of it N times
 *
 * Prints a line for each thing that was told, the last one "end RESULT URL" or
 * "trouble ...", and "ms N". Never a secret. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "drivers/eid.h"
#include "drivers/lease.h"
#include "drivers/usb.h"
#include "tests/kit/control.h"
#include "tests/system/eid_bench.h"

enum { WORDS = 8, PATIENCE_MS = 60000 };

struct order {
    char event[16], line[64];
    bool usb, done;
};

struct client {
    struct bench bench;
    struct usb *usb;
    struct reader *reader;
    struct lease *lease;
    const char *secrets[4][WORDS];
    int given[4], counts[4];
    struct order orders[WORDS];
    int order_count;
    int seen[32]; /* events so far, by their first letter: no two begin alike */
    const char *cancel, *ctl, *url;
    uint32_t left;
    int64_t lease_ms;
    int ended;
};

static void
happens(struct client *c, const char *event)
{
    char nth[24];
    snprintf(nth, sizeof(nth), "%s%d", event, ++c->seen[event[0] & 31]);
    for (int i = 0; i < c->order_count; i++)
        if (!c->orders[i].done && strcmp(c->orders[i].event, nth) == 0) {
            c->orders[i].done = true;
            if (!control_tell(c->orders[i].usb ? getenv("USBEMU_CTL") : c->ctl, "",
                              c->orders[i].line))
                printf("order-failed %s\n", c->orders[i].line);
            return;
        }
    if (c->cancel != NULL && strcmp(c->cancel, nth) == 0)
        eid_cancel(c->bench.eid);
}

static void
on_reader(void *context, enum reader_state state, const char *model)
{
    (void)context;
    printf("reader %s %s\n", reader_state_name(state), model);
}

static void
on_answer(void *context, enum reader_outcome outcome, const uint8_t *bytes, size_t len)
{
    (void)context;
    (void)outcome;
    (void)bytes;
    (void)len;
}

static const struct reader_ops own_ops = {on_reader, on_answer};

static void
on_lease_ended(void *context, enum lease_end why)
{
    static const char *const names[] = {
        [LEASE_EXPIRED] = "expired",
        [LEASE_REFUSED] = "refused",
        [LEASE_NONSENSE] = "nonsense",
    };
    struct client *c = context;
    printf("lease-ended %s\n", names[why]);
    lease_end(c->lease, &own_ops, c);
    c->lease = NULL;
    eid_cancel(c->bench.eid);
}

static const struct lease_ops lease_ops = {on_reader, on_lease_ended};

static void
on_ready(void *context, const char *version)
{
    struct client *c = context;
    printf("ready %s\n", version);
    c->bench.ready++;
}

static void
on_trouble(void *context, enum eid_trouble trouble)
{
    struct client *c = context;
    printf("trouble %s\n", eid_trouble_name(trouble));
    c->ended++;
}

static void
print_rights(const char *what, uint32_t mask)
{
    printf("%s", what);
    for (int right = 0; right < EID_RIGHTS; right++)
        if (mask & 1u << right)
            printf(" %s", eid_right_name((enum eid_right)right));
    printf("\n");
}

static void
on_rights(void *context, const struct eid_certificate *certificate, uint32_t required,
          uint32_t optional)
{
    struct client *c = context;
    printf("rights for %s until %s\n", certificate->subject, certificate->valid_until);
    printf("purpose %s\n", certificate->purpose);
    print_rights("required", required);
    print_rights("optional", optional);
    happens(c, "rights");
    enum status status = eid_accept(c->bench.eid, optional & ~c->left);
    if (status != STATUS_OK)
        printf("accept %s\n", status_name(status));
}

static void
on_insert(void *context)
{
    printf("insert\n");
    happens(context, "insert");
}

static void
on_card(void *context, const struct eid_card *card)
{
    printf("card %s%s%s tries %d\n", card->present ? "there" : "gone",
           card->deactivated ? " deactivated" : "",
           card->inoperative ? " inoperative" : "", card->tries);
    happens(context, "card");
}

static void
on_enter(void *context, enum eid_secret secret, int tries, bool again)
{
    struct client *c = context;
    static const char *const names[] = {"pin", "can", "puk", "new"};
    printf("enter %s %d%s\n", names[secret], tries, again ? " again" : "");
    happens(c, "enter");
    if (c->counts[secret] == 0) {
        eid_cancel(c->bench.eid);
        return;
    }
    int next = c->given[secret];
    if (next + 1 < c->counts[secret])
        c->given[secret]++;
    enum status status = eid_give(c->bench.eid, secret, c->secrets[secret][next]);
    if (status != STATUS_OK)
        printf("give %s\n", status_name(status));
}

static void
on_done(void *context, enum eid_result result, const char *url)
{
    struct client *c = context;
    printf("end %s %s\n", eid_result_name(result), url);
    c->ended++;
}

static const struct eid_ops ops = {on_ready, on_trouble, on_rights, on_insert,
                                   on_card,  on_enter,   on_done};

static bool
take_word(struct client *c, const char *word)
{
    static const char *const names[] = {"pin=", "can=", "puk=", "new="};
    for (int i = 0; i < 4; i++)
        if (strncmp(word, names[i], 4) == 0 && c->counts[i] < WORDS) {
            c->secrets[i][c->counts[i]++] = word + 4;
            return true;
        }
    if ((strncmp(word, "at=", 3) == 0 || strncmp(word, "usb=", 4) == 0) &&
        c->order_count < WORDS) {
        struct order *o = &c->orders[c->order_count++];
        o->usb = word[0] == 'u';
        return sscanf(word + (o->usb ? 4 : 3), "%15[^:]:%63[^\n]", o->event, o->line) ==
               2;
    }
    if (strncmp(word, "cancel=", 7) == 0)
        c->cancel = word + 7;
    else if (strncmp(word, "ctl=", 4) == 0)
        c->ctl = word + 4;
    else if (strncmp(word, "lease=", 6) == 0)
        c->lease_ms = atol(word + 6);
    else if (strncmp(word, "leave=", 6) == 0) {
        for (int right = 0; right < EID_RIGHTS; right++)
            if (strcmp(word + 6, eid_right_name((enum eid_right)right)) == 0)
                c->left |= 1u << right;
    } else
        return false;
    return true;
}

static bool
begin(struct client *c)
{
    static const struct reader_binding any = {.port = ""};
    struct bench *bench = &c->bench;
    if (!bench_open(bench, "/usr/bin/AusweisApp2", ""))
        return false;
    eid_destroy(bench->eid);
    bench->settings.developer = true;
    bench->eid = eid_create(bench->loop, &bench->settings, &ops, c);
    if (usb_create(bench->loop, &c->usb) != STATUS_OK)
        return false;
    c->reader = reader_create(bench->loop, c->usb, &any, &own_ops, c);
    return true;
}

static bool
work(struct client *c, bool reads)
{
    struct bench *bench = &c->bench;
    if (!bench_start(bench))
        return false;
    int64_t from = loop_now_ms(bench->loop);
    int before = c->ended;
    enum status status = lease_begin(bench->loop, c->reader, bench->settings.card_port,
                                     c->lease_ms, &lease_ops, c, &c->lease);
    if (status == STATUS_OK)
        status =
            reads ? eid_authenticate(bench->eid, c->url) : eid_change_pin(bench->eid);
    printf("begun %s\n", status_name(status));
    bool ended = bench_wait(bench, &c->ended, before + 1, PATIENCE_MS);
    printf("ms %lld\n", (long long)(loop_now_ms(bench->loop) - from));
    lease_end(c->lease, &own_ops, c);
    c->lease = NULL;
    bool clean = bench_stop(bench);
    printf("%s\n", clean ? "nothing left" : "something is left");
    return ended && clean;
}

int
main(int count, char **words)
{
    static struct client c = {.lease_ms = PATIENCE_MS};
    bool reads = false, good = true;
    int visits = 1;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 1; i < count; i++) {
        if (strcmp(words[i], "auth") == 0 && i + 1 < count) {
            reads = true;
            c.url = words[++i];
        } else if (strncmp(words[i], "visits=", 7) == 0) {
            visits = atoi(words[i] + 7);
        } else if (strcmp(words[i], "pin") != 0 && !take_word(&c, words[i])) {
            fprintf(stderr, "what is %s?\n", words[i]);
            return 2;
        }
    }
    if (!begin(&c))
        return 2;
    for (int i = 0; i < visits && good; i++)
        good = work(&c, reads);
    reader_destroy(c.reader);
    usb_destroy(c.usb);
    bench_close(&c.bench);
    return good ? 0 : 1;
}
