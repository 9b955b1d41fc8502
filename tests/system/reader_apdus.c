/* Commands and answers of every length through each simulated reader, bit for bit, and
 * what the driver makes of readers it cannot use. Output: TAP. Starts itself again
 * under usbemu; `reader_apdus NAME` runs the scenarios of one reader or name. */
#include "tests/system/reader_bench.h"

struct scenario {
    const char *kind;
    const char *name;
    const char *(*run)(struct reader_bench *bench); /* NULL: as it should be */
};

static const char *
lay_card(struct reader_bench *bench)
{
    if (!reader_bench_wait_state(bench, READER_EMPTY, 3000))
        return "it is not empty at first";
    if (!reader_bench_tell(bench, "card %s in"))
        return "the emulator refused";
    reader_expect(bench->reader, true);
    return reader_bench_wait_state(bench, READER_CARD, 3000) ? NULL : "no card is told";
}

static const char *
answers_of_every_length(struct reader_bench *bench)
{
    static const size_t lengths[] = {
        0,   1,   2,   51,  52,  53,  54,   55,   63,   64,   127,  128,   244,
        245, 246, 252, 253, 254, 255, 256,  257,  258,  300,  500,  508,   509,
        510, 511, 512, 513, 766, 767, 1022, 1023, 1024, 2048, 4096, 10000, 65535};
    const char *wrong = lay_card(bench);
    for (size_t i = 0; wrong == NULL && i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        if (lengths[i] <= 256)
            wrong = reader_bench_wrong_with_pattern(bench, lengths[i], false);
        if (wrong == NULL)
            wrong = reader_bench_wrong_with_pattern(bench, lengths[i], true);
        if (wrong != NULL)
            printf("# %zu bytes\n", lengths[i]);
    }
    return wrong;
}

/* The card tells how many bytes reached it and their FNV-1a. */
static const char *
send_one(struct reader_bench *bench, size_t len, bool extended)
{
    static uint8_t data[65535];
    uint32_t hash = 0x811c9dc5u;
    int before = bench->answers;

    for (size_t i = 0; i < len; i++) {
        data[i] = (uint8_t)(i * 31 + len);
        hash = (hash ^ data[i]) * 0x01000193u;
    }
    uint8_t want[10] = {0,
                        0,
                        (uint8_t)(len >> 8),
                        (uint8_t)len,
                        (uint8_t)(hash >> 24),
                        (uint8_t)(hash >> 16),
                        (uint8_t)(hash >> 8),
                        (uint8_t)hash,
                        0x90,
                        0};
    reader_bench_write(bench, 0x80120000u, data, len, 0, extended);
    if (reader_bench_send(bench) != STATUS_OK)
        return "the command was not taken";
    if (!reader_bench_wait_answer(bench, before + 1, 30000) ||
        bench->outcome != READER_ANSWERED)
        return "it was not answered";
    return bench->answer_len == 10 && memcmp(bench->answer, want, 10) == 0
               ? NULL
               : "something else reached the card";
}

static const char *
commands_of_every_length(struct reader_bench *bench)
{
    static const size_t lengths[] = {
        1,   47,  48,  49,  111, 239, 244, 245,  246,  249,  250,  251,  255,  256,
        257, 260, 500, 505, 510, 511, 512, 1015, 1020, 1024, 2048, 3000, 65535};
    const char *wrong = lay_card(bench);
    for (size_t i = 0; wrong == NULL && i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        if (lengths[i] <= 255)
            wrong = send_one(bench, lengths[i], false);
        if (wrong == NULL)
            wrong = send_one(bench, lengths[i], true);
        if (wrong != NULL)
            printf("# %zu bytes\n", lengths[i]);
    }
    return wrong;
}

static const char *
echoes_long_ones(struct reader_bench *bench)
{
    static uint8_t data[5000];
    const char *wrong = lay_card(bench);
    int before = bench->answers;

    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)(i * 17 + 3);
    if (wrong != NULL)
        return wrong;
    reader_bench_write(bench, 0x80140000u, data, sizeof(data), 0, true);
    if (reader_bench_send(bench) != STATUS_OK ||
        !reader_bench_wait_answer(bench, before + 1, 10000))
        return "no answer";
    return bench->answer_len == sizeof(data) + 2 &&
                   memcmp(bench->answer, data, sizeof(data)) == 0
               ? NULL
               : "the echo differs";
}

