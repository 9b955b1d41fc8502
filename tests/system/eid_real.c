/* The online ID with the real AusweisApp, pcscd and vpcd of this machine, and with
 * AusweisApp's own simulated card: what the driver says of a visit from start to end.
 * Simulated here is the card alone. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "drivers/eid.h"
#include "tests/kit/tap.h"

struct bench {
    struct loop *loop;
    struct eid *eid;
    int ready, troubles, done, inserts, enters, cards;
    enum eid_trouble trouble;
    enum eid_result result;
    enum eid_secret secret;
    int tries;
    bool again;
};

static void
on_ready(void *context, const char *version)
{
    struct bench *b = context;
    printf("# ready %s\n", version);
    b->ready++;
}

static void
on_trouble(void *context, enum eid_trouble trouble)
{
    struct bench *b = context;
    printf("# trouble %s\n", eid_trouble_name(trouble));
    b->troubles++;
    b->trouble = trouble;
}

static void
on_rights(void *context, const struct eid_certificate *certificate, uint32_t required,
          uint32_t optional)
{
    (void)context;
    printf("# rights %s %x %x\n", certificate->subject, required, optional);
}

static void
on_insert(void *context)
{
    struct bench *b = context;
    printf("# insert\n");
    b->inserts++;
}

static void
on_card(void *context, const struct eid_card *card)
{
    struct bench *b = context;
    printf("# card %d tries %d\n", card->present, card->tries);
    b->cards++;
}

static void
on_enter(void *context, enum eid_secret secret, int tries, bool again)
{
    struct bench *b = context;
    printf("# enter %d tries %d again %d\n", secret, tries, again);
    b->enters++;
    b->secret = secret;
    b->tries = tries;
    b->again = again;
}

static void
on_done(void *context, enum eid_result result, const char *url)
{
    struct bench *b = context;
    printf("# done %s %s\n", eid_result_name(result), url);
    b->done++;
    b->result = result;
}

static const struct eid_ops ops = {on_ready, on_trouble, on_rights, on_insert,
                                   on_card,  on_enter,   on_done};

static bool
wait_for(struct bench *b, const int *count, int wanted, int ms)
{
    loop_turn(b->loop, 0);
    int64_t end = loop_now_ms(b->loop) + ms;
    while (*count < wanted && b->troubles == 0 && loop_now_ms(b->loop) < end)
        loop_turn(b->loop, 50);
    return *count >= wanted;
}

int
main(void)
{
    char folder[] = "/tmp/eid-real-XXXXXX";
    struct bench b = {0};
    if (mkdtemp(folder) == NULL || loop_create(&b.loop) != STATUS_OK)
        return 1;
    struct eid_settings settings = {
        .app = "/usr/bin/AusweisApp2",
        .pcscd = "/usr/sbin/pcscd",
        .vpcd = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so",
        .run = folder,
        .app_port = 24727,
        .card_port = 35963,
        .developer = true,
        .simulator = true,
    };
    b.eid = eid_create(b.loop, &settings, &ops, &b);
    eid_start(b.eid);
    tap_result(wait_for(&b, &b.ready, 1, 20000), "the real AusweisApp is ready");
    tap_result(eid_change_pin(b.eid) == STATUS_OK, "a new PIN is begun");
    tap_result(wait_for(&b, &b.enters, 1, 10000) && b.secret == EID_PIN,
               "asks for the PIN");
    tap_result(eid_give(b.eid, EID_PIN, "123456") == STATUS_OK, "takes it");
    tap_result(wait_for(&b, &b.enters, 2, 10000) && b.secret == EID_NEW_PIN,
               "asks for the new one");
    tap_result(eid_give(b.eid, EID_NEW_PIN, "654321") == STATUS_OK, "takes it");
    tap_result(wait_for(&b, &b.done, 1, 10000) && b.result == EID_OK,
               "the PIN is changed");
    eid_stop(b.eid);
    int64_t end = loop_now_ms(b.loop) + 3000;
    while (eid_is_ending(b.eid) && loop_now_ms(b.loop) < end)
        loop_turn(b.loop, 50);
    tap_result(!eid_is_ending(b.eid), "the programs are gone");
    eid_destroy(b.eid);
    loop_destroy(b.loop);
    tap_result(rmdir(folder) == 0, "nothing is left of them");
    return tap_finish();
}
