/* Which printers the driver uses: known families, the one the configuration names, and
 * no other. The printers and the bus are simulated (tests/usbemu), the driver, libusb
 * and the log are not. Output: TAP. Starts itself again under usbemu. */
#include "tests/system/usb_bench.h"

struct scenario {
    const char *model;
    struct printer_binding binding;
    const char *name;
    const char *(*run)(struct bench *bench); /* NULL: as it should be */
};

static bool
wait_state(struct bench *bench, enum printer_state state)
{
    for (int i = 0; i < 300 && bench->state != state; i++)
        loop_turn(bench->loop, 10);
    return bench->state == state;
}

/* Bytes that printer has had since the emulator began. */
static unsigned long long
received(const struct bench *bench, const char *question)
{
    char reply[128];
    unsigned long long bytes = 0;
    bench_ask(bench, question, reply, sizeof(reply));
    return sscanf(reply, "bytes %llu", &bytes) == 1 ? bytes : ~0ull;
}

static const char *
is_used(struct bench *bench)
{
    if (!bench_wait_ready(bench, 8000))
        return "not ready";
    int before = bench_newest(bench);
    if (bench_print(bench) != STATUS_OK || !bench_wait_done(bench, 30000) ||
        bench->outcome != PRINTER_JOB_PRINTED)
        return "it was not printed";
    return bench_wrong_with_piece(bench, before + 1);
}

static const char *
stays_untouched(struct bench *bench)
{
    unsigned long long before = received(bench, "received %s");
    if (!wait_state(bench, PRINTER_REFUSED))
        return "not refused";
    if (received(bench, "received %s") != before)
        return "it got bytes";
    if (!bench_tell(bench, "unplug %s") || !wait_state(bench, PRINTER_ABSENT))
        return "its leaving was not noticed";
    return emulated_logged("\"event\":\"printer-not-used\"") == 1
               ? NULL
               : "it is not named once";
}

static const char *
is_named_once_with_what_allows_it(struct bench *bench)
{
    unsigned long long before = received(bench, "received %s");
    for (int i = 0; i < 3; i++)
        if (!wait_state(bench, PRINTER_REFUSED) || !bench_tell(bench, "unplug %s") ||
            !wait_state(bench, PRINTER_ABSENT) || !bench_tell(bench, "plug %s"))
            return "the state did not follow the cable";
    if (!wait_state(bench, PRINTER_REFUSED) || received(bench, "received %s") != before)
        return "it was not left alone";
    if (emulated_logged("\"event\":\"printer-not-used\"") != 1)
        return "it is not named once";
    return emulated_logged(
               "\"why\":\"unknown\",\"vendor\":\"0416\",\"product\":\"5011\""
               ",\"port\":\"1-") > 0 &&
                   emulated_logged("drucker: {hersteller: 0416, modell: 5011}") == 1
               ? NULL
               : "the log does not say how to allow it";
}

static const char *
gives_way_to_a_known_one(struct bench *bench)
{
    unsigned long long before = received(bench, "received %s");
    if (!wait_state(bench, PRINTER_REFUSED) || !bench_tell(bench, "plug printer"))
        return "not refused";
    const char *wrong = is_used(bench);
    if (wrong == NULL && received(bench, "received %s") != before)
        wrong = "the unknown one got bytes";
    (void)bench_tell(bench, "unplug printer");
    if (wrong == NULL && !wait_state(bench, PRINTER_REFUSED))
        wrong = "it is forgotten when the known one is pulled";
    return wrong;
}

static const char *
is_used_and_not_its_twin(struct bench *bench)
{
    unsigned long long before = received(bench, "received twin");
    if (!bench_tell(bench, "plug twin"))
        return "the emulator refused";
    const char *wrong = is_used(bench);
    (void)bench_tell(bench, "unplug twin");
    if (wrong == NULL && received(bench, "received twin") != before)
        wrong = "the twin got bytes";
    return wrong;
}

static const char *
waits_for_its_twin(struct bench *bench)
{
    unsigned long long before = received(bench, "received %s");
    unsigned long long twin = received(bench, "received twin");
    if (!wait_state(bench, PRINTER_REFUSED) || !bench_tell(bench, "plug twin"))
        return "not refused";
    bool ready = bench_wait_ready(bench, 8000);
    (void)bench_tell(bench, "unplug twin");
    if (!ready || received(bench, "received twin") == twin)
        return "the twin was not taken";
    return received(bench, "received %s") != before ? "the wrong one got bytes" : NULL;
}

#define ANY                                                                            \
    {                                                                                  \
        0, 0, "", ""                                                                   \
    }
#define P8(serial, port)                                                               \
    {                                                                                  \
        0x0416, 0x5011, serial, port                                                   \
    }

static const struct scenario scenarios[] = {
    {"printer", ANY, "a known family is used", is_used},
    {"plain", ANY, "an unknown printer gets no byte", stays_untouched},
    {"plain", ANY, "an unknown printer is named once, with what allows it",
     is_named_once_with_what_allows_it},
    {"plain", ANY, "an unknown printer gives way to a known one",
     gives_way_to_a_known_one},
    {"inkjet", ANY, "another machine of a known maker gets no byte", stays_untouched},
    {"plain", P8("", ""), "an unknown printer is used when it is allowed", is_used},
    {"printer", P8("", ""), "a known one is not used when another is configured",
     stays_untouched},
    {"laser",
     {0x03f0, 0x1234, "", ""},
     "an office printer gets no byte even when it is allowed",
     stays_untouched},
    {"plain", P8("P0004", ""), "of two alike the one with the number is used",
     is_used_and_not_its_twin},
    {"plain", P8("P0007", ""), "of two alike the other one is waited for",
     waits_for_its_twin},
    {"plain", P8("", "1-4"), "the one at the socket is used", is_used},
    {"plain", P8("", "1-9"), "one at another socket gets no byte", stays_untouched},
};

int
main(int argc, char **argv)
{
    static struct bench bench;
    if (!emulated_begin("usb_binding", argc, argv))
        return 1;
    for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
        const struct scenario *s = &scenarios[i];
        const char *wrong = "cannot start";
        if (!emulated_next(s->model, s->name))
            continue;
        if (bench_start_bound(&bench, s->model, &s->binding)) {
            wrong = s->run(&bench);
            bench_stop(&bench);
        }
        emulated_result(wrong);
    }
    return tap_finish();
}