static const char *
resets_cold_and_tells_the_atr(struct reader_bench *bench)
{
    static const uint8_t atr[] = {0x3b, 0x84, 0x80, 0x01, 'T', 'E', 'S', 'T'};
    const char *wrong = lay_card(bench);
    size_t len = 0;
    int told = bench->told;

    for (int i = 0; wrong == NULL && i < 3; i++) {
        int before = bench->answers;
        if (reader_power_on(bench->reader) != STATUS_OK)
            return "power-on was refused";
        if (reader_power_on(bench->reader) != STATUS_AGAIN)
            return "took two at once";
        if (!reader_bench_wait_answer(bench, before + 1, 3000) ||
            bench->outcome != READER_ANSWERED || bench->answer_len != 9 ||
            memcmp(bench->answer, atr, sizeof(atr)) != 0)
            return "the answer is not the ATR";
        if (memcmp(reader_atr(bench->reader, &len), atr, sizeof(atr)) != 0 || len != 9)
            return "another ATR is remembered";
    }
    if (wrong == NULL && bench->told != told)
        return "the state flickers";
    return wrong != NULL ? wrong : reader_bench_wrong_with_pattern(bench, 20, false);
}

static const char *
gives_no_power_after_power_off(struct reader_bench *bench)
{
    char reply[128];
    const char *wrong = lay_card(bench);
    if (wrong != NULL)
        return wrong;
    reader_power_off(bench->reader);
    reader_bench_idle(bench, 700);
    reader_bench_ask(bench, "slot %s", reply, sizeof(reply));
    if (strstr(reply, "powered 0") == NULL || bench->state != READER_CARD)
        return "it has power, or is forgotten";
    reader_bench_write(bench, 0x00a40000u, NULL, 0, -1, false);
    if (reader_bench_send(bench) != STATUS_GONE)
        return "took a command without power";
    int before = bench->answers;
    if (reader_power_on(bench->reader) != STATUS_OK ||
        !reader_bench_wait_answer(bench, before + 1, 3000))
        return "no power again";
    return reader_bench_wrong_with_pattern(bench, 20, false);
}

static const char *
tells_of_cards_laid_and_lifted(struct reader_bench *bench)
{
    const char *wrong = lay_card(bench);
    for (int i = 0; wrong == NULL && i < 5; i++) {
        if (!reader_bench_tell(bench, "card %s out") ||
            !reader_bench_wait_state(bench, READER_EMPTY, 1500))
            return "it was not noticed that the card was lifted";
        if (!reader_bench_tell(bench, "card %s in") ||
            !reader_bench_wait_state(bench, READER_CARD, 1500))
            return "it was not noticed that a card was laid down";
        wrong = reader_bench_wrong_with_pattern(bench, 33, false);
    }
    return wrong;
}

/* Taken away and laid back so fast that both are there at the next look. */
static const char *
tells_of_a_card_that_was_away_for_a_moment(struct reader_bench *bench)
{
    const char *wrong = lay_card(bench);
    bench->trail[0] = '\0';
    if (wrong != NULL || !reader_bench_tell(bench, "card %s out;card %s in"))
        return wrong != NULL ? wrong : "the emulator refused";
    reader_bench_idle(bench, 1500);
    if (strstr(bench->trail, "empty card") == NULL)
        return "nobody was told";
    return reader_bench_wrong_with_pattern(bench, 33, false);
}

static const char *
says_mute_until_the_card_speaks(struct reader_bench *bench)
{
    if (!reader_bench_wait_state(bench, READER_EMPTY, 3000) ||
        !reader_bench_tell(bench, "card %s mute 1;card %s in"))
        return "not empty at first";
    reader_expect(bench->reader, true);
    if (!reader_bench_wait_state(bench, READER_MUTE, 20000))
        return "it is not told as mute";
    if (!reader_bench_tell(bench, "card %s mute 0"))
        return "the emulator refused";
    if (!reader_bench_wait_state(bench, READER_CARD, 5000))
        return "it is not tried again";
    return reader_bench_wrong_with_pattern(bench, 33, false);
}

static const char *
waits_for_a_slow_card(struct reader_bench *bench)
{
    const char *wrong = lay_card(bench);
    int before = bench->answers;
    if (wrong != NULL)
        return wrong;
    reader_bench_write(bench, 0x80160000u | 9000, NULL, 0, -1, false);
    if (reader_bench_send(bench) != STATUS_OK ||
        !reader_bench_wait_answer(bench, before + 1, 12000) ||
        bench->outcome != READER_ANSWERED || bench->answer_len != 2)
        return "9 seconds with time extensions were not waited for";
    return reader_bench_wrong_with_pattern(bench, 33, false);
}

