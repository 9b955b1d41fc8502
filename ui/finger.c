#include "ui/finger.h"

enum finger_verdict
finger_take(struct finger *finger, enum touch_kind kind, int64_t id, int64_t now_ms)
{
    enum finger_verdict verdict = FINGER_ACTS;

    if (finger->down && finger->id != id) {
        if (kind != TOUCH_DOWN || now_ms - finger->seen_ms < FINGER_LOST_MS)
            return FINGER_IGNORED;
        verdict = FINGER_REPLACES;
    } else if (!finger->down && kind != TOUCH_DOWN) {
        return FINGER_IGNORED; /* one that was ignored, or replaced, still moves */
    }
    *finger = (struct finger){.down = kind != TOUCH_UP, .id = id, .seen_ms = now_ms};
    return verdict;
}
