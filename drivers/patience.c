#include "drivers/patience.h"

int64_t
patience_spend(struct patience *patience, int64_t now_ms, int cost)
{
    if (now_ms - patience->since >= PATIENCE_WINDOW_MS) {
        patience->since = now_ms;
        patience->spent = 0;
    }
    patience->spent += cost;
    if (patience->spent <= PATIENCE_BUDGET)
        return 0;
    if (patience->hold == 0 || now_ms - patience->lost >= PATIENCE_FORGIVE_MS)
        patience->hold = PATIENCE_HOLD_MIN_MS;
    else if (patience->hold < PATIENCE_HOLD_MAX_MS / 2)
        patience->hold *= 2;
    else
        patience->hold = PATIENCE_HOLD_MAX_MS;
    patience->lost = now_ms;
    patience->since = now_ms;
    patience->spent = 0;
    return patience->hold;
}