static const char *
gives_up_after_twenty_seconds_of_extensions(struct reader_bench *bench)
{
    const char *wrong = lay_card(bench);
    int before = bench->answers;
    int64_t start = emulated_now(CLOCK_MONOTONIC);
    if (wrong != NULL || !reader_bench_tell(bench, "extensions %s endless"))
        return wrong != NULL ? wrong : "the emulator refused";
    reader_bench_write(bench, 0x80160000u | 10, NULL, 0, -1, false);
    if (reader_bench_send(bench) != STATUS_OK ||
        !reader_bench_wait_answer(bench, before + 1, 27000) ||
        bench->outcome != READER_FAILED)
        return "it never ended, or not as failed";
    int64_t took = emulated_now(CLOCK_MONOTONIC) - start;
    if (took < 2000 || took > 25000)
        return "not in time";
    if (!reader_bench_tell(bench, "extensions %s auto") ||
        !reader_bench_wait_state(bench, READER_CARD, 5000))
        return "the card is gone";
    return reader_bench_wrong_with_pattern(bench, 33, false);
}

static const char *
aborts_what_is_cancelled(struct reader_bench *bench)
{
    const char *wrong = lay_card(bench);
    for (int i = 0; wrong == NULL && i < 5; i++) {
        int before = bench->answers;
        reader_bench_write(bench, 0x80160000u | 3000, NULL, 0, -1, false);
        if (reader_bench_send(bench) != STATUS_OK)
            return "the command was not taken";
        reader_bench_idle(bench, 20 * i);
        int64_t start = emulated_now(CLOCK_MONOTONIC);
        reader_cancel(bench->reader);
        /* The next command waits its turn. */
        wrong = reader_bench_wrong_with_pattern(bench, 40, false);
        if (wrong == NULL && bench->answers != before + 1)
            wrong = "the cancelled one was answered";
        if (wrong == NULL && emulated_now(CLOCK_MONOTONIC) - start > 1000)
            wrong = "the next one waited for the card";
    }
    return wrong;
}

static const char *
refuses_what_is_no_command(struct reader_bench *bench)
{
    static uint8_t bytes[READER_APDU_MAX + 1] = {0, 0xa4};
    const char *wrong = lay_card(bench);
    if (wrong != NULL)
        return wrong;
    if (reader_transmit(bench->reader, bytes, 3) != STATUS_INVALID ||
        reader_transmit(bench->reader, bytes, 6) != STATUS_INVALID)
        return "took what is no command";
    if (reader_transmit(bench->reader, bytes, sizeof(bytes)) != STATUS_TOO_LARGE)
        return "took too long a command";
    reader_bench_write(bench, 0x80160000u | 200, NULL, 0, -1, false);
    if (reader_bench_send(bench) != STATUS_OK ||
        reader_bench_send(bench) != STATUS_AGAIN)
        return "took two at once";
    int before = bench->answers;
    if (!reader_bench_wait_answer(bench, before + 1, 3000))
        return "the first one was lost";
    return NULL;
}

static const char *
names_it_once_and_refuses(struct reader_bench *bench)
{
    char after[128];
    if (!reader_bench_wait_state(bench, READER_REFUSED, 3000))
        return "not refused";
    reader_bench_ask(bench, "stats %s", after, sizeof(after));
    if (strstr(after, "urbs 0 ") == NULL)
        return "it was talked to";
    for (int i = 0; i < 2; i++)
        if (!reader_bench_tell(bench, "unplug %s") ||
            !reader_bench_wait_state(bench, READER_ABSENT, 3000) ||
            !reader_bench_tell(bench, "plug %s") ||
            !reader_bench_wait_state(bench, READER_REFUSED, 3000))
            return "the state did not follow the cable";
    return emulated_logged("\"event\":\"reader-not-used\"") == 1
               ? NULL
               : "it is not named once";
}

static const char *
refuses_a_makers_class(struct reader_bench *bench)
{
    const char *wrong = names_it_once_and_refuses(bench);
    if (wrong == NULL && reader_refusal(bench->reader) != READER_VENDOR_CLASS)
        wrong = "for another reason";
    return wrong;
}

