#include "courier/retry.h"

#include "crypto/random.h"

int64_t
retry_wait(int64_t attempts, int64_t least, int64_t most)
{
    int64_t wait = least < most ? least : most;
    uint32_t dice = 0;

    for (int64_t i = 1; i < attempts && wait < most; i++)
        wait = wait > most / 2 ? most : wait * 2;
    random_bytes(&dice, sizeof(dice));
    return wait - wait / 2 + (int64_t)(dice % (uint64_t)(wait / 2 + 1));
}

int64_t
retry_wait_asked(int64_t attempts, int64_t asked_s, int64_t least, int64_t most)
{
    int64_t wait = retry_wait(attempts, least, most);
    int64_t asked = asked_s < 0 ? 0 : asked_s > most / 1000 ? most : asked_s * 1000;
    return asked > wait ? asked : wait;
}
