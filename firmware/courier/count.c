/* `schalter courier-count`, see courier.h. */
#include <stdio.h>
#include <sys/resource.h>

#include "base/text.h"
#include "courier/courier.h"
#include "courier/outbox.h"

enum { MEMORY_MAX = 48 * 1024 * 1024 };

int
courier_count(const char *folder)
{
    const struct rlimit memory = {MEMORY_MAX, MEMORY_MAX};
    char path[CONFIG_PATH_MAX + 20];
    struct outbox_sight sight;
    text_format(path, sizeof(path), "%s/outbox.sqlite", folder);
    if (setrlimit(RLIMIT_DATA, &memory) != 0)
        return 1;
    outbox_look(path, &sight);
    if (!sight.counted)
        return 1;
    printf("%d %d %d\n", sight.counts.waiting + sight.counts.recover,
           sight.counts.recover, sight.damaged);
    return 0;
}
