/* libFuzzer entry: a visitor who touches, types and waits in any order, while devices
 * and network come and go. The bytes are moves; touches land on the page as it is
 * built. Whatever comes, the visit keeps its promises. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "core/document.h"
#include "core/form.h"
#include "core/letters.h"
#include "core/receipt.h"
#include "ui/focus.h"
#include "ui/page.h"
#include "ui/touch.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerInitialize(int *count, char ***words);

enum { MOVES_MAX = 400, PAGES_MAX = 60, UM_PER_PX = 248 };

static struct bench {
    struct catalogue catalogue;
    struct diags diags;
    struct langs *langs;
    struct glyphs *glyphs;
    struct session session;
    struct effects effects;
    struct view view;
    struct touch touch;
    struct focus focus;
    struct theme theme;
    struct receipt receipt;
    char document[DOCUMENT_MAX];
    int64_t now_ms;
    int pages; /* built for this input: they take the time */
    uint64_t built;
    bool card_begun, phone_begun; /* outside, as the effects asked for it */
} bench;

static const struct panel panel = {.width = 1080, .height = 1920};

int
LLVMFuzzerInitialize(int *count, char ***words)
{
    struct glyphs_config config = {.icons_file = "assets/icons/schalter-icons.ttf"};

    (void)count;
    (void)words;
    if (catalogue_load("assets/catalogue", "emscherfeld", &bench.catalogue,
                       &bench.diags) != STATUS_OK ||
        glyphs_create(&config, &bench.glyphs) != STATUS_OK)
        abort();
    langs_load("assets/lang", "assets/catalogue", &bench.langs, &bench.diags);
    return 0;
}

static void
check_page(void)
{
    const struct view *view = &bench.view;
    if (view->count < 1 || view->count > VIEW_MAX_ITEMS || view->overflow)
        __builtin_trap();
    for (int i = 0; i < view->count; i++) {
        const char *text = view->items[i].text, *value = view->items[i].value;
        if (!text_is_clean_utf8(text, strlen(text), "\n") ||
            !text_is_clean_utf8(value, strlen(value), "\n"))
            __builtin_trap();
    }
}

/* The page as it is now; built only before a move that looks at it. */
static void
show(void)
{
    const struct session *session = &bench.session;
    if (bench.built == session->revision || bench.pages == PAGES_MAX)
        return;
    struct theme_wish wish = page_theme(session, UM_PER_PX, bench.glyphs);
    if (theme_make(&wish, &bench.theme) != STATUS_OK)
        __builtin_trap();
    page_build(session, &bench.theme, &panel, bench.glyphs, NULL, &bench.view);
    bench.built = session->revision;
    bench.pages++;
    check_page();
    touch_mark(&bench.touch, &bench.view);
    focus_mark(&bench.focus, &bench.view);
}

static void
check_document(void)
{
    struct json_doc *doc = NULL;
    size_t len = 0;
    if (!bench.session.declared ||
        document_write(&bench.session, bench.document, sizeof(bench.document), &len) !=
            STATUS_OK ||
        json_open(bench.document, len, DOCUMENT_MAX, &doc) != STATUS_OK)
        __builtin_trap();
    json_close(doc);
}

static void
check_answers(void)
{
    char composed[ANSWER_MAX_BYTES + 1];
    const struct session *session = &bench.session;
    for (int f = 0; f < CATALOGUE_MAX_FIELDS; f++) {
        const char *text = session->answers[f].text;
        size_t len = strnlen(text, sizeof(session->answers[f].text));
        if (len == 0)
            continue;
        if (len > ANSWER_MAX_BYTES || !text_is_clean_utf8(text, len, "") ||
            letters_compose(text, len, composed, sizeof(composed)) != STATUS_OK ||
            !text_equal(text, composed))
            __builtin_trap();
    }
}

