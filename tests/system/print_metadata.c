/* Prints the metadata of an application with an identification report, for
 * tests/contract/run.sh, which holds them against the official schemas.
 *
 * Simulated: the report and who is in it are invented, and nobody identified; metadata,
 * hash and number are the product's own. Usage: print_metadata 1.0.0|2.1.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/document.h"
#include "crypto/digest.h"
#include "crypto/random.h"

static struct catalogue catalogue;
static struct diags diags;
static struct session session;

static void
identify(struct identify *identify)
{
    identify->verified = true;
    text_format(
        identify->report, sizeof identify->report,
        "{\"documentType\":\"ID\",\"name\":\"Erika Großmüller\",\"at\":[1, 2]}");
    text_format(identify->report_schema, sizeof identify->report_schema,
                "https://schema.example/bericht_1.0.0.json");
    text_format(identify->report_version, sizeof identify->report_version, "1.0.0");
}

int
main(int count, char **words)
{
    static char data[DOCUMENT_MAX], out[METADATA_MAX];
    char data_hash[DIGEST_SHA512_HEX], report_hash[DIGEST_SHA512_HEX];
    char report_id[RANDOM_UUID], reference[RANDOM_REFERENCE];
    size_t data_len = 0, len = 0;

    if (count != 2 || catalogue_load("assets/catalogue", "emscherfeld", &catalogue,
                                     &diags) != STATUS_OK)
        return EXIT_FAILURE;
    session_init(&session, &catalogue, NULL, &session_timing_usual);
    session.service = catalogue_find_service(&catalogue, "hund-anmelden");
    session.world.now = (struct civil_time){{2026, 11, 26}, 10, 42};
    identify(&session.identify);
    if (document_write(&session, data, sizeof data, &data_len) != STATUS_OK)
        return EXIT_FAILURE;
    digest_sha512_hex(data, data_len, data_hash);
    digest_sha512_hex(session.identify.report, strlen(session.identify.report),
                      report_hash);
    random_uuid(report_id);
    random_reference(reference);
    const struct document_marks marks = {.reference = reference,
                                         .data_sha512 = data_hash,
                                         .report_sha512 = report_hash,
                                         .report_id = report_id};
    if (document_metadata(&session,
                          text_equal(words[1], "1.0.0") ? METADATA_1_0 : METADATA_2_1,
                          &marks, out, sizeof out, &len) != STATUS_OK)
        return EXIT_FAILURE;
    puts(out);
    catalogue_finish(&catalogue);
    return EXIT_SUCCESS;
}
