/* What the system tests of the online ID share: a loop with the real driver, somebody
 * who answers what it asks, and counts of all it says.
 *
 * pcscd and vpcd are real in all of them; AusweisApp is the real one or
 * tests/cards/app_standin.py, as the test says. Test code. */
#ifndef TESTS_SYSTEM_EID_BENCH_H
#define TESTS_SYSTEM_EID_BENCH_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/eid.h"
#include "tests/kit/ports.h"

enum {
    BENCH_PATH = 256,
    BENCH_VISIT_MS = 21000,
    BENCH_STEP_MS = 1500,
    BENCH_FILE_MAX = 64 * 1024
};

struct bench {
    struct loop *loop;
    struct eid *eid;
    struct eid_settings settings;
    char folder[BENCH_PATH], run[BENCH_PATH], app[BENCH_PATH];

    /* What was said, since bench_forget. */
    int ready, trouble, rights, inserts, cards, enters, done;
    enum eid_trouble why;
    enum eid_result result;
    char version[EID_VERSION_MAX], url[EID_URL_MAX + 1];
    struct eid_certificate certificate;
    uint32_t required, optional;
    struct eid_card card;
    enum eid_secret secret;
    int tries;
    bool again;

    /* The person: does what is asked for at once, unless told otherwise. */
    bool idle;           /* does nothing */
    bool cancels;        /* at the first secret */
    const char *pins[4]; /* given one after the other; the last one for ever */
    int pin;
    uint32_t grants;
    int64_t asked_ms; /* when the last workflow was begun */
};

static inline void
bench_on_ready(void *context, const char *version)
{
    struct bench *bench = context;
    bench->ready++;
    snprintf(bench->version, sizeof(bench->version), "%s", version);
}

static inline void
bench_on_trouble(void *context, enum eid_trouble trouble)
{
    struct bench *bench = context;
    bench->trouble++;
    bench->why = trouble;
}

static inline void
bench_on_rights(void *context, const struct eid_certificate *certificate,
                uint32_t required, uint32_t optional)
{
    struct bench *bench = context;
    bench->rights++;
    bench->certificate = *certificate;
    bench->required = required;
    bench->optional = optional;
    if (!bench->idle && eid_accept(bench->eid, bench->grants & optional) != STATUS_OK)
        bench->result = EID_OTHER;
}

static inline void
bench_on_insert(void *context)
{
    ((struct bench *)context)->inserts++;
}

static inline void
bench_on_card(void *context, const struct eid_card *card)
{
    struct bench *bench = context;
    bench->cards++;
    bench->card = *card;
}

static inline const char *
bench_secret(struct bench *bench, enum eid_secret secret)
{
    static const char *const others[] = {
        [EID_CAN] = "222222", [EID_PUK] = "9876543210", [EID_NEW_PIN] = "654321"};
    if (secret != EID_PIN)
        return others[secret];
    const char *pin = bench->pins[bench->pin];
    if (bench->pin < 3 && bench->pins[bench->pin + 1] != NULL)
        bench->pin++;
    return pin != NULL ? pin : "123456";
}

static inline void
bench_on_enter(void *context, enum eid_secret secret, int tries, bool again)
{
    struct bench *bench = context;
    bench->enters++;
    bench->secret = secret;
    bench->tries = tries;
    bench->again = again;
    if (bench->cancels)
        eid_cancel(bench->eid);
    else if (!bench->idle &&
             eid_give(bench->eid, secret, bench_secret(bench, secret)) != STATUS_OK)
        fprintf(stderr, "a secret was not taken\n");
}

static inline void
bench_on_done(void *context, enum eid_result result, const char *url)
{
    struct bench *bench = context;
    bench->done++;
    bench->result = result;
    snprintf(bench->url, sizeof(bench->url), "%s", url);
}

static const struct eid_ops bench_ops = {
    bench_on_ready, bench_on_trouble, bench_on_rights, bench_on_insert,
    bench_on_card,  bench_on_enter,   bench_on_done};

/* NULL if all that a visit needs is here. pcscd wants to write into /run/pcscd, which a
 * unit would make. */
static inline const char *
bench_lacks(const char *app)
{
    (void)mkdir("/run/pcscd", 0755);
    if (access("/usr/sbin/pcscd", X_OK) != 0)
        return "pcscd is not installed";
    if (access("/usr/lib/pcsc/drivers/serial/libifdvpcd.so", R_OK) != 0)
        return "vsmartcard-vpcd is not installed";
    if (access("/run/pcscd", W_OK) != 0)
        return "no /run/pcscd to write to";
    return access(app, X_OK) != 0 ? "AusweisApp is not installed" : NULL;
}

