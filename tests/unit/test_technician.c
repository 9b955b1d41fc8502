/* Behind the hidden door: who gets in, what is asked for there, and how it ends. */
#include "core/readiness.h"
#include "core/session.h"

#include "visit_fixture.h"

static void
type_pin(struct visit *visit, const char *digits)
{
    for (; *digits != '\0'; digits++) {
        const char letter[2] = {*digits, '\0'};
        visit_text(visit, EVENT_TYPE, letter);
    }
    visit_do(visit, EVENT_NEXT, 0, 0);
}

/* Before the door, where the PIN is asked for. */
static void
knock(struct visit *visit)
{
    visit->session->kiosk.has_door = true;
    visit_do(visit, EVENT_TECHNICIAN, 0, 0);
}

static void
go_in(struct visit *visit)
{
    knock(visit);
    type_pin(visit, "27182818");
    visit_do(visit, EVENT_TECHNICIAN_KNOWN, 0, 0);
}

static void
there_is_no_door_without_a_pin(void **state)
{
    struct visit *visit = *state;
    visit_do(visit, EVENT_TECHNICIAN, 0, 0);
    assert_int_equal(visit->session->state, STATE_START);
}

static void
the_door_is_on_the_start_page_and_the_page_of_the_pause_only(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    session->kiosk.has_door = true;
    visit_do(visit, EVENT_BEGIN, 0, 0);
    visit_do(visit, EVENT_TECHNICIAN, 0, 0);
    assert_int_equal(session->state, STATE_MENU);
    visit_do(visit, EVENT_BACK, 0, 0);
    visit_do(visit, EVENT_OUT_OF_SERVICE, OUTAGE_COURIER, 0);
    visit_do(visit, EVENT_TECHNICIAN, 0, 0);
    assert_int_equal(session->state, STATE_TECHNICIAN_PIN);
    visit_do(visit, EVENT_BACK, 0, 0);
    assert_int_equal(session->state, STATE_OUT_OF_SERVICE);
}

static void
a_pin_is_handed_over_whole_and_not_kept(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    knock(visit);
    type_pin(visit, "2718281");
    assert_false(visit_effect(visit, EFFECT_TECHNICIAN_PIN));
    assert_true(session->technician.too_short);
    type_pin(visit, "89");
    assert_true(visit_effect(visit, EFFECT_TECHNICIAN_PIN));
    assert_string_equal(session->identify.handed, "27182818");
    assert_string_equal(session->identify.typed, "");
    assert_int_equal(session->state, STATE_TECHNICIAN_PIN);
    visit_do(visit, EVENT_TECHNICIAN_KNOWN, 0, 0);
    assert_int_equal(session->state, STATE_TECHNICIAN);
    assert_true(visit_effect(visit, EFFECT_DEVICE));
}

