#include "ui/keyboard.h"

#include <string.h>

#include "base/text.h"
#include "core/form.h"
#include "ui/keyboard_letters.h"

enum {
    KEYBOARD_ROWS = 5,
    KEYBOARD_COLUMNS = 10, /* of the pages of variants */
    KEYBOARD_BASES = sizeof keyboard_letters / sizeof *keyboard_letters,
};

/* A row being filled from left to right, in half keys. */
struct row {
    struct page *page;
    const struct keyboard_wish *wish;
    struct box box;
    int halves; /* of the whole row */
    int at;
};

static struct box
next_box(struct row *row, int halves)
{
    int gap = page_token(row->page, THEME_LENGTH_KEY_GAP_X);
    int wide = row->box.w + gap;
    int left = row->box.x + row->at * wide / row->halves;
    row->at += halves;
    int right = row->box.x + row->at * wide / row->halves - gap;
    return (struct box){left, row->box.y, right - left, row->box.h};
}

static struct item *
put_key(struct row *row, int halves, const struct item *key)
{
    struct item placed = *key;
    placed.role = ROLE_KEY;
    placed.state |= ITEM_MIRROR_FREE;
    placed.box = next_box(row, halves);
    /* Keys keep their order on a mirrored page, but go with their column. */
    if (row->page->view->rtl)
        placed.box.x +=
            row->page->panel->width - 2 * row->page->keys.x - row->page->keys.w;
    if (placed.state & ITEM_DEAD)
        placed.tap = placed.hold = (struct event){.kind = EVENT_NONE};
    return page_place(row->page, &placed);
}

static struct event
text_event(enum event_kind kind, const char *text)
{
    struct event event = {.kind = kind};
    if (text_copy(event.text, sizeof event.text, text) != STATUS_OK)
        event.kind = EVENT_NONE; /* no key types half of something */
    return event;
}

static int
find_base(const char *letter)
{
    for (int i = 0; i < KEYBOARD_BASES; i++) {
        if (strcmp(keyboard_letters[i].base, letter) == 0)
            return i;
    }
    return -1;
}

static void
put_letter(struct row *row, int halves, const char *letter, const char *base)
{
    bool digit = letter[0] >= '0' && letter[0] <= '9';
    struct item key = {.text = view_text(row->page->view, letter),
                       .type = THEME_TYPE_KEY,
                       .tap = text_event(EVENT_TYPE, letter),
                       .state = digit ? ITEM_NUMBER : 0};
    if (base && find_base(base) >= 0)
        key.hold = text_event(EVENT_KEYS_VARIANTS, base);
    if (!form_letter_fits(row->wish->kind, letter, strlen(letter)))
        key.state |= ITEM_DEAD;
    put_key(row, halves, &key);
}

/* Several letters with one tap, if the field takes the first of them. */
static void
put_ending(struct row *row, int halves, const char *letters)
{
    bool fits = form_letter_fits(row->wish->kind, letters, 1);
    put_key(row, halves,
            &(struct item){.text = view_text(row->page->view, letters),
                           .type = THEME_TYPE_KEY,
                           .tap = text_event(EVENT_TYPE, letters),
                           .state = fits ? 0 : ITEM_DEAD});
}

/* Every letter of `letters`, one key each; capitals while shift is on. ß has no key for
 * its rare capital; that one stands behind s. */
static void
put_letters(struct row *row, const char *letters)
{
    bool large = row->wish->keys->shift > 0;
    size_t len = strlen(letters);
    for (size_t at = 0; at < len;) {
        char small[8] = "", shown[8] = "";
        uint32_t point;
        size_t step = text_decode(letters + at, len - at, &point);
        if (step == 0)
            return;
        memcpy(small, letters + at, step);
        bool letter = (point >= 'a' && point <= 'z') || point == 0xe4 ||
                      point == 0xf6 || point == 0xfc;
        text_encode(letter && large ? point - 0x20 : point, shown);
        put_letter(row, 2, shown, small);
        at += step;
    }
}

static void
put_function(struct row *row, int halves, const char *text, int icon,
             const char *spoken, struct event tap)
{
    put_key(row, halves,
            &(struct item){.text = text,
                           .icon = icon,
                           .spoken = spoken,
                           .type = THEME_TYPE_FUNCTION_KEY,
                           .state = ITEM_FUNCTION,
                           .tap = tap});
}

static void
put_layout(struct row *row, int halves, const char *text, const char *spoken,
           enum keys_layout layout)
{
    put_function(row, halves, text, 0, page_say(row->page, spoken),
                 page_event(EVENT_KEYS_LAYOUT, layout, 0));
}