/* `app` NULL: the stand-in, with `options` such as "fault=exit at=GET_INFO". */
static inline bool
bench_open(struct bench *bench, const char *app, const char *options)
{
    char cwd[BENCH_PATH];
    *bench = (struct bench){.grants = ~0u};
    snprintf(bench->folder, sizeof(bench->folder), "/tmp/schalter-eid-XXXXXX");
    if (mkdtemp(bench->folder) == NULL || getcwd(cwd, sizeof(cwd)) == NULL)
        return false;
    snprintf(bench->run, sizeof(bench->run), "%.200s/run", bench->folder);
    if (mkdir(bench->run, 0700) != 0)
        return false;
    if (app == NULL) {
        snprintf(bench->app, sizeof(bench->app), "%.200s/app", bench->folder);
        FILE *file = fopen(bench->app, "w");
        if (file == NULL)
            return false;
        fprintf(
            file,
            "#!/bin/sh\nexec /usr/bin/python3 -I %s/tests/cards/app_standin.py %s %s "
            "-- \"$@\"\n",
            cwd, bench->folder, options);
        fclose(file);
        chmod(bench->app, 0700);
    } else {
        snprintf(bench->app, sizeof(bench->app), "%s", app);
    }
    uint16_t port = ports_take(3); /* AusweisApp takes one, vpcd two */
    bench->settings = (struct eid_settings){
        .app = bench->app,
        .pcscd = "/usr/sbin/pcscd",
        .vpcd = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so",
        .run = bench->run,
        .app_port = port,
        .card_port = (uint16_t)(port + 1),
        .patience_ms = app == NULL ? BENCH_STEP_MS : 0,
    };
    if (loop_create(&bench->loop) != STATUS_OK)
        return false;
    bench->eid = eid_create(bench->loop, &bench->settings, &bench_ops, bench);
    return true;
}

static inline void
bench_forget(struct bench *bench)
{
    bench->ready = bench->trouble = bench->rights = bench->inserts = bench->cards = 0;
    bench->enters = bench->done = bench->pin = 0;
}

/* Until the count is reached. */
static inline bool
bench_wait(struct bench *bench, const int *count, int wanted, int ms)
{
    loop_turn(bench->loop, 0);
    int64_t end = loop_now_ms(bench->loop) + ms;
    while (*count < wanted && loop_now_ms(bench->loop) < end)
        loop_turn(bench->loop, 20);
    return *count >= wanted;
}

/* Lets time pass, so that one callback too many would be seen. */
static inline void
bench_pass(struct bench *bench, int ms)
{
    int never = 0;
    (void)bench_wait(bench, &never, 1, ms);
}

static inline bool
bench_start(struct bench *bench)
{
    int before = bench->ready;
    eid_start(bench->eid);
    return bench_wait(bench, &bench->ready, before + 1, BENCH_VISIT_MS);
}

/* The visit ends; true if nothing of it is left. */
static inline bool
bench_stop(struct bench *bench)
{
    char path[BENCH_PATH + 16];
    eid_stop(bench->eid);
    bench_forget(bench);
    loop_turn(bench->loop, 0);
    int64_t end = loop_now_ms(bench->loop) + 4000;
    while (eid_is_ending(bench->eid) && loop_now_ms(bench->loop) < end)
        loop_turn(bench->loop, 20);
    snprintf(path, sizeof(path), "%s/ausweis", bench->run);
    return !eid_is_ending(bench->eid) && access(path, F_OK) != 0 && errno == ENOENT &&
           bench->ready + bench->trouble + bench->done == 0;
}

/* A file of the bench's folder as text; "" without one. */
static inline const char *
bench_file(const struct bench *bench, const char *name)
{
    static char text[BENCH_FILE_MAX];
    char path[BENCH_PATH + 32];
    snprintf(path, sizeof(path), "%s/%s", bench->folder, name);
    FILE *file = fopen(path, "r");
    size_t len = file != NULL ? fread(text, 1, sizeof(text) - 1, file) : 0;
    if (file != NULL)
        fclose(file);
    text[len] = '\0';
    return text;
}

static inline void
bench_close(struct bench *bench)
{
    char command[BENCH_PATH + 16];
    eid_destroy(bench->eid);
    loop_destroy(bench->loop);
    snprintf(command, sizeof(command), "rm -rf %s", bench->folder);
    if (strlen(bench->folder) > 12 && system(command) != 0)
        fprintf(stderr, "%s is left\n", bench->folder);
}

#endif
