#include "journey.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { LINE_BYTES_MAX = 1024 };

static bool
load(struct journey *journey, const char *town)
{
    static struct diags diags;
    memset(&diags, 0, sizeof diags);
    if (catalogue_load(TEST_ASSETS "/catalogue", town, &journey->catalogue, &diags) !=
        STATUS_OK) {
        text_format(journey->fault, sizeof journey->fault, "%s:%d: %s",
                    diags.list[0].file, diags.list[0].line, diags.list[0].text);
        return false;
    }
    memset(&diags, 0, sizeof diags);
    langs_load(TEST_ASSETS "/lang", TEST_ASSETS "/catalogue", &journey->langs, &diags);
    if (diags.count > 0) {
        text_format(journey->fault, sizeof journey->fault, "%s:%d: %s",
                    diags.list[0].file, diags.list[0].line, diags.list[0].text);
        return false;
    }
    return true;
}

bool
journey_open(struct journey *journey, const char *town)
{
    *journey = (struct journey){.now = 1000000, .folder = "tests/journeys"};
    journey->session = calloc(1, sizeof *journey->session);
    journey->receipt = calloc(1, sizeof *journey->receipt);
    journey->view = calloc(1, sizeof *journey->view);
    struct glyphs_config config = {.icons_file =
                                       TEST_ASSETS "/icons/schalter-icons.ttf"};
    if (journey->session == NULL || journey->receipt == NULL || journey->view == NULL ||
        glyphs_create(&config, &journey->glyphs) != STATUS_OK || !load(journey, town))
        return false;
    session_init(journey->session, &journey->catalogue, journey->langs,
                 &session_timing_usual);
    journey->session->kiosk.device = "EF-03";
    journey_send(journey, (struct event){.kind = EVENT_CLOCK,
                                         .civil = {{2026, 11, 26}, 10, 42}});
    journey_send(journey, (struct event){.kind = EVENT_NETWORK, .a = 1});
    journey_send(journey,
                 (struct event){.kind = EVENT_READER, .a = WORLD_READER_EMPTY});
    journey_send(journey, (struct event){.kind = EVENT_CARD_SERVICE, .a = 1});
    for (int i = 0; i < journey->catalogue.service_count; i++)
        journey_send(
            journey,
            (struct event){.kind = EVENT_SERVICE_KEY, .a = i, .b = SERVICE_KEY_FRESH});
    return true;
}

void
journey_close(struct journey *journey)
{
    langs_destroy(journey->langs);
    catalogue_finish(&journey->catalogue);
    glyphs_destroy(journey->glyphs);
    free(journey->session);
    free(journey->receipt);
    free(journey->view);
}

/* Cuts a line into its first word and what follows; comments and blank lines become
 * empty. */
static void
cut(char *line, char **verb, char **rest)
{
    size_t len = strcspn(line, "\r\n");
    while (len > 0 && line[len - 1] == ' ')
        len--;
    line[len] = '\0';
    *verb = line + strspn(line, " ");
    if (**verb == '#')
        **verb = '\0';
    char *end = *verb + strcspn(*verb, " ");
    *rest = end + strspn(end, " ");
    *end = '\0';
}

static bool
play_line(struct journey *journey, char *line, int depth)
{
    char *verb = NULL, *rest = NULL, *what = NULL, *value = NULL;

    cut(line, &verb, &rest);
    if (*verb == '\0')
        return true;
    if (text_equal(verb, "=")) {
        cut(rest, &what, &value);
        return journey_expect(journey, what, value);
    }
    if (text_equal(verb, "wie"))
        return journey_play(journey, rest, depth + 1);
    journey->effect_count = 0;
    if (journey_do(journey, verb, rest))
        return true;
    text_format(journey->fault, sizeof journey->fault, "»%s %s« kann niemand tun", verb,
                rest);
    return false;
}

bool
journey_play(struct journey *journey, const char *file, int depth)
{
    char path[256], line[LINE_BYTES_MAX], fault[JOURNEY_FAULT_MAX];
    bool good = true;

    text_format(path, sizeof path, "%s/%s", journey->folder, file);
    FILE *script = depth > JOURNEY_DEPTH_MAX ? NULL : fopen(path, "r");
    if (script == NULL) {
        text_format(journey->fault, sizeof journey->fault,
                    "%s: kann nicht gelesen werden", path);
        return false;
    }
    for (int number = 1; good && fgets(line, sizeof line, script) != NULL; number++) {
        good = play_line(journey, line, depth);
        if (good)
            continue;
        text_format(fault, sizeof fault, "%s:%d: %s", file, number, journey->fault);
        text_format(journey->fault, sizeof journey->fault, "%s", fault);
    }
    fclose(script);
    return good;
}
