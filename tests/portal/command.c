#include "tests/portal/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/portal/command_identity.h"

typedef bool command_handler(struct command_target *target,
                             const struct command_line *command, struct bytes *answer);

static bool
command_switch(const char *word, bool *value)
{
    bool on = strcmp(word, "on") == 0;
    if (!on && strcmp(word, "off") != 0)
        return false;
    *value = on;
    return true;
}

static bool
command_number(const char *word, long *value)
{
    char *end = NULL;
    errno = 0;
    long number = strtol(word, &end, 10);
    if (errno != 0 || end == word || *end != '\0')
        return false;
    *value = number;
    return true;
}

static bool
command_fault(struct command_target *target, const struct command_line *command,
              struct bytes *answer)
{
    (void)answer;
    return fault_order(&target->town->faults, command->word[1], command->word[2],
                       command->word[3],
                       command->words > 4 ? command->word[4] : NULL) == STATUS_OK;
}

static bool
command_reject(struct command_target *target, const struct command_line *command,
               struct bytes *answer)
{
    struct town_settings *settings = &target->town->settings;
    (void)answer;
    long count = -1;
    bool counted = strcmp(command->word[2], "always") == 0 ||
                   command_number(command->word[2], &count);
    if (!command->word[1][0] || !counted ||
        strlen(command->word[1]) >= sizeof settings->rejection_type)
        return false;
    settings->rejections = count;
    snprintf(settings->rejection_type, sizeof settings->rejection_type, "%s",
             command->word[1]);
    return true;
}

static bool
command_hold(struct command_target *target, const struct command_line *command,
             struct bytes *answer)
{
    (void)answer;
    return command_switch(command->word[1], &target->town->settings.held);
}

static bool
command_hold_submit(struct command_target *target, const struct command_line *command,
                    struct bytes *answer)
{
    (void)answer;
    return command_switch(command->word[1], &target->town->settings.submit_event_held);
}

static bool
command_release(struct command_target *target, const struct command_line *command,
                struct bytes *answer)
{
    struct town *town = target->town;
    (void)answer;
    for (int i = 0; i < town->submissions; i++)
        if (command->words < 2 ||
            strcmp(town->submission[i]->id, command->word[1]) == 0)
            town->submission[i]->decide_now = true;
    return true;
}

static bool
command_key(struct command_target *target, const struct command_line *command,
            struct bytes *answer)
{
    struct town_settings *settings = &target->town->settings;
    (void)answer;
    if (strcmp(command->word[1], "rotate") == 0) {
        settings->rotated = true;
    } else if (strcmp(command->word[1], "withdraw") == 0) {
        settings->rotated = true;
        settings->withdrawn = true;
    } else if (strcmp(command->word[1], "restore") == 0) {
        settings->rotated = false;
        settings->withdrawn = false;
    } else {
        return false;
    }
    return true;
}

static bool
command_destination(struct command_target *target, const struct command_line *command,
                    struct bytes *answer)
{
    static const char *const STATUS[] = {"created", "active", "inactive",
                                         "decommissioned"};
    (void)answer;
    for (size_t i = 0; i < sizeof STATUS / sizeof STATUS[0]; i++) {
        if (strcmp(command->word[1], STATUS[i]) == 0) {
            target->town->settings.destination_status = STATUS[i];
            return true;
        }
    }
    return false;
}

static bool
command_metadata(struct command_target *target, const struct command_line *command,
                 struct bytes *answer)
{
    struct town_settings *settings = &target->town->settings;
    (void)answer;
    int versions = command->words - 1;
    if (versions < 1 || versions > TOWN_VERSIONS)
        return false;
    for (int i = 0; i < versions; i++)
        snprintf(settings->metadata_version[i], sizeof settings->metadata_version[i],
                 "%s", command->word[i + 1]);
    settings->metadata_versions = versions;
    return true;
}

static bool
command_clock(struct command_target *target, const struct command_line *command,
              struct bytes *answer)
{
    (void)answer;
    return command_number(command->word[1], &target->town->settings.clock_skew);
}

static bool
command_decide_after(struct command_target *target, const struct command_line *command,
                     struct bytes *answer)
{
    (void)answer;
    return command_number(command->word[1], &target->town->settings.decide_ms);
}

static bool
command_token_lifetime(struct command_target *target,
                       const struct command_line *command, struct bytes *answer)
{
    (void)answer;
    return command_number(command->word[1], &target->town->settings.token_lifetime);
}

static bool
command_expire_tokens(struct command_target *target, const struct command_line *command,
                      struct bytes *answer)
{
    (void)command;
    (void)answer;
    town_expire_tokens(target->town);
    return true;
}

static bool
command_repeat(struct command_target *target, const struct command_line *command,
               struct bytes *answer)
{
    long status = 0;
    (void)answer;
    if (!command_number(command->word[1], &status) ||
        (status != 202 && (status < 400 || status > 499)))
        return false;
    target->town->settings.repeat_status = (unsigned)status;
    return true;
}

static bool
command_certificate(struct command_target *target, const struct command_line *command,
                    struct bytes *answer)
{
    static const char *const NAME[PKI_SERVER_CERTIFICATES] = {
        [PKI_SERVER_GOOD] = "good",
        [PKI_SERVER_EXPIRED] = "expired",
        [PKI_SERVER_WRONG_HOST] = "wrong-host",
    };
    (void)answer;
    for (int i = 0; i < PKI_SERVER_CERTIFICATES; i++) {
        if (strcmp(command->word[1], NAME[i]) != 0)
            continue;
        /* Stopping waits for threads that may want the lock. */
        pthread_mutex_unlock(&target->town->lock);
        enum status status =
            server_use_certificate(target->server, (enum pki_server_certificate)i);
        pthread_mutex_lock(&target->town->lock);
        return status == STATUS_OK;
    }
    return false;
}

