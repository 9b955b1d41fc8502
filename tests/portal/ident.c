#include "tests/portal/ident.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { IDENT_LIFETIME = 300 };

/** How a right is called, where the card has it and which member it becomes. */
struct ident_plan {
    const char *name;
    unsigned group;
    const char *member;
};

static const struct ident_plan PLAN[IDENT_RIGHTS] = {
    [IDENT_FAMILY_NAME] = {"FamilyName", 5, "familyNames"},
    [IDENT_GIVEN_NAMES] = {"GivenNames", 4, "givenNames"},
    [IDENT_BIRTH_NAME] = {"BirthName", 13, "birthName"},
    [IDENT_DOCTORAL_DEGREE] = {"DoctoralDegree", 7, "doctoralDegree"},
    [IDENT_DATE_OF_BIRTH] = {"DateOfBirth", 8, "dateOfBirth"},
    [IDENT_PLACE_OF_BIRTH] = {"PlaceOfBirth", 9, "placeOfBirth"},
    [IDENT_ADDRESS] = {"Address", 17, "placeOfResidence"},
};

static const char *const STATE_NAME[IDENT_STATES] = {
    [IDENT_OPEN] = "offen",
    [IDENT_READ] = "gelesen",
    [IDENT_FAILED] = "gescheitert",
    [IDENT_OVER] = "vorbei",
};

void
ident_init(struct ident *ident)
{
    *ident = (struct ident){0};
    ident_reset(ident);
}

void
ident_finish(struct ident *ident)
{
    for (int i = 0; i < IDENT_RUNS; i++)
        ident_close(&ident->run[i], IDENT_OVER);
    json_decref(ident->person);
    ident->person = NULL;
}

void
ident_reset(struct ident *ident)
{
    ident->lifetime = IDENT_LIFETIME;
    json_decref(ident->person);
    ident->person = json_pack(
        "{s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s, s:s}}", "familyNames", "Beispiel",
        "givenNames", "Alex Kim", "dateOfBirth", "1985-04-17", "placeOfBirth",
        "Musterhausen", "placeOfResidence", "street", "Beispielweg 7", "zipCode",
        "45657", "city", "Recklinghausen", "country", "D");
}

enum ident_right
ident_find_right(const char *name)
{
    int right = 0;
    while (right < IDENT_RIGHTS && strcmp(PLAN[right].name, name) != 0)
        right++;
    return (enum ident_right)right;
}

const char *
ident_state_name(enum ident_state state)
{
    return STATE_NAME[state];
}

/** A code that is read off two screens: no letters that look like digits. */
static void
ident_make_compare(char compare[IDENT_COMPARE + 1])
{
    static const char LETTER[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    unsigned char raw[IDENT_COMPARE];
    if (getrandom(raw, sizeof raw, 0) != (ssize_t)sizeof raw)
        abort();
    for (int i = 0; i < IDENT_COMPARE; i++)
        compare[i] = LETTER[raw[i] % (sizeof LETTER - 1)];
    compare[IDENT_COMPARE] = '\0';
}

static uint64_t
ident_groups(unsigned rights)
{
    uint64_t groups = 0;
    for (unsigned i = 0; i < IDENT_RIGHTS; i++)
        if (rights & 1u << i)
            groups |= EID_GROUPS_READ(PLAN[i].group);
    return groups;
}

struct ident_run *
ident_begin(struct ident *ident, const struct ident_request *request, int64_t now)
{
    struct ident_run *run = &ident->run[ident->begun++ % IDENT_RUNS];
    ident_close(run, IDENT_OVER);
    *run =
        (struct ident_run){.request = *request, .until = now + ident->lifetime * 1000};
    bytes_uuid(run->id);
    bytes_uuid(run->ticket);
    bytes_uuid(run->page);
    ident_make_compare(run->compare);
    eid_session_init(&run->eid, ident->keys, ident_groups(request->required),
                     ident_groups(request->optional));
    return run;
}

static void
ident_age(struct ident_run *run, int64_t now)
{
    if (run->state != IDENT_OVER && now >= run->until)
        ident_close(run, IDENT_OVER);
}

struct ident_run *
ident_find(struct ident *ident, enum ident_name name, const char *text, int64_t now)
{
    for (int i = 0; i < IDENT_RUNS; i++) {
        struct ident_run *run = &ident->run[i];
        char said[BYTES_UUID + 9];
        snprintf(said, sizeof said, "urn:uuid:%s", run->eid.said);
        const char *const names[] = {[IDENT_BY_ID] = run->id,
                                     [IDENT_BY_TICKET] = run->ticket,
                                     [IDENT_BY_PAGE] = run->page,
                                     [IDENT_BY_SESSION] = run->eid.id,
                                     [IDENT_BY_MESSAGE] = said};
        if (!run->id[0] || strcmp(names[name], text) != 0)
            continue;
        ident_age(run, now);
        return run;
    }
    return NULL;
}

struct ident_run *
ident_last(struct ident *ident, bool phone_only, int64_t now)
{
    for (unsigned i = 1; i <= IDENT_RUNS && i <= ident->begun; i++) {
        struct ident_run *run = &ident->run[(ident->begun - i) % IDENT_RUNS];
        if (phone_only && !run->request.phone)
            continue;
        ident_age(run, now);
        return run;
    }
    return NULL;
}

void
ident_complete(struct ident_run *run, json_t *identity)
{
    unsigned rights = run->request.required | run->request.optional;
    for (unsigned i = 0; i < IDENT_RIGHTS; i++)
        if (!(rights & 1u << i))
            json_object_del(identity, PLAN[i].member);
    json_decref(run->identity);
    run->identity = identity;
    run->state = IDENT_READ;
}

void
ident_close(struct ident_run *run, enum ident_state state)
{
    eid_session_finish(&run->eid);
    json_decref(run->identity);
    run->identity = NULL;
    run->state = state;
}
