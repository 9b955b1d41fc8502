/* A visit with the online ID as the driver leads it, against AusweisApp's stand-in
 * (simulated, tests/cards/app_standin.py): what is told, what is sent, what is refused.
 * Driver, pcscd and vpcd are real. */
#include <ctype.h>

#include "tests/kit/tap.h"
#include "tests/system/eid_bench.h"

static bool
heard(const struct bench *bench, const char *words)
{
    return strstr(bench_file(bench, "heard"), words) != NULL;
}

static bool
read_card(struct bench *bench)
{
    bench_forget(bench);
    return eid_authenticate(bench->eid, "https://localhost/token?id=1") == STATUS_OK &&
           bench_wait(bench, &bench->done, 1, 6000);
}

static bool
change_pin(struct bench *bench)
{
    bench_forget(bench);
    return eid_change_pin(bench->eid) == STATUS_OK &&
           bench_wait(bench, &bench->done, 1, 6000);
}

static bool
reads_what_was_agreed_to(struct bench *bench)
{
    const uint32_t address = 1u << EID_ADDRESS, birth = 1u << EID_BIRTH_DATE;
    bench->grants = address;
    return read_card(bench) && bench->result == EID_OK && bench->rights == 1 &&
           bench->required == (1u << EID_FAMILY_NAME | 1u << EID_GIVEN_NAMES) &&
           bench->optional == (address | birth) &&
           strcmp(bench->certificate.subject, "Stadt Musterstadt") == 0 &&
           strcmp(bench->certificate.purpose, "Anmeldung eines\nHundes") == 0 &&
           strcmp(bench->certificate.valid_until, "2026-12-31") == 0 &&
           strcmp(bench->url, "https://localhost/refresh?id=1") == 0 &&
           heard(bench, "{\"cmd\":\"SET_ACCESS_RIGHTS\",\"chat\":[\"Address\"]}");
}

/* What a kiosk of a town must never do, looked for where it would have to be. */
static bool
is_never_a_developer(struct bench *bench)
{
    return read_card(bench) && !heard(bench, "eveloper") &&
           heard(bench, "{\"cmd\":\"RUN_AUTH\",\"tcTokenURL\":"
                        "\"https://localhost/token?id=1\",\"status\":false}") &&
           bench_file(bench, "home")[0] == '\0';
}

static bool
is_one_if_told_so(struct bench *bench)
{
    return read_card(bench) && heard(bench, "\"developerMode\":true") &&
           strstr(bench_file(bench, "home"),
                  "/.config/Unknown Organization/app.conf\n"
                  "[preverification]\nenabled=false\n") != NULL;
}

static bool
a_program_gets_what_it_needs_and_no_more(struct bench *bench)
{
    const char *text = bench_file(bench, "environment");
    static const char *const allowed[] = {"HOME=",
                                          "LANG=C.UTF-8",
                                          "LC_CTYPE=",
                                          "PATH=/usr/bin:/bin",
                                          "PCSCLITE_CSOCK_NAME=",
                                          "PWD=",
                                          "QT_QPA_PLATFORM=offscreen",
                                          "XDG_RUNTIME_DIR=",
                                          "_="};
    const char *end = strstr(text, "descriptors ");
    for (const char *line = text; end != NULL && line < end;) {
        bool known = false;
        for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
            known |= strncmp(line, allowed[i], strlen(allowed[i])) == 0;
        if (!known)
            return false;
        line = strchr(line, '\n') + 1;
    }
    return end != NULL && strncmp(end, "descriptors 0 1 2 3", 19) == 0 &&
           strstr(end, "Max core file size        0                    0 ") != NULL;
}

static bool
a_wrong_pin_twice_asks_for_the_can(struct bench *bench)
{
    bench->pins[0] = bench->pins[1] = "000000";
    bench->pins[2] = "123456";
    bench->idle = true;
    if (eid_authenticate(bench->eid, "https://localhost/token") != STATUS_OK ||
        !bench_wait(bench, &bench->rights, 1, 5000) ||
        eid_accept(bench->eid, 0) != STATUS_OK)
        return false;
    static const struct {
        enum eid_secret secret;
        int tries;
        bool again;
        const char *digits;
    } talk[] = {
        {EID_PIN, 3, false, "000000"},  {EID_PIN, 2, true, "111111"},
        {EID_CAN, -1, false, "000000"}, {EID_CAN, -1, true, "222222"},
        {EID_PIN, 1, false, "123456"},
    };
    for (int i = 0; i < 5; i++)
        if (!bench_wait(bench, &bench->enters, i + 1, 3000) ||
            bench->secret != talk[i].secret || bench->tries != talk[i].tries ||
            bench->again != talk[i].again ||
            eid_give(bench->eid, talk[i].secret, talk[i].digits) != STATUS_OK)
            return false;
    return bench_wait(bench, &bench->done, 1, 3000) && bench->result == EID_OK;
}