static void
nothing_is_tried_while_one_has_to_wait(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    knock(visit);
    type_pin(visit, "11111111");
    visit_do(visit, EVENT_TECHNICIAN_WRONG, 0, 15);
    assert_true(session->technician.wrong);
    assert_int_equal(session->countdown, 15);
    assert_int_equal(session_deadline(session), session->now_ms + 1000);
    type_pin(visit, "27182818");
    assert_false(visit_effect(visit, EFFECT_TECHNICIAN_PIN));
    visit->now += 15000;
    visit_do(visit, EVENT_TICK, 0, 0);
    assert_int_equal(session->countdown, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_true(visit_effect(visit, EFFECT_TECHNICIAN_PIN));
}

static void
nothing_else_is_tried_while_one_is_looked_at(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    knock(visit);
    type_pin(visit, "27182818");
    assert_true(session->technician.checking);
    type_pin(visit, "11111111");
    assert_false(visit_effect(visit, EFFECT_TECHNICIAN_PIN));
    assert_string_equal(session->identify.typed, "");
    visit_do(visit, EVENT_TECHNICIAN_WRONG, -1, 0);
    assert_true(session->technician.unchecked && !session->technician.wrong);
    type_pin(visit, "27182818");
    assert_false(session->technician.unchecked);
    assert_true(visit_effect(visit, EFFECT_TECHNICIAN_PIN));
    visit_do(visit, EVENT_BACK, 0, 0);
    assert_int_equal(session->state, STATE_START);
    assert_false(session->technician.checking);
}

static void
nobody_gets_in_who_does_not_stand_before_the_door(void **state)
{
    struct visit *visit = *state;
    visit->session->kiosk.has_door = true;
    visit_do(visit, EVENT_TECHNICIAN_KNOWN, 0, 0);
    assert_int_equal(visit->session->state, STATE_START);
    go_in(visit);
    visit_do(visit, EVENT_DONE, 0, 0);
    visit_do(visit, EVENT_TECHNICIAN_KNOWN, 0, 0);
    assert_int_equal(visit->session->state, STATE_START);
}

static void
who_forgets_to_sign_off_is_signed_off(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    go_in(visit);
    visit->now += 9 * 60000;
    visit_do(visit, EVENT_TICK, 0, 0);
    assert_int_equal(session->state, STATE_TECHNICIAN);
    visit->now += 60000;
    visit_do(visit, EVENT_TICK, 0, 0);
    assert_int_equal(session->state, STATE_START);
    knock(visit);
    visit_text(visit, EVENT_TYPE, "2");
    visit->now += 120000;
    visit_do(visit, EVENT_TICK, 0, 0);
    assert_int_equal(session->state, STATE_START);
    assert_false(session_has_data(session));
}

static void
the_report_is_printed_once_at_a_time(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    go_in(visit);
    session->world.printer = WORLD_PRINTER_READY;
    visit_do(visit, EVENT_TECHNICIAN_PRINT, 0, 0);
    assert_true(visit_effect(visit, EFFECT_PRINT));
    visit_do(visit, EVENT_TECHNICIAN_PRINT, 0, 0);
    assert_false(visit_effect(visit, EFFECT_PRINT));
    visit_do(visit, EVENT_REPORT_PRINTED, 0, 0);
    assert_true(session->technician.print_failed);
    visit_do(visit, EVENT_TECHNICIAN_PRINT, 0, 0);
    visit_do(visit, EVENT_REPORT_PRINTED, 1, 0);
    assert_true(session->technician.printed);
    assert_false(session->technician.print_failed);
}

static void
a_pause_begins_and_ends_behind_the_door(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    go_in(visit);
    visit_do(visit, EVENT_TECHNICIAN_SERVICE, 0, 0);
    assert_true(visit_effect(visit, EFFECT_SERVICE));
    visit_do(visit, EVENT_OUT_OF_SERVICE, OUTAGE_STAFF, 0);
    assert_int_equal(session->state, STATE_TECHNICIAN);
    visit_do(visit, EVENT_DONE, 0, 0);
    assert_int_equal(session->state, STATE_OUT_OF_SERVICE);
    go_in(visit);
    visit_do(visit, EVENT_TECHNICIAN_SERVICE, 1, 0);
    assert_int_equal(visit->effects.list[0].kind, EFFECT_SERVICE);
    assert_int_equal(visit->effects.list[0].a, 1);
    visit_do(visit, EVENT_OUT_OF_SERVICE, OUTAGE_NONE, 0);
    visit_do(visit, EVENT_DONE, 0, 0);
    assert_int_equal(session->state, STATE_START);
}

/* A kiosk on which everything works. */
static void
make_ready(struct visit *visit)
{
    struct session *session = visit->session;
    static const struct device device = {
        .panel_width = 1080,
        .panel_height = 1920,
        .panel_um = 248,
        .hands = {.panels = 1, .keyboards = 1, .touched = true, .finger = true},
        .sound = true,
        .printer = "ESC/POS",
        .reader = "cyberJack",
        .free_mb = 200,
        .interface = {.name = "eth0",
                      .mac = "dc:a6:32:01:02:03",
                      .connected = true,
                      .addresses = {"10.20.30.40/24", "fd00::2/64"},
                      .count = 2},
        .clock_set = true,
        .program = "1.0.0"};
    visit_send(visit, (struct event){.kind = EVENT_DEVICE, .device = &device});
    assert_string_equal(session->technician.device.program, ""); /* nobody asked */
    go_in(visit);
    visit_send(visit, (struct event){.kind = EVENT_DEVICE, .device = &device});
    session->world.online = session->world.storage_ok = true;
    session->world.printer = WORLD_PRINTER_READY;
    session->world.reader = WORLD_READER_EMPTY;
    session->world.now = (struct civil_time){{2026, 11, 26}, 10, 42};
    for (int i = 0; i < CATALOGUE_MAX_SERVICES; i++)
        session->world.keys[i] = SERVICE_KEY_FRESH;
}

static void
every_part_is_judged(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    struct readiness readiness;
    make_ready(visit);
    readiness_judge(session, &readiness);
    assert_string_equal(readiness.verdict, "Bereit");
    assert_string_equal(readiness.text, "14 gut.");
    session->technician.device.hands.keyboards = 0;
    session->technician.device.paper_low = true;
    session->technician.device.clock_set = false;
    readiness_judge(session, &readiness);
    assert_string_equal(readiness.verdict, "Fast bereit");
    assert_string_equal(readiness.text, "11 gut, 2 Hinweise.");
    session->world.printer = WORLD_PRINTER_PAPER_OUT;
    session->world.reader = WORLD_READER_AWAY;
    session->world.online = session->world.storage_ok = false;
    session->world.now = (struct civil_time){0};
    session->technician.device.sound = false;
    readiness_judge(session, &readiness);
    assert_string_equal(readiness.verdict, "Nicht bereit");
    assert_string_equal(readiness.text, "6 gut, 1 Hinweis, 6 Fehler.");
    for (int i = 0; i < readiness.count; i++)
        assert_true(readiness.rows[i].text[0] != '\0');
}

static void
a_disk_that_takes_nothing_any_more_is_not_called_full(void **state)
{
    struct visit *visit = *state;
    struct readiness readiness;
    const struct readiness_row *row = &readiness.rows[READINESS_STORAGE];
    make_ready(visit);
    visit->session->world.storage_ok = false;
    readiness_judge(visit->session, &readiness);
    assert_non_null(strstr(row->text, "voll"));
    visit->session->technician.device.read_only = true;
    readiness_judge(visit->session, &readiness);
    assert_int_equal(row->grade, READINESS_BAD);
    assert_null(strstr(row->text, "voll"));
    assert_non_null(strstr(row->text, "Starten Sie das Gerät neu"));
}

/* After three starts that came to nothing, perhaps by the power alone. */
static void
a_system_older_than_one_that_ran_here_is_told(void **state)
{
    struct visit *visit = *state;
    struct readiness readiness;
    const struct readiness_row *row = &readiness.rows[READINESS_PROGRAM];
    make_ready(visit);
    visit->session->technician.upkeep.issue = 1000;
    visit->session->technician.upkeep.least = 1000;
    readiness_judge(visit->session, &readiness);
    assert_int_equal(row->grade, READINESS_GOOD);
    visit->session->technician.upkeep.least = 1001;
    readiness_judge(visit->session, &readiness);
    assert_int_equal(row->grade, READINESS_NOTE);
    assert_non_null(strstr(row->text, "Hier lief schon eine neuere"));
}

static void
a_panel_is_good_when_a_finger_was_felt(void **state)
{
    struct visit *visit = *state;
    struct readiness readiness;
    make_ready(visit);
    struct device_hands *hands = &visit->session->technician.device.hands;
    static const struct {
        struct device_hands hands;
        enum readiness_grade grade;
    } cases[] = {{{-1, -1, true, true, 7, 9}, READINESS_GOOD},
                 {{1, 0, true, false, 7, 9}, READINESS_NOTE},
                 {{1, 0, false, false, 0, 0}, READINESS_NOTE},
                 {{0, 0, true, false, 7, 9}, READINESS_BAD}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        *hands = cases[i].hands;
        readiness_judge(visit->session, &readiness);
        assert_int_equal(readiness.rows[READINESS_TOUCH].grade, cases[i].grade);
        assert_int_equal(readiness.count, READINESS_PARTS - 1);
    }
    visit_do(visit, EVENT_TECHNICIAN_SOUND, 0, 0);
    assert_true(visit_effect(visit, EFFECT_SOUND));
}

static void
a_clock_that_is_wrong_is_told_with_how_much(void **state)
{
    static const struct {
        int64_t skew;
        const char *said;
    } cases[] = {
        {301, "etwa 5 Minuten nach,"},       {-3000, "etwa 50 Minuten vor,"},
        {3700, "etwa 1 Stunde nach,"},       {-86000, "etwa 24 Stunden vor,"},
        {90000, "etwa 1 Tag nach,"},         {-400 * 86400, "etwa 400 Tage vor,"},
        {INT64_MAX, "etwa 36600 Tage nach,"}};
    struct visit *visit = *state;
    struct readiness readiness;
    const struct readiness_row *row = &readiness.rows[READINESS_CLOCK];
    make_ready(visit);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        visit->session->technician.device.clock_skew = cases[i].skew;
        readiness_judge(visit->session, &readiness);
        assert_int_equal(row->grade, READINESS_BAD);
        assert_non_null(strstr(row->text, cases[i].said));
    }
}

