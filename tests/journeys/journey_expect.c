#include "journey.h"

#include <string.h>

#include "base/text.h"
#include "core/document.h"
#include "core/form.h"
#include "core/units.h"
#include "ui/page.h"
#include "ui/theme.h"

enum { DUMP_MAX = 16 * 1024 };

static bool
same(struct journey *journey, const char *want, const char *have)
{
    /* Scripts are written with plain spaces everywhere. */
    if (units_same(want, have))
        return true;
    text_format(journey->fault, sizeof journey->fault,
                "erwartet »%s«, es war »%s« (Seite »%s«)", want, have,
                state_name(journey->session->state));
    return false;
}

static bool
expect_page(struct journey *journey, const char *rest)
{
    return same(journey, rest, state_name(journey->session->state));
}

static bool
expect_question(struct journey *journey, const char *rest)
{
    const struct question *question = session_question(journey->session);
    return same(journey, rest, question == NULL ? "keine" : question->text);
}

static bool
expect_number(struct journey *journey, const char *rest)
{
    char have[32];
    int n = 0, m = 0;
    session_progress(journey->session, &n, &m);
    text_format(have, sizeof have, "%d von %d", n, m);
    return same(journey, rest, have);
}

static const struct panel panel = {.width = 1080, .height = 1920};

/* The page as it stands on the glass now. */
static bool
lay_out(struct journey *journey)
{
    struct theme theme;
    struct theme_wish wish = page_theme(journey->session, 248, journey->glyphs);
    if (theme_make(&wish, &theme) != STATUS_OK)
        return false;
    page_build(journey->session, &theme, &panel, journey->glyphs, NULL, journey->view);
    return true;
}

static const struct item *
find_hint(const struct journey *journey)
{
    for (int i = 0; i < journey->view->count; i++) {
        if (journey->view->items[i].role == ROLE_HINT)
            return &journey->view->items[i];
    }
    return NULL;
}

/* All that can be read on the page, one text a line. */
static void
read_page(const struct journey *journey, char *out, size_t cap)
{
    struct text_buf buf = text_buf_over(out, cap);
    for (int i = 0; i < journey->view->count; i++) {
        const struct item *item = &journey->view->items[i];
        if (item->text[0] != '\0')
            text_put_format(&buf, "%s\n", item->text);
        if (item->detail[0] != '\0')
            text_put_format(&buf, "%s\n", item->detail);
    }
}

static bool
stands(struct journey *journey, const char *want)
{
    static char all[DUMP_MAX];
    for (int i = 0; i < journey->view->count; i++) {
        const struct item *item = &journey->view->items[i];
        if (units_same(want, item->text) || units_same(want, item->detail))
            return true;
    }
    read_page(journey, all, sizeof all);
    return same(journey, want, all);
}

/* What the page says, word for word; "nichts": it has no news and no complaint. */
static bool
expect_said(struct journey *journey, const char *rest)
{
    if (!lay_out(journey))
        return same(journey, rest, "keine Seite");
    const struct item *hint = find_hint(journey);
    if (text_equal(rest, "nichts"))
        return hint == NULL || same(journey, rest, hint->text);
    return stands(journey, rest);
}

/* What else it says; nothing: the news have no second sentence. */
static bool
expect_also(struct journey *journey, const char *rest)
{
    if (!lay_out(journey))
        return same(journey, rest, "keine Seite");
    const struct item *hint = find_hint(journey);
    if (rest[0] == '\0')
        return hint == NULL || same(journey, rest, hint->detail);
    return stands(journey, rest);
}

static bool
expect_effect(struct journey *journey, const char *rest)
{
    static const char *const names[] = {[EFFECT_STORE] = "speichern",
                                        [EFFECT_PRINT] = "drucken",
                                        [EFFECT_PRINT_CANCEL] = "nicht-drucken",
                                        [EFFECT_SOUND] = "ton",
                                        [EFFECT_WIPE] = "löschen",
                                        [EFFECT_VIEW] = "ansicht",
                                        [EFFECT_STAFF] = "personal",
                                        [EFFECT_CARD_BEGIN] = "karte-beginnt",
                                        [EFFECT_CARD_ACCEPT] = "karte-darf",
                                        [EFFECT_CARD_SECRET] = "karte-geheim",
                                        [EFFECT_CARD_END] = "karte-endet",
                                        [EFFECT_PHONE_BEGIN] = "handy-beginnt",
                                        [EFFECT_PHONE_END] = "handy-endet"};
    char have[256];
    struct text_buf buf = text_buf_over(have, sizeof have);
    /* Sounds come with nearly everything; what counts is what is done. */
    for (int i = 0; i < journey->effect_count; i++) {
        if (journey->effects[i].kind == EFFECT_SOUND)
            continue;
        text_put(&buf, buf.len > 0 ? " " : "");
        text_put(&buf, names[journey->effects[i].kind]);
    }
    return same(journey, rest, buf.len == 0 ? "keine" : have);
}

/* "antwort hund_name Krümel" as the check list shows it. */
static bool
expect_answer(struct journey *journey, const char *rest)
{
    char id[64], have[ANSWER_MAX_BYTES + 64];
    size_t len = strcspn(rest, " ");
    const struct service *service = session_service(journey->session);
    struct text_buf buf = text_buf_over(id, sizeof id);

    text_put_bytes(&buf, rest, len);
    int field = service == NULL ? -1 : service_find_field(service, id);
    if (field < 0)
        return same(journey, id, "kein Feld");
    form_display(journey->session, field, have, sizeof have);
    return same(journey, rest + len + strspn(rest + len, " "), have);
}