static void
put_shift(struct row *row, int halves)
{
    int shift = row->wish->keys->shift;
    const char *spoken = shift == 2   ? "Großbuchstaben, fest"
                         : shift == 1 ? "Großbuchstabe, nächste Taste"
                                      : "Großbuchstaben";
    put_function(row, halves, shift == 2 ? page_say(row->page, "fest") : "",
                 shift == 2 ? 0 : ICONS_SHIFT + 1, page_say(row->page, spoken),
                 page_event(EVENT_KEYS_SHIFT, 0, 0));
    struct view *view = row->page->view;
    if (shift > 0)
        view->items[view->count - 1].state |= ITEM_CHOSEN;
}

static void
put_erase(struct row *row, int halves)
{
    put_function(row, halves, "", ICONS_BACKSPACE + 1, page_say(row->page, "Löschen"),
                 page_event(EVENT_ERASE, 0, 0));
}

static void
put_space(struct row *row, int halves)
{
    put_key(row, halves,
            &(struct item){
                .text = page_say(row->page, "Leerzeichen"),
                .type = THEME_TYPE_KEY,
                .tap = text_event(EVENT_TYPE, " "),
                .state = form_letter_fits(row->wish->kind, " ", 1) ? 0 : ITEM_DEAD});
}

/* At the end of the last row, each `halves` wide. */
static void
put_fields(struct row *row, int halves)
{
    const struct keyboard_wish *wish = row->wish;
    if (wish->previous.kind != EVENT_NONE)
        put_function(row, halves, page_say(row->page, "Feld\ndavor"), 0, NULL,
                     wish->previous);
    if (wish->next.kind != EVENT_NONE)
        put_function(row, halves, page_say(row->page, "Nächstes\nFeld"), 0, NULL,
                     wish->next);
}

/* How many of the two keys that change the field there are. */
static int
field_keys(const struct keyboard_wish *wish)
{
    return (wish->next.kind != EVENT_NONE) + (wish->previous.kind != EVENT_NONE);
}

/* The box of one of `rows` rows. */
static struct row
start_row(struct page *page, const struct keyboard_wish *wish, int line, int columns)
{
    int margin = page->wide ? page_um(page, 5950)
                            : page_token(page, THEME_LENGTH_KEYBOARD_MARGIN);
    int high = page_token(page, THEME_LENGTH_KEY);
    int gap = page_token(page, THEME_LENGTH_KEY_GAP_Y);
    struct box box = {page->keys.x + margin,
                      page->keys.y + page_um(page, 4460) + line * (high + gap),
                      page->keys.w - 2 * margin, high};
    return (struct row){page, wish, box, columns * 2, 0};
}

/* Rows of nothing but letters, from the top. */
static void
build_rows(struct page *page, const struct keyboard_wish *wish,
           const char *const rows[], int count, int columns)
{
    for (int i = 0; i < count; i++) {
        struct row row = start_row(page, wish, i, columns);
        put_letters(&row, rows[i]);
    }
}

/* What stands above the last row of a keyboard laid out as a typewriter. */
static void
build_typewriter(struct page *page, const struct keyboard_wish *wish,
                 const char *const rows[3])
{
    build_rows(page, wish, rows, 3, 11);
    struct row row = start_row(page, wish, 3, 11);
    put_shift(&row, 2);
    put_letters(&row, "yxcvbnm-");
    put_erase(&row, 4);
}

static void
build_qwertz(struct page *page, const struct keyboard_wish *wish)
{
    static const char *const rows[] = {"1234567890ß", "qwertzuiopü", "asdfghjklöä"};
    build_typewriter(page, wish, rows);
    struct row row = start_row(page, wish, 4, 11);
    int fields = field_keys(wish), layout = fields > 1 ? 3 : 4;
    put_layout(&row, layout, "A B C", "Tasten nach dem Alphabet", KEYS_ABC);
    put_layout(&row, layout, "é ł ş", "Weitere Buchstaben", KEYS_LETTERS);
    put_space(&row, fields ? 6 : 10);
    put_letters(&row, wish->kind == FIELD_FILE_NUMBER ? "./" : ".’");
    put_fields(&row, layout);
}

static void
build_abc(struct page *page, const struct keyboard_wish *wish)
{
    static const char *const rows[] = {"1234567890", "abcdefghij", "klmnopqrst",
                                       "uvwxyzäöüß"};
    build_rows(page, wish, rows, 4, 10);
    struct row row = start_row(page, wish, 4, 10);
    int fields = field_keys(wish);
    put_layout(&row, fields ? 3 : 4, "QWERTZ", "Tasten wie am Computer", KEYS_QWERTZ);
    put_layout(&row, fields > 1 ? 2 : 3, "é ł ş", "Weitere Buchstaben", KEYS_LETTERS);
    put_shift(&row, 2);
    put_space(&row, fields > 1 ? 3 : fields ? 4 : 6);
    put_letters(&row, "-");
    put_erase(&row, fields > 1 ? 2 : 3);
    put_fields(&row, 3);
}

