#include "tests/portal/command_identity.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static json_t *
command_identity_text(const char *word)
{
    char *text = strdup(word);
    if (!text)
        abort();
    for (char *at = text; *at; at++)
        if (*at == '_')
            *at = ' ';
    json_t *string = json_string(text);
    free(text);
    return string;
}

/** One `name=value`; an empty value takes the member away. */
static bool
command_identity_member(json_t *person, const char *word)
{
    static const char *const OWN[] = {"birthName", "doctoralDegree", "dateOfBirth",
                                      "placeOfBirth"};
    static const char *const ADDRESS[] = {"street", "zipCode", "city", "country"};
    const char *value = strchr(word, '=');
    if (!value)
        return false;
    size_t len = (size_t)(value++ - word);
    for (size_t i = 0; i < sizeof OWN / sizeof OWN[0]; i++) {
        if (strlen(OWN[i]) != len || strncmp(OWN[i], word, len) != 0)
            continue;
        if (*value)
            json_object_set_new(person, OWN[i], command_identity_text(value));
        else
            json_object_del(person, OWN[i]);
        return true;
    }
    json_t *address = json_object_get(person, "placeOfResidence");
    for (size_t i = 0; i < sizeof ADDRESS / sizeof ADDRESS[0]; i++) {
        if (strlen(ADDRESS[i]) != len || strncmp(ADDRESS[i], word, len) != 0)
            continue;
        if (*value)
            json_object_set_new(address, ADDRESS[i], command_identity_text(value));
        else
            json_object_del(address, ADDRESS[i]);
        return true;
    }
    return false;
}

/** ausweis person FAMILY GIVEN [name=value]... */
static bool
command_identity_person(struct ident *ident, const struct command_line *command)
{
    if (command->words < 4)
        return false;
    json_t *person = json_deep_copy(ident->person);
    json_object_set_new(person, "familyNames", command_identity_text(command->word[2]));
    json_object_set_new(person, "givenNames", command_identity_text(command->word[3]));
    bool good = json_object_get(person, "familyNames") != NULL &&
                json_object_get(person, "givenNames") != NULL;
    for (int i = 4; good && i < command->words; i++)
        good = command_identity_member(person, command->word[i]);
    json_decref(good ? ident->person : person);
    if (good)
        ident->person = person;
    return good;
}

/** The run a word names: its id, or `letzter`. */
static struct ident_run *
command_identity_run(struct ident *ident, const char *word, bool phone_only)
{
    if (strcmp(word, "letzter") == 0)
        return ident_last(ident, phone_only, town_now());
    return ident_find(ident, IDENT_BY_ID, word, town_now());
}

/** ausweis handy fertig|abgebrochen VORGANG|letzter */
static bool
command_identity_phone(struct ident *ident, const struct command_line *command)
{
    bool done = strcmp(command->word[2], "fertig") == 0;
    if (!done && strcmp(command->word[2], "abgebrochen") != 0)
        return false;
    struct ident_run *run = command_identity_run(ident, command->word[3], true);
    if (!run || !run->request.phone || run->state != IDENT_OPEN)
        return false;
    if (done)
        ident_complete(run, json_deep_copy(ident->person));
    else
        ident_close(run, IDENT_FAILED);
    return true;
}

/** ausweis ablaufen VORGANG|letzter */
static bool
command_identity_expire(struct ident *ident, const char *word)
{
    struct ident_run *run = command_identity_run(ident, word, false);
    if (!run || run->state == IDENT_OVER)
        return false;
    run->until = town_now();
    return true;
}

/** ausweis liste */
static bool
command_identity_list(struct ident *ident, struct bytes *answer)
{
    unsigned first = ident->begun > IDENT_RUNS ? ident->begun - IDENT_RUNS : 0;
    for (unsigned i = first; i < ident->begun; i++) {
        struct ident_run *run = &ident->run[i % IDENT_RUNS];
        bytes_put_format(
            answer, "%s %s %s %s\n", run->id, run->request.phone ? "handy" : "karte",
            ident_state_name(run->state), run->eid.why ? run->eid.why : "");
    }
    return true;
}

/** ausweis gueltig SECONDS */
static bool
command_identity_lifetime(struct ident *ident, const char *word)
{
    char *end = NULL;
    errno = 0;
    long seconds = strtol(word, &end, 10);
    if (errno != 0 || end == word || *end != '\0' || seconds < 0 || seconds > 86400)
        return false;
    ident->lifetime = seconds;
    return true;
}

bool
command_identity(struct command_target *target, const struct command_line *command,
                 struct bytes *answer)
{
    struct ident *ident = &target->town->ident;
    const char *what = command->word[1];
    if (strcmp(what, "person") == 0)
        return command_identity_person(ident, command);
    if (strcmp(what, "handy") == 0)
        return command_identity_phone(ident, command);
    if (strcmp(what, "liste") == 0)
        return command_identity_list(ident, answer);
    if (strcmp(what, "ablaufen") == 0)
        return command_identity_expire(ident, command->word[2]);
    if (strcmp(what, "gueltig") == 0)
        return command_identity_lifetime(ident, command->word[2]);
    return false;
}
