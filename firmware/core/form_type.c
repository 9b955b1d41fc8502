#include "core/form.h"

#include <string.h>

#include "base/secret.h"
#include "base/text.h"
#include "core/iban.h"
#include "core/letters.h"
#include "core/session.h"

/* What one kind of field lets in. */
struct rule {
    const char *ascii; /* signs besides letters and digits */
    bool digits, ascii_letters, latin_letters;
    bool n1, all_signs; /* groups of DIN 91379 */
    int most;           /* graphemes, if the field itself says nothing */
    bool drops_spaces;  /* a space is taken and forgotten */
};

static const struct rule *
rule_of(enum field_kind kind)
{
    static const struct rule rules[] = {
        [FIELD_TEXT] = {.digits = true,
                        .latin_letters = true,
                        .n1 = true,
                        .all_signs = true,
                        .most = 200},
        [FIELD_NAME] = {.latin_letters = true, .n1 = true, .most = 120},
        [FIELD_DATE] = {.digits = true, .most = 10},
        [FIELD_NUMBER] = {.digits = true, .most = 9, .drops_spaces = true},
        [FIELD_YES_NO] = {.most = 0},
        [FIELD_CHOICE] = {.most = 0},
        [FIELD_STREET] = {.digits = true,
                          .latin_letters = true,
                          .n1 = true,
                          .all_signs = true,
                          .most = 55},
        [FIELD_HOUSE_NUMBER] = {.ascii = "-/. ",
                                .digits = true,
                                .ascii_letters = true,
                                .most = 7},
        [FIELD_POSTCODE] = {.digits = true, .most = 5, .drops_spaces = true},
        [FIELD_PLACE] = {.digits = true,
                         .latin_letters = true,
                         .n1 = true,
                         .all_signs = true,
                         .most = 40},
        [FIELD_EMAIL] = {.ascii = "!#$%&'*+/=?^_`{|}~.-@",
                         .digits = true,
                         .ascii_letters = true,
                         .most = 254,
                         .drops_spaces = true},
        [FIELD_PHONE] = {.ascii = "+-/() ", .digits = true, .most = 25},
        [FIELD_IBAN] = {.digits = true,
                        .ascii_letters = true,
                        .most = IBAN_MAX,
                        .drops_spaces = true},
        [FIELD_CHIP] = {.digits = true, .most = 15, .drops_spaces = true},
        [FIELD_FILE_NUMBER] = {.ascii = ".-/ ",
                               .digits = true,
                               .ascii_letters = true,
                               .most = 40},
        [FIELD_CONSENT] = {.most = 0},
    };
    return &rules[kind];
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool
form_letter_fits(enum field_kind kind, const char *grapheme, size_t len)
{
    const struct rule *rule = rule_of(kind);
    char first = grapheme[0];
    if (len == 0)
        return false;
    if (len == 1 && is_digit(first))
        return rule->digits;
    if (len == 1 && is_ascii_letter(first))
        return rule->ascii_letters || rule->latin_letters;
    if (len == 1 && rule->ascii != NULL && strchr(rule->ascii, first) != NULL)
        return true;
    if ((unsigned char)first < 0x20 || (unsigned char)first == 0x7F)
        return false; /* one line only, though group N4 knows tab and line feed */
    switch (letters_group_of(grapheme, len)) {
    case LETTERS_LATIN:
        return rule->latin_letters;
    case LETTERS_N1:
        return rule->n1;
    case LETTERS_N2:
    case LETTERS_N3:
    case LETTERS_N4:
        return rule->all_signs;
    case LETTERS_NONE:
    default:
        return false;
    }
}

int
form_max_graphemes(const struct field *field)
{
    int most = rule_of(field->kind)->most;
    return field->max_graphemes > 0 && field->max_graphemes < most
               ? field->max_graphemes
               : most;
}

static const struct field *
focused_field(const struct session *session)
{
    const struct service *service = session_service(session);
    int at = session->cursor.field;
    if (service == NULL || at < 0 || at >= service->field_count ||
        !form_kind_is_typed(service->fields[at].kind))
        return NULL;
    return &service->fields[at];
}

struct answer *
form_typed(struct session *session)
{
    if (focused_field(session) == NULL)
        return NULL;
    return session->state == STATE_RESUME ? &session->resume_answer
                                          : &session->answers[session->cursor.field];
}

/* Puts `text` into the place of the old one and wipes what was longer. */
static void
replace(struct answer *answer, const char *text)
{
    size_t len = strlen(text);
    memcpy(answer->text, text, len);
    memset(answer->text + len, 0, sizeof answer->text - len);
}

static void
put_date_parts(struct answer *answer, char parts[3][8])
{
    text_format(answer->text, sizeof answer->text, "%s|%s|%s", parts[0], parts[1],
                parts[2]);
}

static void
take_date_parts(const struct answer *answer, char parts[3][8])
{
    for (int i = 0; i < 3; i++)
        form_date_part(answer->text, i, parts[i], 8);
}

static bool
type_date(struct session *session, struct answer *answer, const char *grapheme)
{
    char parts[3][8];
    int part = session->cursor.part;
    size_t most = part == 2 ? 4 : 2;

    if (!is_digit(grapheme[0]) || grapheme[1] != '\0')
        return false;
    take_date_parts(answer, parts);
    size_t len = strlen(parts[part]);
    size_t caret = (size_t)session->cursor.caret;
    if (len >= most || caret > len)
        return false;
    memmove(parts[part] + caret + 1, parts[part] + caret, len - caret + 1);
    parts[part][caret] = grapheme[0];
    put_date_parts(answer, parts);
    session->cursor.caret++;
    return true;
}

static bool
erase_date(struct session *session, struct answer *answer)
{
    char parts[3][8];
    char *part = parts[session->cursor.part];
    size_t caret = (size_t)session->cursor.caret;

    take_date_parts(answer, parts);
    if (caret == 0 || caret > strlen(part))
        return false;
    memmove(part + caret - 1, part + caret, strlen(part + caret) + 1);
    put_date_parts(answer, parts);
    session->cursor.caret--;
    return true;
}

static char
upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Spaces lead nowhere at the start of a text and twice in a row. */
static bool
space_is_idle(const struct answer *answer, size_t caret)
{
    return caret == 0 || answer->text[caret - 1] == ' ' || answer->text[caret] == ' ';
}

static bool
all_fit(const struct field *field, const char *text)
{
    size_t len = strlen(text), next = 0;
    int count = 0;
    for (size_t at = 0; at < len; at = next, count++) {
        next = letters_next(text, len, at);
        if (!form_letter_fits(field->kind, text + at, next - at))
            return false;
    }
    return count <= form_max_graphemes(field);
}

bool
form_type(struct session *session, const char *grapheme)
{
    const struct field *field = focused_field(session);
    struct answer *answer = form_typed(session);
    char joined[LETTERS_MAX_BYTES + 1], whole[ANSWER_MAX_BYTES + 1];
    size_t len = strlen(grapheme);
    bool typed = false;

    if (field == NULL || answer == NULL || len == 0 || len > 36)
        return false;
    if (field->kind == FIELD_DATE)
        return type_date(session, answer, grapheme);
    if (len == 1 && grapheme[0] == ' ' && rule_of(field->kind)->drops_spaces)
        return true;

    size_t caret = (size_t)session->cursor.caret;
    size_t old = strlen(answer->text);
    if (caret > old)
        caret = old;
    if (len == 1 && grapheme[0] == ' ' && space_is_idle(answer, caret))
        return false;

    /* What stands before the caret and the new letter may melt together (a mark typed
     * on a keyboard), so the caret is found by composing that part first. */
    struct text_buf buf = text_buf_over(joined, sizeof joined);
    bool iban_starts_anew = field->kind == FIELD_IBAN && is_ascii_letter(grapheme[0]) &&
                            text_equal(answer->text, "DE") && caret == 2;
    if (!iban_starts_anew)
        text_put_bytes(&buf, answer->text, caret);
    /* No account begins with a digit: the country was left out. */
    if (field->kind == FIELD_IBAN && old == 0 && is_digit(grapheme[0]))
        text_put(&buf, "DE");
    text_put_bytes(&buf, grapheme, len);
    if (field->kind == FIELD_IBAN && buf.len > 0)
        joined[buf.len - 1] = upper(joined[buf.len - 1]);
    if (buf.overflow ||
        letters_compose(joined, buf.len, whole, sizeof whole) != STATUS_OK)
        goto out;
    size_t new_caret = strlen(whole);
    if (new_caret + (old - caret) >= sizeof whole)
        goto out;
    if (!iban_starts_anew)
        memcpy(whole + new_caret, answer->text + caret, old - caret + 1);
    if (!all_fit(field, whole))
        goto out;
    replace(answer, whole);
    session->cursor.caret = (int)new_caret;
    typed = true;
out:
    secret_erase(joined, sizeof joined);
    secret_erase(whole, sizeof whole);
    return typed;
}

bool
form_erase(struct session *session)
{
    const struct field *field = focused_field(session);
    struct answer *answer = form_typed(session);
    if (field == NULL || answer == NULL)
        return false;
    if (field->kind == FIELD_DATE)
        return erase_date(session, answer);

    size_t caret = (size_t)session->cursor.caret, len = strlen(answer->text);
    if (caret == 0 || caret > len)
        return false;
    size_t start = letters_previous(answer->text, caret);
    memmove(answer->text + start, answer->text + caret, len - caret);
    memset(answer->text + len - (caret - start), 0, caret - start);
    session->cursor.caret = (int)start;
    return true;
}

void
form_clear(struct session *session)
{
    const struct field *field = focused_field(session);
    struct answer *answer = form_typed(session);
    if (field == NULL || answer == NULL)
        return;
    bool again = text_equal(answer->text, "DE");
    memset(answer, 0, sizeof *answer);
    if (field->kind == FIELD_IBAN && !again)
        replace(answer, "DE");
    session->cursor.part = 0;
    form_caret_to_end(session);
}

void
form_caret_to_end(struct session *session)
{
    const struct field *field = focused_field(session);
    const struct answer *answer = form_typed(session);
    char part[8];

    session->cursor.caret = 0;
    if (field == NULL || answer == NULL)
        return;
    if (field->kind != FIELD_DATE) {
        session->cursor.caret = (int)strlen(answer->text);
        return;
    }
    form_date_part(answer->text, session->cursor.part, part, sizeof part);
    session->cursor.caret = (int)strlen(part);
}

bool
form_caret_step(struct session *session, int step)
{
    const struct field *field = focused_field(session);
    const struct answer *answer = form_typed(session);
    char part[8];
    const char *text = part;

    if (field == NULL || answer == NULL)
        return false;
    if (field->kind == FIELD_DATE)
        form_date_part(answer->text, session->cursor.part, part, sizeof part);
    else
        text = answer->text;
    size_t len = strlen(text), caret = (size_t)session->cursor.caret;
    if (step < 0 && caret > 0)
        session->cursor.caret = (int)letters_previous(text, caret);
    else if (step > 0 && caret < len)
        session->cursor.caret = (int)letters_next(text, len, caret);
    return (size_t)session->cursor.caret != caret;
}
