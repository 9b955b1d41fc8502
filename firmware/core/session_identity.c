#include <string.h>

#include "base/secret.h"
#include "base/text.h"
#include "core/form.h"
#include "core/letters.h"
#include "core/session_internal.h"

void
session_release_identity(struct session *session)
{
    struct identify *identify = &session->identify;

    memset(session->verified, 0, sizeof session->verified);
    identify->verified = false;
    secret_erase(identify->report, sizeof identify->report);
    secret_erase(identify->report_schema, sizeof identify->report_schema);
    secret_erase(identify->report_version, sizeof identify->report_version);
}

/* What does not fit its field (letters, length, a day that is not known) is not cut to
 * fit: then she types it, and the answer has no mark. */
static bool
take_answer(struct session *session, int field, const char *text)
{
    const struct field *at = &session_service(session)->fields[field];
    struct answer *answer = &session->answers[field];
    struct answer before = *answer;

    memset(answer, 0, sizeof *answer);
    bool fits = letters_compose(text, strlen(text), answer->text,
                                sizeof answer->text) == STATUS_OK;
    form_settle(at, answer);
    fits = fits && answer->text[0] != '\0' && form_check(session, field) == FIELD_OK;
    if (!fits)
        *answer = before;
    secret_erase(&before, sizeof before);
    return fits;
}

static void
take_report(struct identify *identify, const struct identity *identity)
{
    memcpy(identify->report, identity->report, sizeof identify->report);
    memcpy(identify->report_schema, identity->report_schema,
           sizeof identify->report_schema);
    memcpy(identify->report_version, identity->report_version,
           sizeof identify->report_version);
}

/* With the card what she kept back is not taken, whoever sends it. With the phone she
 * has agreed there. */
static bool
was_granted(const struct identify *identify, enum identity_attribute attribute)
{
    uint32_t agreed = identify->card.request.required | identify->card.granted;

    return identify->tried == IDENTIFY_PHONE ||
           (agreed & (1u << identity_right(attribute))) != 0;
}

/* Of a card that was read before nothing is left beside what is read now: it may be
 * somebody else's. */
static void
forget_read_answers(struct session *session)
{
    for (int f = 0; f < CATALOGUE_MAX_FIELDS; f++) {
        if (session->verified[f])
            secret_erase(&session->answers[f], sizeof session->answers[f]);
    }
}

/* Who has typed part of it before and then lays down her card has one answer: the
 * card's. What was declared to be right was the list as it stood. */
void
session_take_identity(struct session *session, const struct identity *identity)
{
    const struct service *service = session_service(session);
    const struct identification *from = &service->identification;

    forget_read_answers(session);
    session_release_identity(session);
    take_report(&session->identify, identity);
    for (int a = 0; a < IDENTITY_ATTRIBUTES; a++) {
        if ((from->asked & (1u << a)) == 0 || identity->text[a][0] == '\0' ||
            !was_granted(&session->identify, (enum identity_attribute)a))
            continue;
        int field = from->field[a];
        session->verified[field] = take_answer(session, field, identity->text[a]);
    }
    session->identify.verified = session->identify.chosen = true;
    session->identify.way = session->identify.tried;
    session->declared = session->sent = false;
    for (int q = 0; q < service->question_count; q++)
        session->visited[q] = session->visited[q] || form_question_locked(session, q);
}

/* The calendar may have moved on. */
void
session_unlock_bad(struct session *session)
{
    const struct service *service = session_service(session);
    for (int f = 0; f < service->field_count; f++) {
        if (session->verified[f] && form_check(session, f) != FIELD_OK)
            session->verified[f] = false;
    }
}