static const char *
refuses_tpdus(struct reader_bench *bench)
{
    const char *wrong = names_it_once_and_refuses(bench);
    if (wrong == NULL && reader_refusal(bench->reader) != READER_TPDU)
        wrong = "for another reason";
    return wrong;
}

static const char *
prefers_a_known_model(struct reader_bench *bench)
{
    if (!reader_bench_wait_state(bench, READER_EMPTY, 3000) ||
        strcmp(bench->model, "CCID") != 0)
        return "the stranger is not used";
    if (!reader_bench_tell(bench, "plug omnikey;card omnikey in") ||
        !reader_bench_wait_state(bench, READER_CARD, 3000) ||
        strcmp(bench->model, "HID OMNIKEY 5422") != 0)
        return "the known one is not taken";
    const char *wrong = reader_bench_wrong_with_pattern(bench, 600, true);
    if (!reader_bench_tell(bench, "unplug omnikey;card omnikey out") ||
        !reader_bench_wait_state(bench, READER_EMPTY, 3000) ||
        strcmp(bench->model, "CCID") != 0)
        return "the stranger is forgotten";
    return wrong;
}

/* A card in the contact slot is none of ours. */
static const char *
takes_the_contactless_slot(struct reader_bench *bench)
{
    if (!reader_bench_wait_state(bench, READER_EMPTY, 3000) ||
        !reader_bench_tell(bench, "card %s in contact"))
        return "not empty, or no contact slot";
    reader_bench_idle(bench, 500);
    if (bench->state != READER_EMPTY)
        return "the card in the other slot was taken";
    const char *wrong = lay_card(bench);
    (void)reader_bench_tell(bench, "card %s out contact");
    return wrong != NULL ? wrong : reader_bench_wrong_with_pattern(bench, 33, false);
}

#define EACH(kind)                                                                     \
    {kind, "answers of every length", answers_of_every_length},                        \
        {kind, "commands of every length", commands_of_every_length},                  \
        {kind, "5000 bytes there and back", echoes_long_ones},                         \
        {kind, "tells of cards laid and lifted", tells_of_cards_laid_and_lifted},      \
        {kind, "resets cold and tells the ATR", resets_cold_and_tells_the_atr},        \
        {kind, "says mute until the card speaks", says_mute_until_the_card_speaks},    \
    {                                                                                  \
        kind, "aborts what is cancelled", aborts_what_is_cancelled                     \
    }

static const struct scenario scenarios[] = {
    EACH("cyberjack"),
    EACH("omnikey"),
    EACH("acr1252"),
    EACH("cloud4700"),
    EACH("kc1000"),
    EACH("mr800"),
    {"cyberjack", "a card that was away for a moment",
     tells_of_a_card_that_was_away_for_a_moment},
    {"cloud4700", "a card that was away for a moment",
     tells_of_a_card_that_was_away_for_a_moment},
    {"cyberjack", "no power after power-off", gives_no_power_after_power_off},
    {"cyberjack", "waits for a slow card", waits_for_a_slow_card},
    {"cyberjack", "endless time extensions",
     gives_up_after_twenty_seconds_of_extensions},
    {"cyberjack", "refuses what is no command", refuses_what_is_no_command},
    {"omnikey", "takes the contactless slot", takes_the_contactless_slot},
    {"acr1252", "takes the contactless slot", takes_the_contactless_slot},
    {"cloud4700", "takes the contactless slot", takes_the_contactless_slot},
    {"standard", "a reader of its maker's class is refused", refuses_a_makers_class},
    {"st2000", "another one is refused", refuses_a_makers_class},
    {"gempc", "a reader for TPDUs is refused", refuses_tpdus},
    {"stranger", "gives way to a known model", prefers_a_known_model},
};

int
main(int argc, char **argv)
{
    static struct reader_bench bench;
    if (!emulated_begin("reader_apdus", argc, argv))
        return 1;
    for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
        const struct scenario *s = &scenarios[i];
        const char *wrong = "cannot start";
        if (!emulated_next(s->kind, s->name))
            continue;
        if (reader_bench_start(&bench, s->kind)) {
            wrong = s->run(&bench);
            if (wrong != NULL)
                printf("# states: %s\n", bench.trail);
            reader_bench_stop(&bench);
        }
        emulated_result(wrong);
    }
    return tap_finish();
}