static bool
expect_field(struct journey *journey, const char *rest)
{
    const struct service *service = session_service(journey->session);
    int field = journey->session->cursor.field;
    return same(journey, rest,
                service == NULL || field < 0 ? "keins" : service->fields[field].id);
}

static bool
expect_visible(struct journey *journey, const char *rest)
{
    const struct service *service = session_service(journey->session);
    int field = service == NULL ? -1 : service_find_field(service, rest);
    return field >= 0 && form_field_visible(journey->session, field)
               ? true
               : same(journey, rest, "unsichtbar");
}

static bool
expect_empty(struct journey *journey, const char *rest)
{
    return same(journey, rest, session_has_data(journey->session) ? "nein" : "ja");
}

static bool
expect_looks(struct journey *journey, const char *rest)
{
    static const char *const sizes[] = {"S", "M", "L", "XL"};
    char have[64];
    text_format(have, sizeof have, "%s %s %d", lang_code(journey->session->lang),
                sizes[journey->session->size], (int)journey->session->theme);
    return same(journey, rest, have);
}

static bool
expect_countdown(struct journey *journey, const char *rest)
{
    char have[16];
    text_format(have, sizeof have, "%d", journey->session->countdown);
    return same(journey, rest, have);
}

/* "aus-dem-ausweis familienname fest": marked, and may not be changed. */
static bool
expect_mark(struct journey *journey, const char *rest)
{
    char id[64], have[96];
    const struct service *service = session_service(journey->session);
    struct text_buf buf = text_buf_over(id, sizeof id);

    text_put_bytes(&buf, rest, strcspn(rest, " "));
    int field = service == NULL ? -1 : service_find_field(service, id);
    if (field < 0)
        return same(journey, id, "kein Feld");
    text_format(have, sizeof have, "%s %s", id,
                !journey->session->verified[field]           ? "nein"
                : form_field_locked(journey->session, field) ? "fest"
                                                             : "änderbar");
    return same(journey, rest, have);
}

/* How many digits of a secret lie in the session, wherever. */
static bool
expect_digits(struct journey *journey, const char *rest)
{
    const struct identify *identify = &journey->session->identify;
    char have[16];
    text_format(have, sizeof have, "%d",
                (int)(strlen(identify->typed) + strlen(identify->first) +
                      strlen(identify->handed)));
    return same(journey, rest, have);
}

static void
dump_receipt(struct journey *journey, bool slip, char *out, size_t cap)
{
    struct text_buf buf = text_buf_over(out, cap);
    if (slip)
        receipt_slip(journey->session, journey->receipt);
    else
        receipt_build(journey->session, journey->receipt);
    for (int i = 0; i < journey->receipt->count; i++) {
        const struct receipt_line *line = &journey->receipt->lines[i];
        if (line->kind == RECEIPT_STEP)
            text_put_format(&buf, "%d. ", line->number);
        text_put_format(&buf, "%s%s%s\n", line->text, *line->value != '\0' ? " | " : "",
                        line->value);
    }
}

static bool
holds(struct journey *journey, char *all, const char *rest)
{
    units_split(all, all);
    bool absent = text_starts_with(rest, "ohne ");
    const char *part = absent ? rest + strlen("ohne ") : rest;
    if ((strstr(all, part) == NULL) == absent)
        return true;
    text_format(journey->fault, sizeof journey->fault, "»%s« %s in:\n%s", part,
                absent ? "steht" : "fehlt", all);
    return false;
}

static bool
expect_receipt(struct journey *journey, const char *rest)
{
    static char all[DUMP_MAX];
    dump_receipt(journey, false, all, sizeof all);
    return holds(journey, all, rest);
}

static bool
expect_slip(struct journey *journey, const char *rest)
{
    static char all[DUMP_MAX];
    dump_receipt(journey, true, all, sizeof all);
    return holds(journey, all, rest);
}

static bool
expect_document(struct journey *journey, const char *rest)
{
    static char all[DOCUMENT_MAX];
    size_t len = 0;
    if (document_write(journey->session, all, sizeof all, &len) != STATUS_OK)
        return same(journey, rest, "kein Dokument");
    return holds(journey, all, rest);
}

bool
journey_expect(struct journey *journey, const char *what, const char *rest)
{
    static const struct {
        const char *what;
        bool (*check)(struct journey *journey, const char *rest);
    } checks[] = {{"seite", expect_page},       {"frage", expect_question},
                  {"nummer", expect_number},    {"sagt", expect_said},
                  {"dazu", expect_also},        {"wirkung", expect_effect},
                  {"antwort", expect_answer},   {"feld", expect_field},
                  {"sichtbar", expect_visible}, {"leer", expect_empty},
                  {"aussehen", expect_looks},   {"noch", expect_countdown},
                  {"beleg", expect_receipt},    {"dokument", expect_document},
                  {"zettel", expect_slip},      {"aus-dem-ausweis", expect_mark},
                  {"ziffern", expect_digits}};
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        if (text_equal(what, checks[i].what))
            return checks[i].check(journey, rest);
    }
    text_format(journey->fault, sizeof journey->fault, "»= %s« prüft niemand", what);
    return false;
}