static void
check_visit(void)
{
    const struct session *session = &bench.session;
    enum state state = session->state;
    bool after =
        state == STATE_RECEIPT || state == STATE_PRINTING || state == STATE_DONE;

    if ((after || session->submitted) &&
        (!session->stored || session->reference[0] == '\0'))
        __builtin_trap();
    if ((state == STATE_START || state == STATE_OUT_OF_SERVICE) &&
        session_has_data(session))
        __builtin_trap();
    if (session_deadline(session) <= session->now_ms)
        __builtin_trap();
    if (state == STATE_DONE)
        receipt_build(session, &bench.receipt);
}

/* What was begun outside is ended, and before the wipe. */
static void
follow(enum effect_kind kind)
{
    if (kind == EFFECT_CARD_BEGIN || kind == EFFECT_CARD_END)
        bench.card_begun = kind == EFFECT_CARD_BEGIN;
    if (kind == EFFECT_PHONE_BEGIN || kind == EFFECT_PHONE_END)
        bench.phone_begun = kind == EFFECT_PHONE_BEGIN;
    if (kind == EFFECT_WIPE && (bench.card_begun || bench.phone_begun))
        __builtin_trap();
    if (kind == EFFECT_CARD_SECRET &&
        (int)strspn(bench.session.identify.handed, "0123456789") !=
            session_secret_digits(&bench.session))
        __builtin_trap();
}

/* Digits lie where they are typed, and nowhere else. */
static void
check_identify(void)
{
    const struct session *session = &bench.session;
    const struct identify *identify = &session->identify;
    bool typing =
        session->state == STATE_CARD_SECRET && session->overlay == OVERLAY_NONE;

    if (!typing && (identify->typed[0] != '\0' || identify->first[0] != '\0'))
        __builtin_trap();
    if (identify->running != bench.card_begun ||
        identify->phone.waiting != bench.phone_begun ||
        (identify->report[0] != '\0' && !identify->verified))
        __builtin_trap();
    if ((session->state == STATE_BLANK || session->state == STATE_RESUME) &&
        (bench.card_begun || bench.phone_begun))
        __builtin_trap();
}

static void
send(struct event event)
{
    event.now_ms = bench.now_ms;
    session_step(&bench.session, &event, &bench.effects);
    for (int i = 0; i < bench.effects.count; i++) {
        follow(bench.effects.list[i].kind);
        if (bench.effects.list[i].kind == EFFECT_STORE)
            check_document();
        if (bench.effects.list[i].kind == EFFECT_WIPE) {
            if (session_has_data(&bench.session))
                __builtin_trap();
            touch_forget(&bench.touch);
            focus_forget(&bench.focus);
        }
    }
    check_visit();
    check_identify();
}

static void
touch_at(int x, int y, int64_t rest_ms)
{
    struct touch_input input = {.kind = TOUCH_DOWN, .x = x, .y = y, .finger = true};
    struct event event = {0};

    show();
    input.now_ms = bench.now_ms;
    (void)touch_interpret(&bench.touch, &bench.view, &input, &event);
    send((struct event){.kind = EVENT_TOUCH});
    bench.now_ms += rest_ms;
    input.kind = rest_ms > TOUCH_LONG_PRESS_MS ? TOUCH_HOLD : TOUCH_UP;
    input.now_ms = bench.now_ms;
    if (touch_interpret(&bench.touch, &bench.view, &input, &event))
        send(event);
}

/* A touch on one of the things that can be touched. */
static void
touch_item(unsigned which, int64_t rest_ms)
{
    int seen = 0;

    show();
    for (int i = 0; i < bench.view.count; i++)
        seen += bench.view.items[i].tap.kind != EVENT_NONE ? 1 : 0;
    if (seen == 0)
        return;
    int wanted = (int)(which % (unsigned)seen);
    for (int i = 0; i < bench.view.count; i++) {
        const struct item *item = &bench.view.items[i];
        if (item->tap.kind == EVENT_NONE || wanted-- > 0)
            continue;
        touch_at(item->box.x + item->box.w / 2, item->box.y + item->box.h / 2, rest_ms);
        return;
    }
}

