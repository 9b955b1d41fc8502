#include "core/form.h"

#include <string.h>

#include "base/secret.h"
#include "base/text.h"
#include "core/letters.h"
#include "core/session.h"

/* Which fields are asked, decided once for all of them: a condition only looks at
 * earlier questions, so one pass in the order of the fields is enough. */
struct visibility {
    bool question[CATALOGUE_MAX_QUESTIONS];
    bool field[CATALOGUE_MAX_FIELDS];
};

static bool
holds(const struct session *session, const struct visibility *seen,
      const struct condition *condition)
{
    if (condition->op == CONDITION_NONE)
        return true;
    const char *value = session->answers[condition->field].text;
    bool equal = seen->field[condition->field] && text_equal(value, condition->value);
    return equal == (condition->op == CONDITION_IS);
}

static void
find_visible(const struct session *session, const struct service *service,
             struct visibility *seen)
{
    memset(seen, 0, sizeof *seen);
    for (int q = 0; q < service->question_count; q++) {
        const struct question *question = &service->questions[q];
        bool asked = holds(session, seen, &question->show_if);
        int visible = 0;
        for (int i = 0; i < question->field_count; i++) {
            int f = question->first_field + i;
            seen->field[f] = asked && holds(session, seen, &service->fields[f].show_if);
            visible += seen->field[f] ? 1 : 0;
        }
        seen->question[q] = visible > 0;
    }
}

bool
form_field_visible(const struct session *session, int field)
{
    const struct service *service = session_service(session);
    struct visibility seen;
    if (service == NULL || field < 0 || field >= service->field_count)
        return false;
    find_visible(session, service, &seen);
    return seen.field[field];
}

bool
form_question_visible(const struct session *session, int question)
{
    const struct service *service = session_service(session);
    struct visibility seen;
    if (service == NULL || question < 0 || question >= service->question_count)
        return false;
    find_visible(session, service, &seen);
    return seen.question[question];
}

bool
form_field_locked(const struct session *session, int field)
{
    const struct service *service = session_service(session);
    return service != NULL && field >= 0 && field < service->field_count &&
           session->verified[field] && !service->identification.editable[field];
}

static bool
is_locked(const struct session *session, const struct service *service,
          const struct visibility *seen, int question)
{
    const struct question *at = &service->questions[question];
    for (int f = at->first_field; f < at->first_field + at->field_count; f++) {
        if (seen->field[f] && !form_field_locked(session, f))
            return false;
    }
    return seen->question[question];
}

bool
form_question_locked(const struct session *session, int question)
{
    const struct service *service = session_service(session);
    struct visibility seen;
    if (service == NULL || question < 0 || question >= service->question_count)
        return false;
    find_visible(session, service, &seen);
    return is_locked(session, service, &seen, question);
}

static int
step_question(const struct session *session, int from, int step, bool asked)
{
    const struct service *service = session_service(session);
    struct visibility seen;
    if (service == NULL)
        return -1;
    find_visible(session, service, &seen);
    for (int q = from + step; q >= 0 && q < service->question_count; q += step) {
        if (seen.question[q] && !(asked && is_locked(session, service, &seen, q)))
            return q;
    }
    return -1;
}

int
form_next_question(const struct session *session, int from)
{
    return step_question(session, from, 1, false);
}

int
form_next_asked(const struct session *session, int from)
{
    return step_question(session, from, 1, true);
}

int
form_previous_asked(const struct session *session, int from)
{
    return step_question(session, from, -1, true);
}

int
form_questions_until(const struct session *session, int question)
{
    const struct service *service = session_service(session);
    struct visibility seen;
    int count = 0;
    if (service == NULL)
        return 0;
    find_visible(session, service, &seen);
    for (int q = 0; q <= question && q < service->question_count; q++)
        count += seen.question[q] && !is_locked(session, service, &seen, q);
    return count;
}

int
form_clear_hidden(struct session *session)
{
    const struct service *service = session_service(session);
    struct visibility seen;
    int cleared = 0;
    if (service == NULL)
        return 0;
    find_visible(session, service, &seen);
    for (int f = 0; f < service->field_count; f++) {
        if (seen.field[f] || session->answers[f].text[0] == '\0')
            continue;
        memset(&session->answers[f], 0, sizeof session->answers[f]);
        session->verified[f] = false;
        cleared++;
    }
    for (int q = 0; q < service->question_count; q++)
        session->visited[q] = session->visited[q] && seen.question[q];
    return cleared;
}

