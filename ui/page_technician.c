#include <string.h>

#include "base/text.h"
#include "core/readiness.h"
#include "ui/keyboard_pin.h"
#include "ui/page_kit.h"

/* What technicians read is German: tests/check/translations.py leaves this file out. */

enum { MARK_UM = 12900, MINUTE_S = 60 };

/* Whose page this is, which device, and what its clock says. */
void
page_technician_band(struct page *page, int band)
{
    int margin = page_token(page, THEME_LENGTH_MARGIN), gap = page_space(page, 4);
    int px = page_um(page, MARK_UM);
    page_place(page, &(struct item){.role = ROLE_ICON,
                                    .icon = ICONS_TOOL + 1,
                                    .tone = TONE_ON_COUNTER,
                                    .box = {margin, (band - px) / 2, px, px}});
    struct item title = {.role = ROLE_TEXT,
                         .text = "Technik",
                         .type = THEME_TYPE_H3,
                         .leading = THEME_LEADING_HEADING,
                         .tone = TONE_ON_COUNTER,
                         .state = ITEM_BOLD};
    int x = margin + px + gap;
    int width = page_width(page, title.text, title.type, true) + 2;
    int high = page_need(page, &title, width);
    title.box = (struct box){x, (band - high) / 2, width, high};
    page_place(page, &title);
    x += width + gap;
    width = page->panel->width - margin - x;
    const struct civil_time *now = &page->session->world.now;
    const char *number = page->session->kiosk.device;
    bool named = number != NULL && number[0] != '\0';
    struct item device = {.role = ROLE_TEXT,
                          .text = view_format(page->view, "%s%s%s%d.%d.%d, %d:%02d Uhr",
                                              named ? "Gerät " : "",
                                              named ? number : "", named ? " · " : "",
                                              now->date.day, now->date.month,
                                              now->date.year, now->hour, now->minute),
                          .type = THEME_TYPE_SMALL,
                          .leading = THEME_LEADING_BODY,
                          .tone = TONE_ON_COUNTER,
                          .state = ITEM_END};
    high = page_need(page, &device, width);
    device.box = (struct box){x, (band - high) / 2, width, high};
    page_place(page, &device);
    page->y = band;
}

static void
put_wrong(struct page *page)
{
    const struct session *session = page->session;
    const struct technician *technician = &session->technician;
    const char *text = NULL;
    if (session->countdown > 0)
        text = session->countdown > 2 * MINUTE_S
                   ? view_format(page->view, "Warten Sie bitte %d Minuten.",
                                 (session->countdown + MINUTE_S - 1) / MINUTE_S)
                   : view_format(page->view, "Warten Sie bitte %d Sekunden.",
                                 session->countdown);
    else if (technician->tries == 1)
        text = "Noch ein Versuch. Danach müssen Sie warten.";
    else if (technician->tries > 1)
        text = view_format(page->view, "Noch %d Versuche.", technician->tries);
    else
        text = "Nach jeder falschen PIN müssen Sie länger warten.";
    page_hint(page, TONE_DANGER, ICONS_WARNING + 1,
              session->countdown > 0 ? "Zu viele falsche PINs."
                                     : "Diese PIN stimmt nicht.",
              text);
}

/* What became of the last one. */
static void
put_said(struct page *page)
{
    const struct technician *technician = &page->session->technician;
    if (technician->too_short)
        page_hint(page, TONE_DANGER, ICONS_WARNING + 1, "Es fehlen Ziffern.",
                  "Die PIN der Technik hat 8 Ziffern.");
    else if (technician->unchecked)
        page_hint(
            page, TONE_WARNING, ICONS_WARNING + 1,
            "Das Gerät konnte die PIN nicht prüfen.",
            "Vielleicht spielt es noch ein Update ein. Warten Sie einige Minuten, und "
            "geben Sie sie noch einmal ein. Hilft das nicht, schalten Sie das Gerät "
            "aus und wieder ein.");
    else
        put_wrong(page);
    page_gap(page, 6000);
}

/* For the one who comes to mend it; nobody else has to read on. */
void
page_unfit(struct page *page)
{
    page_gap(page, 5000);
    page_fact(
        page, ICONS_TOOL + 1, true, "Für die Technik",
        !page->session->kiosk.has_door
            ? "Die Einrichtung und die PIN der Technik sind nicht zu lesen. "
              "Schalten Sie das Gerät einmal aus und ein. Bleibt es so, rufen Sie "
              "den Hersteller an; bespielen Sie nichts, es können Anträge darin "
              "liegen."
        : page->session->kiosk.open_door
            ? "Noch nicht eingerichtet. Halten Sie den Finger drei Sekunden auf "
              "das Zeichen oben links."
            : "Die Einrichtung ist nicht zu verwenden. Halten Sie den Finger "
              "drei Sekunden auf das Zeichen oben links.");
}