static bool
a_blocked_pin_asks_for_the_puk(struct bench *bench)
{
    return change_pin(bench) && bench->result == EID_OK && bench->enters == 3 &&
           heard(bench, "{\"cmd\":\"SET_PUK\",\"value\":\"9876543210\"}");
}

static bool
a_puk_used_up_is_told(struct bench *bench)
{
    return change_pin(bench) && bench->result == EID_PIN_BLOCKED &&
           bench->enters == 0 && heard(bench, "CANCEL");
}

static bool
a_card_without_the_function_is_told(struct bench *bench)
{
    return read_card(bench) && bench->result == EID_DEACTIVATED && bench->cards == 1 &&
           bench->card.deactivated;
}

static bool
a_card_taken_away_may_come_back(struct bench *bench)
{
    return read_card(bench) && bench->result == EID_OK && bench->inserts == 3 &&
           bench->enters == 3 && !bench->again;
}

static bool
a_card_that_goes_too_often_is_lost(struct bench *bench)
{
    return read_card(bench) && bench->result == EID_CARD_LOST && bench->url[0] == '\0';
}

static bool
a_keypad_gets_no_digits(struct bench *bench)
{
    return change_pin(bench) && bench->result == EID_OK &&
           heard(bench, "{\"cmd\":\"SET_PIN\"}") && !heard(bench, "value");
}

static bool
rights_that_differ_are_not_accepted(struct bench *bench)
{
    return read_card(bench) && bench->result == EID_OTHER &&
           !heard(bench, "ACCEPT\"") && heard(bench, "CANCEL");
}

static bool
an_end_before_anything_is_told(struct bench *bench)
{
    return read_card(bench) && bench->result == EID_NETWORK && bench->rights == 0;
}

static bool
can_be_given_up_at_every_step(struct bench *bench)
{
    int *const moments[] = {NULL, &bench->rights, &bench->enters,
                            NULL, &bench->enters, &bench->enters};
    for (int i = 0; i < 6; i++) {
        bench_forget(bench);
        bench->idle = i % 3 == 1;
        enum status status =
            i < 3 ? eid_authenticate(bench->eid, "https://localhost/token")
                  : eid_change_pin(bench->eid);
        bench->cancels = i % 3 == 2;
        if (status != STATUS_OK ||
            (moments[i] != NULL && !bench_wait(bench, moments[i], 1, 3000)))
            return false;
        eid_cancel(bench->eid);
        eid_cancel(bench->eid);
        if (!bench_wait(bench, &bench->done, 1, 3000) || bench->result != EID_CANCELLED)
            return false;
        bench_pass(bench, 30);
        if (bench->done != 1 || bench->trouble != 0)
            return false;
        eid_cancel(bench->eid); /* nothing runs: nothing happens */
    }
    return true;
}