/* A key of a keyboard that somebody plugged in. */
static void
press_key(unsigned which)
{
    struct event event = {0};

    show();
    if (focus_take(&bench.focus, &bench.view,
                   (enum focus_key)(which % (FOCUS_ESCAPE + 1)), &event))
        send(event);
}

/* The way on, whatever has the focus. */
static void
press_main(void)
{
    show();
    for (int i = 0; i < bench.view.count; i++)
        if (bench.view.items[i].state & ITEM_MAIN) {
            send(bench.view.items[i].tap);
            return;
        }
}

static void
any_event(unsigned kind, uint8_t a, uint8_t b, const uint8_t *text, size_t len)
{
    struct event event = {.kind = (enum event_kind)(kind % EVENT_COUNT),
                          .a = (int8_t)a,
                          .b = (int8_t)b,
                          .civil = {{2000 + a % 100, b % 14, a % 33}, b % 25, a % 61}};
    if (len > sizeof(event.text) - 1)
        len = sizeof(event.text) - 1;
    memcpy(event.text, text, len); /* as a keyboard or a courier might send it */
    send(event);
}

/* What reader, programs and the town say. The second person fits no field. */
static void
card_event(unsigned kind, uint8_t a, uint8_t b)
{
    static const struct identity people[] = {
        {.text = {[IDENTITY_FAMILY_NAME] = "Großmüller",
                  [IDENTITY_GIVEN_NAMES] = "Erika",
                  [IDENTITY_BIRTH_DATE] = "1964-08-12",
                  [IDENTITY_STREET] = "Heidestraße",
                  [IDENTITY_HOUSE_NUMBER] = "17a",
                  [IDENTITY_POSTCODE] = "45999",
                  [IDENTITY_PLACE] = "Emscherfeld"},
         .report_schema = "urn:x",
         .report_version = "1.0.0",
         .report = "{}"},
        {.text = {[IDENTITY_FAMILY_NAME] = "Жуков",
                  [IDENTITY_GIVEN_NAMES] = "C\xCC\x86",
                  [IDENTITY_BIRTH_DATE] = "1964-08",
                  [IDENTITY_STREET] = "Weg 5 links",
                  [IDENTITY_HOUSE_NUMBER] = "12-14",
                  [IDENTITY_POSTCODE] = "1000",
                  [IDENTITY_PLACE] = "W"}}};
    struct card_request request = {.required = a,
                                   .optional = (uint32_t)b << 6,
                                   .subject = "Stadt Emscherfeld",
                                   .purpose = "Hundesteuer"};
    const int count = EVENT_PHONE_READY - EVENT_READER + 1;

    send((struct event){.kind = (enum event_kind)(EVENT_READER + (int)(kind % count)),
                        .a = a % 12,
                        .b = b % 5 - 1,
                        .text = "K7PM",
                        .words = a % 8 == 7 ? NULL : "https://ausweis.example/s/abc",
                        .request = &request,
                        .identity = &people[b % 2]});
}

/* As many of the widest letters as a field takes: one sign of three bytes on one place,
 * capitals without a gap to break at, or what else the kind lets in. */
static void
fill_wide(const struct field *field, struct answer *answer)
{
    const char *letter = form_letter_fits(field->kind, "C\xCC\x86", 3) ? "C\xCC\x86"
                         : form_letter_fits(field->kind, "W", 1)       ? "W"
                                                                       : "8";
    struct text_buf buf = text_buf_over(answer->text, sizeof(answer->text));
    for (int i = 0; i < form_max_graphemes(field); i++)
        text_put(&buf, letter);
}