static void
how_it_is_connected_stands_there_as_it_is_read_out_on_the_phone(void **state)
{
    struct visit *visit = *state;
    struct readiness readiness;
    const struct readiness_row *row = &readiness.rows[READINESS_CONNECTION];
    make_ready(visit);
    struct device_interface *interface = &visit->session->technician.device.interface;
    readiness_judge(visit->session, &readiness);
    assert_int_equal(row->grade, READINESS_GOOD);
    assert_string_equal(row->text,
                        "eth0: 10.20.30.40/24, fd00::2/64; MAC dc:a6:32:01:02:03");
    interface->count = 0;
    readiness_judge(visit->session, &readiness);
    assert_int_equal(row->grade, READINESS_NOTE); /* the town is on this very machine */
    visit->session->world.online = false;
    readiness_judge(visit->session, &readiness);
    assert_int_equal(row->grade, READINESS_BAD);
    assert_string_equal(row->text, "eth0: noch keine Adresse; MAC dc:a6:32:01:02:03");
    interface->connected = false;
    readiness_judge(visit->session, &readiness);
    assert_int_equal(row->grade, READINESS_BAD);
    unit_assert_says(row->text, "Kabel prüfen; MAC dc:a6:32:01:02:03");
    *interface = (struct device_interface){.name = ""};
    readiness_judge(visit->session, &readiness);
    assert_int_equal(row->grade, READINESS_BAD);
    interface->unknown = true;
    readiness_judge(visit->session, &readiness);
    assert_int_equal(row->grade, READINESS_NOTE);
}