static bool
takes_nothing_out_of_turn(struct bench *bench)
{
    bench->idle = true;
    if (eid_accept(bench->eid, 0) != STATUS_AGAIN ||
        eid_give(bench->eid, EID_PIN, "123456") != STATUS_AGAIN ||
        eid_authenticate(bench->eid, "https://localhost/") != STATUS_OK ||
        eid_authenticate(bench->eid, "https://localhost/") != STATUS_AGAIN ||
        eid_change_pin(bench->eid) != STATUS_AGAIN ||
        !bench_wait(bench, &bench->rights, 1, 3000) ||
        eid_give(bench->eid, EID_PIN, "123456") != STATUS_AGAIN ||
        eid_accept(bench->eid, 1u << EID_NATIONALITY) != STATUS_INVALID ||
        eid_accept(bench->eid, 1u << EID_OTHER_RIGHT) != STATUS_INVALID ||
        eid_accept(bench->eid, 0) != STATUS_OK ||
        !bench_wait(bench, &bench->enters, 1, 3000))
        return false;
    static const char *const wrong[] = {"",       "12345",   "1234567",
                                        "12345a", "12345\"", " 12345"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        if (eid_give(bench->eid, EID_PIN, wrong[i]) != STATUS_INVALID)
            return false;
    return eid_give(bench->eid, EID_CAN, "222222") == STATUS_AGAIN &&
           eid_give(bench->eid, EID_PUK, "9876543210") == STATUS_AGAIN &&
           eid_give(bench->eid, EID_PIN, "123456") == STATUS_OK &&
           eid_give(bench->eid, EID_PIN, "123456") == STATUS_AGAIN &&
           bench_wait(bench, &bench->done, 1, 3000) && bench->result == EID_OK;
}

static bool
takes_no_address_but_a_plain_one(struct bench *bench)
{
    char longest[EID_URL_MAX + 2];
    static const char *const wrong[] = {"",
                                        "http://localhost/",
                                        "https://a b/",
                                        "https://a\"b/",
                                        "https://a\\b/",
                                        "https://\x7f/",
                                        "https://\xc3\xa4/"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        if (eid_authenticate(bench->eid, wrong[i]) != STATUS_INVALID)
            return false;
    memset(longest, 'x', sizeof(longest));
    memcpy(longest, "https://", 8);
    longest[EID_URL_MAX + 1] = '\0';
    if (eid_authenticate(bench->eid, longest) != STATUS_INVALID)
        return false;
    longest[EID_URL_MAX] = '\0';
    bench_forget(bench);
    return eid_authenticate(bench->eid, longest) == STATUS_OK &&
           bench_wait(bench, &bench->done, 1, 5000) && bench->result == EID_OK;
}

static bool
tells_again_that_it_is_ready(struct bench *bench)
{
    int before = bench->ready;
    eid_start(bench->eid);
    if (bench->ready != before)
        return false; /* never out of a call */
    return bench_wait(bench, &bench->ready, before + 1, 1000);
}

/* For the next workflow, while AusweisApp still has the card of this one. */
static bool
is_ready_again_when_the_card_has_gone(struct bench *bench)
{
    if (!read_card(bench))
        return false;
    eid_start(bench->eid);
    return !bench_wait(bench, &bench->ready, 1, 400) &&
           bench_wait(bench, &bench->ready, 1, 1500) && !bench->card.present;
}

static bool
is_ready_again_although_it_stays(struct bench *bench)
{
    if (!read_card(bench))
        return false;
    eid_start(bench->eid);
    return !bench_wait(bench, &bench->ready, 1, 2000) &&
           bench_wait(bench, &bench->ready, 1, 2000) && bench->card.present;
}

static bool
a_stop_is_the_end_of_all_callbacks(struct bench *bench)
{
    int *const moments[] = {&bench->rights, &bench->inserts, &bench->enters};
    for (int i = 0; i < 3; i++) {
        bench->idle = i != 1;
        if (eid_authenticate(bench->eid, "https://localhost/") != STATUS_OK ||
            (i == 2 && (!bench_wait(bench, &bench->rights, 1, 3000) ||
                        eid_accept(bench->eid, 0) != STATUS_OK)) ||
            !bench_wait(bench, moments[i], 1, 3000) || !bench_stop(bench))
            return false;
        eid_start(bench->eid); /* and one in the middle of coming up */
        bench_pass(bench, 30 * i);
        eid_stop(bench->eid);
        eid_start(bench->eid); /* while the last ones are still ending */
        if (!bench_wait(bench, &bench->ready, 1, BENCH_VISIT_MS))
            return false;
        bench_forget(bench);
    }
    return true;
}

static bool
answers_pings(struct bench *bench)
{
    return read_card(bench) && bench->result == EID_OK &&
           heard(bench, "10 still there\n");
}

/* A sanitizer's own map of memory, which nobody may look into. */
static bool
is_shadow(unsigned long from)
{
#ifdef SCHALTER_ASAN
    return from >= 0x7fff0000ul && from < 0x100000000000ul;
#else
    (void)from;
    return false;
#endif
}

/* How often `digits` stand in the writable memory of this process. */
__attribute__((no_sanitize("address"))) static int
copies_of(const char *digits, size_t len)
{
    char line[256];
    int count = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    FILE *memory = fopen("/proc/self/mem", "rb");
    while (maps != NULL && memory != NULL && fgets(line, sizeof(line), maps) != NULL) {
        unsigned long from, to;
        char mode[5];
        if (sscanf(line, "%lx-%lx %4s", &from, &to, mode) != 3 || mode[1] != 'w' ||
            strstr(line, "[v") != NULL || is_shadow(from))
            continue;
        const char *at = (const char *)from;
        /* `digits` are held turned round; see the caller. */
        for (size_t i = 0; i + len <= to - from; i++) {
            size_t k = 0;
            while (k < len && at[i + k] == digits[len - 1 - k])
                k++;
            count += k == len;
        }
    }
    if (maps != NULL)
        fclose(maps);
    if (memory != NULL)
        fclose(memory);
    return count;
}

static bool
no_copy_of_a_pin_outlives_the_call(struct bench *bench)
{
    volatile char turned[7] = "281937"; /* 739182 */
    char digits[7];
    bench->idle = true;
    if (eid_change_pin(bench->eid) != STATUS_OK ||
        !bench_wait(bench, &bench->enters, 1, 3000))
        return false;
    for (int i = 0; i < 6; i++)
        digits[i] = turned[5 - i];
    digits[6] = '\0';
    bool seen = copies_of((const char *)turned, 6) == 1; /* the search finds it */
    bool given = eid_give(bench->eid, EID_PIN, digits) == STATUS_OK;
    explicit_bzero(digits, sizeof(digits));
    bool gone = copies_of((const char *)turned, 6) == 0;
    bool arrived = bench_wait(bench, &bench->enters, 2, 3000) && bench->again;
    return seen && given && gone && arrived && heard(bench, "739182");
}

static bool
is_too_old(struct bench *bench)
{
    eid_start(bench->eid);
    return bench_wait(bench, &bench->trouble, 1, BENCH_VISIT_MS) &&
           bench->why == EID_TOO_OLD && bench->ready == 0;
}

static bool
is_broken(struct bench *bench)
{
    eid_start(bench->eid);
    return bench_wait(bench, &bench->trouble, 1, BENCH_VISIT_MS) &&
           bench->why == EID_BROKEN && bench->ready == 0;
}

static bool
is_ready(struct bench *bench)
{
    return bench->ready == 1;
}

static const struct test {
    const char *name;
    bool (*run)(struct bench *);
    const char *options;
    bool developer, unstarted;
} tests[] = {
    {"reads what was agreed to", reads_what_was_agreed_to, "", 0, 0},
    {"without `developer` neither mode nor settings of one", is_never_a_developer, "",
     0, 0},
    {"with `developer` both", is_one_if_told_so, "", 1, 0},
    {"a program gets what it needs and no more",
     a_program_gets_what_it_needs_and_no_more, "", 0, 0},
    {"a wrong PIN twice asks for the CAN", a_wrong_pin_twice_asks_for_the_can, "", 0,
     0},
    {"a blocked PIN asks for the PUK", a_blocked_pin_asks_for_the_puk, "tries=0", 0, 0},
    {"a PUK used up is told", a_puk_used_up_is_told, "tries=0 card=dead", 0, 0},
    {"a card without the function is told", a_card_without_the_function_is_told,
     "card=deactivated", 0, 0},
    {"a card taken away may come back", a_card_taken_away_may_come_back, "pull=2", 0,
     0},
    {"a card that goes too often is lost", a_card_that_goes_too_often_is_lost,
     "pull=99", 0, 0},
    {"a keypad gets no digits", a_keypad_gets_no_digits, "keypad=1", 0, 0},
    {"more rights than agreed to are not accepted", rights_that_differ_are_not_accepted,
     "effective=more", 0, 0},
    {"fewer neither", rights_that_differ_are_not_accepted, "effective=less", 0, 0},
    {"an end before anything is told", an_end_before_anything_is_told,
     "before=Get_TcToken_Network_Error", 0, 0},
    {"can be given up at every step", can_be_given_up_at_every_step, "", 0, 0},
    {"takes nothing out of turn", takes_nothing_out_of_turn, "", 0, 0},
    {"takes no address but a plain one", takes_no_address_but_a_plain_one, "", 0, 0},
    {"tells again that it is ready", tells_again_that_it_is_ready, "", 0, 0},
    {"and for the next card when the one before has gone",
     is_ready_again_when_the_card_has_gone, "lingers=800", 0, 0},
    {"or after a while, if it is never told to go", is_ready_again_although_it_stays,
     "", 0, 0},
    {"a stop is the end of all callbacks", a_stop_is_the_end_of_all_callbacks, "", 0,
     0},
    {"answers pings", answers_pings, "fault=pings at=ACCEPT", 0, 0},
    {"no copy of a PIN outlives the call", no_copy_of_a_pin_outlives_the_call, "", 0,
     0},
    {"level 1 alone is too old", is_too_old, "levels=1", 0, 1},
    {"one from before there were levels too", is_too_old,
     "fault=unknown at=SET_API_LEVEL", 0, 1},
    {"a reader that is not told of is asked for on a new connection", is_ready,
     "late=2", 0, 0},
    {"level 3 alone will do", is_ready, "levels=3", 0, 0},
    {"one that listens elsewhere is broken", is_broken, "fault=silent at=start", 0, 1},
};

static bool
run_test(const struct test *test)
{
    struct bench bench;
    if (!bench_open(&bench, NULL, test->options))
        return false;
    bench.settings.developer = test->developer;
    bool good = (test->unstarted || bench_start(&bench)) && test->run(&bench);
    if (!bench_stop(&bench)) {
        printf("# something of the visit is left\n");
        good = false;
    }
    bench_close(&bench);
    return good;
}

int
main(int count, char **words)
{
    const char *only = count > 1 ? words[1] : NULL;
    const char *lacks = bench_lacks("/usr/bin/python3");
    if (lacks != NULL) {
        tap_skip("a visit with the online ID", lacks);
        return tap_finish();
    }
    for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
        if (only == NULL || strstr(tests[i].name, only) != NULL)
            tap_result(run_test(&tests[i]), tests[i].name);
    return tap_finish();
}