static bool
command_network(struct command_target *target, const struct command_line *command,
                struct bytes *answer)
{
    static const char *const NAME[] = {
        [SERVER_UP] = "up", [SERVER_REFUSING] = "refuse", [SERVER_SILENT] = "silent"};
    (void)answer;
    for (size_t i = 0; i < sizeof NAME / sizeof NAME[0]; i++) {
        if (strcmp(command->word[1], NAME[i]) != 0)
            continue;
        pthread_mutex_unlock(&target->town->lock); /* as above */
        enum status status = server_use_network(target->server, (enum server_network)i);
        pthread_mutex_lock(&target->town->lock);
        return status == STATUS_OK;
    }
    return false;
}

static bool
command_crl_lifetime(struct command_target *target, const struct command_line *command,
                     struct bytes *answer)
{
    (void)answer;
    return command_number(command->word[1], &target->town->settings.crl_lifetime);
}

static bool
command_revoke(struct command_target *target, const struct command_line *command,
               struct bytes *answer)
{
    enum pki_role role = pki_find_role(command->word[1]);
    (void)answer;
    if (role == PKI_ROLES)
        return false;
    target->town->settings.revoked |= 1u << role;
    return true;
}

static bool
command_reset(struct command_target *target, const struct command_line *command,
              struct bytes *answer)
{
    struct command_line good = {.word = {"certificate", "good"}, .words = 2};
    (void)command;
    town_reset_settings(target->town);
    return command_certificate(target, &good, answer);
}

static bool
command_clear(struct command_target *target, const struct command_line *command,
              struct bytes *answer)
{
    (void)command;
    (void)answer;
    target->town->requests = 0;
    return true;
}

static bool
command_stats(struct command_target *target, const struct command_line *command,
              struct bytes *answer)
{
    const struct town *town = target->town;
    int states[TOWN_STATES] = {0};
    (void)command;
    for (int i = 0; i < town->submissions; i++)
        states[town->submission[i]->state]++;
    bytes_put_format(answer, "requests=%u\nsubmissions=%d\n", town->requests,
                     town->submissions);
    for (int i = 0; i < TOWN_STATES; i++)
        bytes_put_format(answer, "%s=%d\n", town_state_name((enum town_state)i),
                         states[i]);
    bytes_put_format(answer, "events=%d\nfaults-waiting=%d\n", town->events,
                     town->faults.count);
    return true;
}

static bool
command_requests(struct command_target *target, const struct command_line *command,
                 struct bytes *answer)
{
    const struct town *town = target->town;
    (void)command;
    unsigned first = town->requests > TOWN_JOURNAL ? town->requests - TOWN_JOURNAL : 0;
    for (unsigned i = first; i < town->requests; i++) {
        const struct town_request *note = &town->journal[i % TOWN_JOURNAL];
        bytes_put_format(answer, "%s %s %s %u\n", fault_endpoint_name(note->endpoint),
                         note->method, note->path, note->status);
    }
    return true;
}

static bool
command_submissions(struct command_target *target, const struct command_line *command,
                    struct bytes *answer)
{
    const struct town *town = target->town;
    (void)command;
    for (int i = 0; i < town->submissions; i++) {
        const struct town_submission *submission = town->submission[i];
        bytes_put_format(answer, "%s %s %s %s\n", submission->id, submission->case_id,
                         town_state_name(submission->state), submission->service);
    }
    return true;
}

struct command {
    const char *name;
    command_handler *handler;
};

static const struct command COMMAND[] = {
    {"fault", command_fault},
    {"reject", command_reject},
    {"hold", command_hold},
    {"hold-submit", command_hold_submit},
    {"release", command_release},
    {"key", command_key},
    {"destination", command_destination},
    {"metadata", command_metadata},
    {"clock", command_clock},
    {"decide-after", command_decide_after},
    {"token-lifetime", command_token_lifetime},
    {"expire-tokens", command_expire_tokens},
    {"repeat", command_repeat},
    {"certificate", command_certificate},
    {"network", command_network},
    {"revoke", command_revoke},
    {"crl-lifetime", command_crl_lifetime},
    {"reset", command_reset},
    {"clear", command_clear},
    {"stats", command_stats},
    {"requests", command_requests},
    {"submissions", command_submissions},
    {"ausweis", command_identity},
};

static void
command_split(char *line, struct command_line *command)
{
    for (int i = 0; i < COMMAND_WORDS; i++)
        command->word[i] = "";
    command->words = 0;
    for (char *at = line; command->words < COMMAND_WORDS;) {
        at += strspn(at, " \t\r\n");
        if (!*at)
            break;
        command->word[command->words++] = at;
        at += strcspn(at, " \t\r\n");
        if (*at)
            *at++ = '\0';
    }
}

void
command_perform(struct command_target *target, char *line, struct bytes *answer)
{
    struct command_line command;
    command_split(line, &command);
    for (size_t i = 0; i < sizeof COMMAND / sizeof COMMAND[0]; i++) {
        if (strcmp(command.word[0], COMMAND[i].name) != 0)
            continue;
        pthread_mutex_lock(&target->town->lock);
        bool done = COMMAND[i].handler(target, &command, answer);
        pthread_mutex_unlock(&target->town->lock);
        bytes_put_text(answer, done ? "ok\n" : "error: wrong words for this command\n");
        return;
    }
    bytes_put_text(answer, "error: no such command, see README.md\n");
}
