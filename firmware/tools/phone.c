/* schalter-phone: the services of a catalogue as the phone page reads them.
 *
 *   schalter-phone KATALOG STADT SPRACHEN > services.js
 *
 * Titles, receivers and what happens next, in every language, from the same files as
 * the terminal's, so that paper, glass and phone say the same. SPRACHEN is the folder
 * of the product's translations (assets/lang). Run by `make phone` and by whoever
 * changes a service; mistakes of the catalogue go to standard error. */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "core/catalogue.h"
#include "core/json_write.h"
#include "core/lang.h"

enum { SERVICE_MAX = 32 * 1024 };

struct phone {
    struct catalogue catalogue;
    struct langs *langs;
    struct diags diags;
    char line[SERVICE_MAX];
};

static void
write_said(const struct phone *phone, struct json_writer *json, const char *name,
           enum lang lang, const char *german)
{
    char text[CATALOGUE_TEXT_MAX];
    catalogue_text(&phone->catalogue, lang_text(phone->langs, lang, german), text,
                   sizeof(text));
    json_write_text(json, name, text);
}

static void
write_in_all(const struct phone *phone, struct json_writer *json, const char *name,
             const char *german)
{
    json_write_object(json, name);
    for (enum lang lang = 0; lang < LANG_COUNT; lang++)
        write_said(phone, json, lang_code(lang), lang, german);
    json_write_close(json);
}

static bool
print_service(struct phone *phone, const struct service *service)
{
    size_t len = 0;
    struct json_writer json = json_write_over(phone->line, sizeof(phone->line));
    json_write_object(&json, NULL);
    write_in_all(phone, &json, "title", service->title);
    write_in_all(phone, &json, "receiver", service->receiver);
    json_write_object(&json, "steps");
    for (enum lang lang = 0; lang < LANG_COUNT; lang++) {
        json_write_list(&json, lang_code(lang));
        for (int i = 0; i < service->step_count; i++)
            write_said(phone, &json, NULL, lang, service->steps[i].text);
        json_write_close(&json);
    }
    json_write_close(&json);
    json_write_close(&json);
    if (json_write_finish(&json, &len) != STATUS_OK)
        return false;
    return printf("  \"%s\": %s,\n", service->id, phone->line) > 0;
}

int
main(int count, char **words)
{
    struct phone *phone = calloc(1, sizeof(*phone));
    bool good = false;

    if (phone == NULL)
        abort();
    if (count != 4) {
        fprintf(stderr, "Aufruf: schalter-phone KATALOG STADT SPRACHEN\n");
        free(phone);
        return 64;
    }
    good = catalogue_load(words[1], words[2], &phone->catalogue, &phone->diags) ==
           STATUS_OK;
    for (int i = 0; !good && i < phone->diags.count; i++)
        fprintf(stderr, "%s:%d: %s\n", phone->diags.list[i].file,
                phone->diags.list[i].line, phone->diags.list[i].text);
    if (good) {
        langs_load(words[3], words[1], &phone->langs, &phone->diags);
        good = printf("// Made from the catalogue by `schalter-phone`: change the "
                      "services there.\n\"use strict\";\n\nconst SERVICES = {\n") > 0;
        for (int i = 0; i < phone->catalogue.service_count && good; i++)
            good = phone->catalogue.services[i].sets_pin || /* has no receipt */
                   print_service(phone, &phone->catalogue.services[i]);
        good = printf("};\n") > 0 && good && fflush(stdout) == 0;
        langs_destroy(phone->langs);
        catalogue_finish(&phone->catalogue);
    }
    free(phone);
    return good ? 0 : 1;
}