/* Good answers to the question shown, so that a walk gets to the end of a service. */
static void
fill_page(bool wide)
{
    static const char *const good[] = {[FIELD_TEXT] = "Bello",
                                       [FIELD_NAME] = "Großmüller",
                                       [FIELD_DATE] = "01|11|2026",
                                       [FIELD_NUMBER] = "1",
                                       [FIELD_YES_NO] = "ja",
                                       [FIELD_STREET] = "Am Markt",
                                       [FIELD_HOUSE_NUMBER] = "7 a",
                                       [FIELD_POSTCODE] = "45657",
                                       [FIELD_PLACE] = "Emscherfeld",
                                       [FIELD_EMAIL] = "e@beispiel.de",
                                       [FIELD_PHONE] = "02000 123456",
                                       [FIELD_IBAN] = "DE89370400440532013000",
                                       [FIELD_CHIP] = "276098100234567",
                                       [FIELD_FILE_NUMBER] = "7",
                                       [FIELD_CONSENT] = "ja"};
    struct session *session = &bench.session;
    const struct question *question = session_question(session);

    if (question == NULL || session->state != STATE_QUESTION)
        return;
    for (int i = 0; i < question->field_count; i++) {
        int f = question->first_field + i;
        const struct field *field = &session_service(session)->fields[f];
        const char *text =
            field->kind == FIELD_CHOICE ? field->options[0].value : good[field->kind];
        struct answer *answer = &session->answers[f];
        if (form_field_locked(session, f))
            continue;
        memset(answer, 0, sizeof(*answer));
        session->verified[f] = false;
        if (text_copy(answer->text, sizeof(answer->text), text) != STATUS_OK)
            abort();
        if (wide && form_kind_is_typed(field->kind) && field->kind != FIELD_DATE)
            fill_wide(field, answer);
    }
    session->cursor = (struct cursor){.field = -1};
    session->declared = false;
    session->revision++;
}

static void
begin_visit(void)
{
    session_init(&bench.session, &bench.catalogue, bench.langs, &session_timing_usual);
    bench.session.kiosk.device = "RE-01";
    bench.session.world.now = (struct civil_time){{2026, 11, 26}, 10, 42};
    bench.session.world.online = true;
    bench.session.world.card_service = true;
    bench.session.world.reader = WORLD_READER_EMPTY;
    bench.card_begun = bench.phone_begun = false;
    for (int i = 0; i < CATALOGUE_MAX_SERVICES; i++)
        bench.session.world.keys[i] = SERVICE_KEY_FRESH;
    touch_init(&bench.touch, 150);
    focus_forget(&bench.focus);
    bench.now_ms = 1000;
    bench.pages = 0;
    bench.built = UINT64_MAX;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const int64_t pauses[] = {0, 60, 200, 1000, 11000, 61000, 106000, 400000};

    begin_visit();
    for (int i = 0; i < MOVES_MAX && size >= 4; i++, bytes += 4, size -= 4) {
        bench.now_ms += pauses[bytes[0] >> 5];
        switch (bytes[0] & 7) {
        case 0:
            any_event(bytes[1], bytes[2], bytes[3], bytes, 0);
            break;
        case 1: /* what follows is typed as it is */
            any_event(EVENT_TYPE, 0, 0, bytes + 4,
                      size - 4 < bytes[1] % 40u ? size - 4 : bytes[1] % 40u);
            break;
        case 2:
            any_event(EVENT_STORED, 0, 0, (const uint8_t *)"H7K4-92XM", 9);
            break;
        case 3:
            touch_at(bytes[1] * 1080 / 256, bytes[2] * 1920 / 256, bytes[3] * 4);
            break;
        case 4:
            press_key(bytes[1]);
            break;
        case 5:
            card_event(bytes[1], bytes[2], bytes[3]);
            break;
        case 6:
            fill_page((bytes[1] & 1) != 0);
            press_main();
            break;
        default:
            touch_item(bytes[1], 60 + bytes[2] * 4);
            break;
        }
        check_answers();
    }
    show();
    return 0;
}
