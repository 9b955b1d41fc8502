/* Makes an outbox with applications that wait in it, for tests/image.
 *
 * Simulated: what is sealed, the same letter all along. The file is the courier's own.
 * Usage: make_outbox FILE COUNT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "courier/outbox.h"

static uint8_t sealed[LINK_RECOVERY_MAX];

static enum status
store(struct outbox *outbox, int number)
{
    struct link_store application = {
        .service = "urn:de:fim:leika:leistung:99102013104000",
        .service_name = "Hund anmelden",
        .destination = "3fa85f64-5717-4562-b3fc-2c963f66afa6",
        .kid = "key-0001",
        .tag_metadata = "AAAAAAAAAAAAAAAAAAAAAA",
        .tag_data = "BBBBBBBBBBBBBBBBBBBBBB",
        .metadata = {sealed, 9000},
        .data = {sealed, 50000},
        .recovery = {sealed, 60000},
    };

    memset(sealed, 'A' + number % 26, sizeof(sealed));
    text_format(application.reference, sizeof(application.reference), "TEST-%04d",
                number);
    return outbox_store(outbox, &application, (int64_t)time(NULL) * 1000);
}

int
main(int argc, char **argv)
{
    struct outbox *outbox;
    bool moved;
    int64_t count;

    if (argc != 3 || text_to_int64(argv[2], &count) != STATUS_OK ||
        outbox_open(argv[1], time(NULL), &outbox, &moved) != STATUS_OK)
        return 1;
    enum status status = STATUS_OK;
    for (int i = 0; status == STATUS_OK && i < count; i++)
        status = store(outbox, i);
    outbox_close(outbox);
    return status == STATUS_OK ? 0 : 1;
}