bool
form_kind_is_typed(enum field_kind kind)
{
    return kind != FIELD_YES_NO && kind != FIELD_CHOICE && kind != FIELD_CONSENT;
}

void
form_date_part(const char *typed, int part, char *out, size_t cap)
{
    /* yyyy-mm-dd holds the parts in the opposite order. */
    bool settled = strchr(typed, '-') != NULL;
    const char *at = typed;
    for (int i = settled ? 2 - part : part; i > 0; i--) {
        at = strchr(at, settled ? '-' : '|');
        if (at == NULL)
            break;
        at++;
    }
    struct text_buf buf = text_buf_over(out, cap);
    if (at != NULL)
        text_put_bytes(&buf, at, strcspn(at, "|-"));
}

bool
form_date(const char *typed, struct civil_date *out)
{
    static const size_t most[3] = {2, 2, 4};
    char part[8];
    int64_t value[3] = {0};

    *out = (struct civil_date){0};
    for (int i = 0; i < 3; i++) {
        form_date_part(typed, i, part, sizeof part);
        if (strlen(part) > most[i] || text_to_int64(part, &value[i]) != STATUS_OK ||
            value[i] < 0)
            return false;
    }
    struct civil_date date = {(int)value[2], (int)value[1], (int)value[0]};
    if (strlen(part) != 4 || !civil_is_date(date))
        return false;
    *out = date;
    return true;
}

static void
settle_date(struct answer *answer)
{
    struct civil_date date;
    if (form_date(answer->text, &date))
        text_format(answer->text, sizeof answer->text, "%04d-%02d-%02d", date.year,
                    date.month, date.day);
    else if (strspn(answer->text, "|") == strlen(answer->text))
        memset(answer, 0, sizeof *answer);
}

/* No spaces at the ends, and what follows the text is zero: nothing typed earlier stays
 * behind the end. */
static void
trim(struct answer *answer)
{
    size_t start = strspn(answer->text, " ");
    size_t end = strlen(answer->text);
    while (end > start && answer->text[end - 1] == ' ')
        end--;
    memmove(answer->text, answer->text + start, end - start);
    memset(answer->text + (end - start), 0, sizeof answer->text - (end - start));
}

static void
drop_spaces(struct answer *answer)
{
    size_t to = 0, len = strlen(answer->text);
    for (size_t at = 0; at < len; at++) {
        if (answer->text[at] != ' ')
            answer->text[to++] = answer->text[at];
    }
    memset(answer->text + to, 0, len - to);
}

void
form_settle(const struct field *field, struct answer *answer)
{
    if (!form_kind_is_typed(field->kind))
        return;
    if (field->kind == FIELD_DATE) {
        settle_date(answer);
        return;
    }
    trim(answer);
    if (field->kind == FIELD_HOUSE_NUMBER)
        drop_spaces(answer);
    if (field->kind == FIELD_IBAN && text_equal(answer->text, "DE"))
        memset(answer, 0, sizeof *answer);
}

void
form_unsettle(const struct field *field, struct answer *answer)
{
    struct civil_date date;
    if (field->kind != FIELD_DATE || strchr(answer->text, '-') == NULL ||
        !form_date(answer->text, &date))
        return;
    text_format(answer->text, sizeof answer->text, "%02d|%02d|%04d", date.day,
                date.month, date.year);
}

bool
form_same(const struct field *field, const char *a, const char *b)
{
    char fold_a[ANSWER_MAX_BYTES * 2], fold_b[ANSWER_MAX_BYTES * 2];
    struct civil_date date_a, date_b;

    if (field->kind == FIELD_DATE)
        return form_date(a, &date_a) && form_date(b, &date_b) &&
               civil_compare(date_a, date_b) == 0;
    bool same = letters_fold(a, strlen(a), fold_a, sizeof fold_a) == STATUS_OK &&
                letters_fold(b, strlen(b), fold_b, sizeof fold_b) == STATUS_OK &&
                text_equal(fold_a, fold_b);
    secret_erase(fold_a, sizeof fold_a);
    secret_erase(fold_b, sizeof fold_b);
    return same;
}