/* As much as there can be is told whole, on paper as well. */
static void
no_address_is_cut(void **state)
{
    struct visit *visit = *state;
    struct receipt *receipt = calloc(1, sizeof *receipt);
    bool printed = false;
    assert_non_null(receipt);
    make_ready(visit);
    struct device_interface *interface = &visit->session->technician.device.interface;
    memset(interface->name, 'n', sizeof interface->name - 1);
    interface->count = DEVICE_ADDRESSES;
    interface->more = 1;
    interface->others = 12;
    for (int i = 0; i < DEVICE_ADDRESSES; i++)
        text_format(interface->addresses[i], DEVICE_ADDRESS_MAX,
                    "2001:0db8:85a3:1234:5678:8a2e:1370:733%d/128", i);
    readiness_paper(visit->session, receipt);
    for (int i = 0; i < receipt->count; i++)
        printed |=
            strstr(receipt->lines[i].text, "7332/128, …; MAC dc:a6") != NULL &&
            strstr(receipt->lines[i].text, "Dazu 12 weitere Anschlüsse.") != NULL;
    assert_true(printed);
    free(receipt);
}

static void
each_place_that_does_not_answer_is_named(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    struct readiness readiness;
    const struct readiness_row *row = &readiness.rows[READINESS_NETWORK];
    make_ready(visit);
    enum reach *reach = session->technician.device.reach;
    reach[REACH_ROUTING] = REACH_NONE;
    reach[REACH_TOKEN] = reach[REACH_IDENTITY] = REACH_GOOD;
    reach[REACH_SUBMISSION] = REACH_ASKED;
    readiness_judge(session, &readiness);
    assert_int_equal(row->grade, READINESS_NOTE);
    reach[REACH_SUBMISSION] = REACH_GOOD;
    readiness_judge(session, &readiness);
    assert_int_equal(row->grade, READINESS_GOOD);
    assert_string_equal(row->text,
                        "Es antworten: Anmeldung, Einreichung, Ausweisdienst");
    session->world.online = false;
    readiness_judge(session, &readiness);
    assert_int_equal(row->grade, READINESS_BAD);
    reach[REACH_SUBMISSION] = REACH_SILENT;
    readiness_judge(session, &readiness);
    assert_non_null(strstr(row->text, "Keine Antwort: Einreichung."));
    for (int i = 0; i < REACH_PLACES; i++)
        reach[i] = REACH_UNTRUSTED;
    readiness_judge(session, &readiness);
    assert_int_equal(row->grade, READINESS_BAD);
    assert_non_null(strstr(row->text, "Ausweisdienst: falsches Zertifikat"));
    assert_non_null(strstr(row->text, "Uhr falsch?"));
}