void
page_technician_pin(struct page *page)
{
    const struct technician *technician = &page->session->technician;
    struct page_frame frame = {
        .technician = true,
        .without = PAGE_NO_COUNTER,
        .typing = true,
        .pad = "",
        .left = page_back(page),
        .right = {"Anmelden", ICONS_CHECK + 1, page_event(EVENT_NEXT, 0, 0)}};
    bool waits = page->session->countdown > 0;
    page_begin(page, &frame);
    if (technician->too_short || technician->unchecked || technician->wrong || waits)
        put_said(page);
    page_question(page,
                  technician->checking ? "Einen Moment bitte."
                                       : "Geben Sie die PIN der Technik ein.",
                  page->tight > 1);
    if (page->tight < 4)
        page_lead(page,
                  technician->checking
                      ? "Das Gerät prüft die PIN."
                      : "8 Ziffern. Als Bürgerin oder Bürger tippen Sie auf Zurück.");
    page_gap(page, page->tight > 1 ? 5000 : 9000);
    page_turn(page);
    page_digits(page, TECHNICIAN_DIGITS,
                technician->too_short || (technician->wrong && !waits));
    if (page->y + theme_ring(page->theme) > page->keys.y)
        page->view->overflow = true;
    keyboard_pin_build(page, "");
    page_finish(page);
}

static const enum tone grade_tones[] = {TONE_SUCCESS, TONE_WARNING, TONE_DANGER};
static const int grade_icons[] = {ICONS_CHECK + 1, ICONS_WARNING + 1,
                                  ICONS_WARNING + 1};

/* Room for the longest of them and its icon. */
static int
grade_width(const struct page *page)
{
    int width = 0;
    for (int i = READINESS_GOOD; i <= READINESS_BAD; i++) {
        const char *name = readiness_grade_name((enum readiness_grade)i);
        int need = page_width(page, name, THEME_TYPE_BODY, true) + 2;
        width = need > width ? need : width;
    }
    return width + page_token(page, THEME_LENGTH_ICON_TEXT) + page_space(page, 3);
}

/* In the middle of the row's right side. */
static void
put_grade(struct page *page, enum readiness_grade grade, struct box at)
{
    int px = page_token(page, THEME_LENGTH_ICON_TEXT), gap = page_space(page, 3);
    struct item name = {.role = ROLE_TEXT,
                        .text = readiness_grade_name(grade),
                        .type = THEME_TYPE_BODY,
                        .leading = THEME_LEADING_BODY,
                        .state = ITEM_BOLD};
    int high = page_need(page, &name, at.w - px - gap);
    page_place(page, &(struct item){.role = ROLE_ICON,
                                    .icon = grade_icons[grade],
                                    .tone = grade_tones[grade],
                                    .box = {at.x, at.y + (at.h - px) / 2, px, px}});
    name.box =
        (struct box){at.x + px + gap, at.y + (at.h - high) / 2, at.w - px - gap, high};
    page_place(page, &name);
}

enum { WORD_MOST = 20 };

/* An address of IPv6 is longer than a line: it may go on in the next behind a colon. */
static const char *
let_break(struct page *page, const char *text)
{
    char out[2 * READINESS_TEXT_MAX];
    struct text_buf buf = text_buf_over(out, sizeof out);
    while (*text != '\0') {
        size_t word = strcspn(text, " ");
        for (size_t i = 0; i < word; i++) {
            text_put_bytes(&buf, text + i, 1);
            if (word > WORD_MOST && text[i] == ':' && i + 1 < word)
                text_put(&buf, "\u200b");
        }
        size_t gap = strspn(text + word, " ");
        text_put_bytes(&buf, text + word, gap);
        text += word + gap;
    }
    return view_text(page->view, out);
}