static void
build_email(struct page *page, const struct keyboard_wish *wish)
{
    static const char *const rows[] = {"1234567890_", "qwertzuiop+", "asdfghjkl"};
    build_typewriter(page, wish, rows);
    struct row row = start_row(page, wish, 4, 11);
    static const int halves[][5] = {{6, 5, 5, 6, 0}, {5, 4, 4, 5, 4}, {4, 3, 3, 4, 4}};
    const int *wide = halves[field_keys(wish)];
    put_letter(&row, wide[0], "@", NULL);
    put_letter(&row, wide[1], ".", NULL);
    put_letter(&row, wide[2], "-", NULL);
    put_ending(&row, wide[3], ".de");
    put_fields(&row, wide[4]);
}

/* Small letters alone: names of machines know no others. */
static void
build_address(struct page *page, const struct keyboard_wish *wish)
{
    static const char *const rows[] = {"1234567890", "qwertzuiop", "asdfghjkl-",
                                       "yxcvbnm"};
    build_rows(page, wish, rows, 3, 10);
    struct row row = start_row(page, wish, 3, 10);
    put_letters(&row, rows[3]);
    put_function(&row, 3, page_say(page, "Feld\nleeren"), 0, NULL,
                 page_event(EVENT_CLEAR_FIELD, 0, 0));
    put_erase(&row, 3);
    row = start_row(page, wish, 4, 10);
    put_letters(&row, "./:[]");
    put_space(&row, 5);
    put_ending(&row, 5, "http://");
}

/* Whether a field takes at least one of these variants. */
static bool
holds_any(enum field_kind kind, const char *variants)
{
    for (const char *at = variants; *at;) {
        size_t len = strcspn(at, " ");
        if (form_letter_fits(kind, at, len))
            return true;
        at += len + (at[len] == ' ');
    }
    return false;
}

/* Base letters with a first variant on the key, so that one sees what is behind. */
static void
build_bases(struct page *page, const struct keyboard_wish *wish)
{
    bool large = wish->keys->shift > 0;
    struct row row = {0};
    for (int i = 0; i < KEYBOARD_BASES; i++) {
        if (i % KEYBOARD_COLUMNS == 0)
            row = start_row(page, wish, i / KEYBOARD_COLUMNS, KEYBOARD_COLUMNS);
        const char *base = keyboard_letters[i].base;
        bool letter = base[0] >= 'a' && base[0] <= 'z';
        const char *behind =
            large ? keyboard_letters[i].large : keyboard_letters[i].small;
        size_t first = strcspn(behind, " ");
        struct item key = {.type = THEME_TYPE_KEY,
                           .state = ITEM_FUNCTION,
                           .tap = text_event(EVENT_KEYS_VARIANTS, base),
                           .spoken =
                               page_fill_one(page, "Weitere Buchstaben zu {buchstabe}",
                                             "buchstabe", base)};
        if (letter)
            key.text =
                view_format(page->view, "%c %.*s", large ? base[0] - 0x20 : base[0],
                            (int)first, behind);
        else
            key.text = strcmp(base, "'") == 0   ? "’ ´"
                       : strcmp(base, "!") == 0 ? "! ?"
                                                : "§ €";
        if (!holds_any(wish->kind, behind))
            key.state |= ITEM_DEAD;
        put_key(&row, 2, &key);
    }
    row = start_row(page, wish, 4, 11);
    put_layout(&row, 4, "a b c", "Zurück zu den Buchstaben", wish->keys->letters);
    put_shift(&row, 4);
    put_space(&row, 10);
    put_erase(&row, 4);
}

/* From the variants of a letter: the key has the name of where it leads, not "Zurück",
 * which stands below and leaves the question. */
static void
put_way_back(struct row *row)
{
    bool bases = row->wish->keys->layout == KEYS_LETTERS;
    const char *spoken = bases ? "Weitere Buchstaben" : "Zurück zu den Buchstaben";
    put_function(row, 4, bases ? "é ł ş" : "a b c", 0, page_say(row->page, spoken),
                 text_event(EVENT_KEYS_VARIANTS, ""));
}

