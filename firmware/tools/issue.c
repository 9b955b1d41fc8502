/* schalter-issue: asked by RAUC before it writes an update: is it older than what this
 * device has run well? An old system may have holes that everybody knows, and its
 * signature is still good.
 *
 * usage: schalter-issue        RAUC asks about the update in $RAUC_BUNDLE_MOUNT_POINT
 *        schalter-issue keep   what runs is good (slot-good.service)
 *
 * RAUC passes on words that the update itself brings: where it asks, they count for
 * nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "caretaker/issue.h"

static const char running[] = "/usr/lib/schalter/issue";
static const char kept[] = "/data/issue";

int
main(int argc, char **argv)
{
    char update[256];
    const char *source = getenv("RAUC_BUNDLE_MOUNT_POINT");
    enum status status = STATUS_NOT_FOUND;

    if (source) {
        text_format(update, sizeof(update), "%s/issue", source);
        status = issue_check(update, running, kept);
    } else if (argc == 2 && text_equal(argv[1], "keep")) {
        status = issue_keep(running, kept);
    }
    if (status == STATUS_DENIED)
        (void)fprintf(stderr, "the update is older than what this device has run\n");
    else if (status != STATUS_OK)
        (void)fprintf(stderr, "schalter-issue: %s\n", status_name(status));
    return status == STATUS_OK ? 0 : 1;
}