static void
put_row(struct page *page, const void *context, int index)
{
    static const int icons[READINESS_PARTS] = {
        [READINESS_SETUP] = ICONS_TOOL + 1,
        [READINESS_SCREEN] = ICONS_SCREEN + 1,
        [READINESS_PRINTER] = ICONS_PRINTER + 1,
        [READINESS_READER] = ICONS_CARD + 1,
        [READINESS_CONNECTION] = ICONS_NETWORK + 1,
        [READINESS_NETWORK] = ICONS_NETWORK + 1,
        [READINESS_SERVICES] = ICONS_HOME + 1,
        [READINESS_WAITING] = ICONS_LETTER + 1,
        [READINESS_STORAGE] = ICONS_SAVE + 1,
        [READINESS_CLOCK] = ICONS_CLOCK + 1,
        [READINESS_PROGRAM] = ICONS_LOCK + 1,
        [READINESS_TOUCH] = ICONS_TOUCH + 1,
        [READINESS_SOUND] = ICONS_BELL + 1,
        [READINESS_KEYBOARD] = ICONS_KEYPAD + 1,
    };
    const struct readiness *readiness = context;
    const struct readiness_row *row = &readiness->rows[index];
    int w = page->w, grade = grade_width(page);
    page_rule(page);
    int y = page->y;
    page->w = w - grade - page_space(page, 4);
    page_fact(page, icons[index], false, row->name, let_break(page, row->text));
    page->w = w;
    put_grade(page, row->grade,
              (struct box){page->x + w - grade, y, grade, page->y - y});
}

/* What became of the report that was printed last. */
static const char *
paper_note(const struct session *session)
{
    const struct technician *technician = &session->technician;
    if (technician->printing)
        return "Der Bericht wird gedruckt.";
    if (technician->printed)
        return "Der Bericht ist gedruckt.";
    return technician->print_failed ? "Der Bericht wurde nicht gedruckt." : "";
}

/* Beside the one before if the row has room. */
static void
put_button(struct page *page, int *right, const char *text, int icon, struct event tap)
{
    int gap = page_space(page, 4), before = page->view->count;
    int y = page->y;
    struct item *button = page_small_button(page, text, icon, tap);
    int room = page->x + page->w - *right;
    if (*right > page->x && button->box.w <= room) {
        button->box.x = *right;
        button->box.y = page->view->items[before - 1].box.y;
        page->y = y;
    } else if (*right > page->x) {
        button->box.y += gap;
        page->y += gap;
    }
    *right = button->box.x + button->box.w + gap;
}

static void
put_buttons(struct page *page)
{
    const struct session *session = page->session;
    int first = page->view->count, right = page->x, y = page->y;
    put_button(page, &right, "Neu prüfen", ICONS_CHECK + 1,
               page_event(EVENT_TECHNICIAN_LOOK, 0, 0));
    if (session->world.printer == WORLD_PRINTER_READY && !session->technician.printing)
        put_button(page, &right, "Bericht drucken", ICONS_PRINTER + 1,
                   page_event(EVENT_TECHNICIAN_PRINT, 0, 0));
    if (session->technician.caretaker)
        put_button(page, &right, "Gerät warten", ICONS_TOOL + 1,
                   page_event(EVENT_UPKEEP, UPKEEP_LOOK, 0));
    if (session->technician.device.sound)
        put_button(page, &right, "Ton spielen", ICONS_BELL + 1,
                   page_event(EVENT_TECHNICIAN_SOUND, 0, 0));
    page_anchor(page, first, page_space(page, 4));
    page->y = y; /* what is read goes on below what was read */
}

void
page_technician(struct page *page)
{
    const struct session *session = page->session;
    enum outage outage = session->world.outage;
    struct page_frame frame = {
        .technician = true,
        .without = PAGE_NO_COUNTER,
        .equal = true,
        .left = {"Abmelden", ICONS_EXIT + 1, page_event(EVENT_DONE, 0, 0)}};
    if (outage == OUTAGE_STAFF)
        frame.right = (struct page_action){"In Betrieb nehmen", ICONS_NEXT + 1,
                                           page_event(EVENT_TECHNICIAN_SERVICE, 1, 0)};
    else if (outage == OUTAGE_NONE)
        frame.right = (struct page_action){"Pause machen", ICONS_LOCK + 1,
                                           page_event(EVENT_TECHNICIAN_SERVICE, 0, 0)};
    frame.plain = outage == OUTAGE_NONE;
    struct readiness readiness;
    readiness_judge(session, &readiness);
    page_begin(page, &frame);
    const char *note = paper_note(session);
    page_hint(
        page, grade_tones[readiness.worst], grade_icons[readiness.worst],
        readiness.verdict,
        view_format(page->view, "%s%s%s", readiness.text, note[0] ? " " : "", note));
    page_gap(page, 4000);
    if (page->wide)
        put_buttons(page);
    page_turn(page);
    if (!page->wide)
        put_buttons(page);
    (void)page_blocks(page, put_row, &readiness, readiness.count, 0, 0, -1);
    page_more(page);
    page_finish(page);
}