static void
build_variants(struct page *page, const struct keyboard_wish *wish, int base)
{
    bool large = wish->keys->shift > 0;
    const char *at =
        large ? keyboard_letters[base].large : keyboard_letters[base].small;
    struct row row = start_row(page, wish, 0, KEYBOARD_COLUMNS);
    int count = 0;
    char self = keyboard_letters[base].base[0];
    if (self >= 'a' && self <= 'z') {
        char letter[2] = {large ? (char)(self - 0x20) : self, '\0'};
        put_letter(&row, 2, letter, NULL);
        count++;
    }
    while (*at) {
        char variant[16] = "";
        size_t len = strcspn(at, " ");
        if (count % KEYBOARD_COLUMNS == 0)
            row = start_row(page, wish, count / KEYBOARD_COLUMNS, KEYBOARD_COLUMNS);
        if (len < sizeof variant)
            memcpy(variant, at, len);
        put_letter(&row, 2, variant, NULL);
        count++;
        at += len + (at[len] == ' ');
    }
    row = start_row(page, wish, KEYBOARD_ROWS - 1, 11);
    put_way_back(&row);
    put_shift(&row, 4);
    put_space(&row, 10);
    put_erase(&row, 4);
}

/* Kinds that start with digits but may go on with letters or signs. */
static bool
knows_letters(enum field_kind kind)
{
    return form_letter_fits(kind, "a", 1);
}

/* "Nächstes Feld" is one tall key, unless the field before has one too. */
static void
put_digit_fields(struct row *row, int line, int tall)
{
    const struct keyboard_wish *wish = row->wish;
    bool next = wish->next.kind != EVENT_NONE;
    bool previous = wish->previous.kind != EVENT_NONE;
    if (line == 2 && next) {
        row->box.h = previous ? row->box.h : tall;
        put_function(row, 2, page_say(row->page, "Nächstes\nFeld"),
                     previous ? 0 : ICONS_NEXT + 1, NULL, wish->next);
    } else if (line == 3 && previous) {
        put_function(row, 2, page_say(row->page, "Feld\ndavor"), 0, NULL,
                     wish->previous);
    }
}

static void
build_digits(struct page *page, const struct keyboard_wish *wish)
{
    int margin =
        page->wide ? page_um(page, 8900) : page_token(page, THEME_LENGTH_MARGIN);
    int high = page_token(page, THEME_LENGTH_KEY_NUMBER);
    int gap = page_um(page, 2480);
    struct box pad = {page->keys.x + margin, page->keys.y + page_um(page, 5200),
                      page->keys.w - 2 * margin, high};
    for (int line = 0; line < 4; line++) {
        struct row row = {page, wish, pad, 8, 0};
        row.box.y += line * (high + gap);
        for (int column = 0; column < 3; column++) {
            char digit[2] = {(char)('1' + line * 3 + column), '\0'};
            if (line == 3 && column == 1)
                digit[0] = '0';
            if (line < 3 || column == 1) {
                put_letter(&row, 2, digit, NULL);
                struct view *view = page->view;
                view->items[view->count - 1].type = THEME_TYPE_INPUT;
                view->items[view->count - 1].state &= ~(unsigned)ITEM_NUMBER;
            } else if (column == 0 && knows_letters(wish->kind)) {
                put_layout(&row, 2, "a b c", "Buchstaben", wish->keys->letters);
            } else if (column == 0 && form_letter_fits(wish->kind, "+", 1)) {
                put_letter(&row, 2, "+", NULL);
            } else if (column == 2 && form_letter_fits(wish->kind, "/", 1)) {
                put_letter(&row, 2, "/", NULL);
            } else {
                row.at += 2;
            }
        }
        if (line == 0)
            put_erase(&row, 2);
        else if (line == 1)
            put_function(&row, 2, page_say(page, "Feld\nleeren"), 0, NULL,
                         page_event(EVENT_CLEAR_FIELD, 0, 0));
        else
            put_digit_fields(&row, line, 2 * high + gap);
    }
}

void
keyboard_build(struct page *page, const struct keyboard_wish *wish)
{
    int base = find_base(wish->keys->variants_of);
    if (base >= 0) {
        build_variants(page, wish, base);
        return;
    }
    switch (wish->keys->layout) {
    case KEYS_QWERTZ:
        build_qwertz(page, wish);
        break;
    case KEYS_ABC:
        build_abc(page, wish);
        break;
    case KEYS_DIGITS:
    case KEYS_PIN:
        build_digits(page, wish);
        break;
    case KEYS_EMAIL:
        build_email(page, wish);
        break;
    case KEYS_ADDRESS:
        build_address(page, wish);
        break;
    case KEYS_LETTERS:
        build_bases(page, wish);
        break;
    }
}