static void
the_paper_names_device_and_parts_and_no_citizen(void **state)
{
    struct visit *visit = *state;
    struct receipt *receipt = calloc(1, sizeof *receipt);
    int pairs = 0;
    assert_non_null(receipt);
    make_ready(visit);
    visit->session->kiosk.device = "EF-03";
    readiness_paper(visit->session, receipt);
    for (int i = 0; i < receipt->count; i++)
        pairs += receipt->lines[i].kind == RECEIPT_PAIR;
    assert_int_equal(pairs, READINESS_PARTS + 2);
    assert_string_equal(receipt->lines[2].text, "Bereit");
    assert_string_equal(receipt->lines[4].value, "EF-03");
    assert_string_equal(receipt->lines[5].value, "26.11.2026, 10:42 Uhr");
    free(receipt);
}

/* What such a kiosk does not know it does not say. */
static void
a_kiosk_that_is_none_blames_neither_town_nor_parts(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    struct readiness readiness;
    make_ready(visit);
    session->kiosk.unfit = "schalter.yaml:1:1: Das ist falsch.";
    session->technician.device.no_printer = session->technician.device.no_reader = true;
    readiness_judge(session, &readiness);
    assert_int_equal(readiness.rows[READINESS_SETUP].grade, READINESS_BAD);
    assert_int_equal(readiness.rows[READINESS_NETWORK].grade, READINESS_NOTE);
    assert_string_equal(readiness.rows[READINESS_SERVICES].text,
                        "Ohne Einrichtung gibt es keine.");
    assert_int_equal(readiness.rows[READINESS_PRINTER].grade, READINESS_GOOD);
    assert_int_equal(readiness.rows[READINESS_READER].grade, READINESS_GOOD);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        VISIT_TEST(there_is_no_door_without_a_pin),
        VISIT_TEST(the_door_is_on_the_start_page_and_the_page_of_the_pause_only),
        VISIT_TEST(a_pin_is_handed_over_whole_and_not_kept),
        VISIT_TEST(nothing_is_tried_while_one_has_to_wait),
        VISIT_TEST(nothing_else_is_tried_while_one_is_looked_at),
        VISIT_TEST(nobody_gets_in_who_does_not_stand_before_the_door),
        VISIT_TEST(who_forgets_to_sign_off_is_signed_off),
        VISIT_TEST(the_report_is_printed_once_at_a_time),
        VISIT_TEST(a_pause_begins_and_ends_behind_the_door),
        VISIT_TEST(every_part_is_judged),
        VISIT_TEST(a_disk_that_takes_nothing_any_more_is_not_called_full),
        VISIT_TEST(a_system_older_than_one_that_ran_here_is_told),
        VISIT_TEST(a_panel_is_good_when_a_finger_was_felt),
        VISIT_TEST(a_clock_that_is_wrong_is_told_with_how_much),
        VISIT_TEST(how_it_is_connected_stands_there_as_it_is_read_out_on_the_phone),
        VISIT_TEST(no_address_is_cut),
        VISIT_TEST(each_place_that_does_not_answer_is_named),
        VISIT_TEST(a_kiosk_that_is_none_blames_neither_town_nor_parts),
        VISIT_TEST(the_paper_names_device_and_parts_and_no_citizen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
