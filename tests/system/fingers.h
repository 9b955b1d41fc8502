/* The visitor's fingers: what a touch panel would report, told to the simulated part
 * (tests/system/fingers/simulated.c) that was loaded into the kiosk.
 *
 * Included by visitor.c. The kiosk wakes by a pointer that moves without a button,
 * which it ignores; SDL then asks for events and meets the finger's. */
#ifndef TESTS_SYSTEM_FINGERS_H
#define TESTS_SYSTEM_FINGERS_H

#include <X11/extensions/XTest.h>
#include <fcntl.h>
#include <unistd.h>

#include "tests/system/visitor_glass.h"

/** A place on the panel in panel pixels. */
struct spot {
    int x, y;
};

static inline struct spot
fingers_middle(struct box box)
{
    return (struct spot){box.x + box.w / 2, box.y + box.h / 2};
}

/** `what` is down, move or up; `finger` its number. */
static inline void
fingers_tell(struct visitor *visitor, const char *what, int finger, struct spot at)
{
    char line[80];
    int len = snprintf(line, sizeof(line), "%s %d %.6f %.6f\n", what, finger,
                       (at.x + 0.5) / visitor->visit.panel.width,
                       (at.y + 0.5) / visitor->visit.panel.height);
    if (write(visitor->fingers, line, (size_t)len) != len)
        abort();
    /* Two places in turn, so that the pointer really moves. */
    for (int i = 0; i < 2; i++)
        XTestFakeMotionEvent(visitor->display, -1, visitor->x + 2 + i, visitor->y + 2,
                             CurrentTime);
    XFlush(visitor->display);
}

static inline void
fingers_tap(struct visitor *visitor, struct box box, int ms)
{
    fingers_tell(visitor, "down", 1, fingers_middle(box));
    pause_ms(ms);
    fingers_tell(visitor, "up", 1, fingers_middle(box));
}

/** Down on the box, off it, and lifted there. */
static inline void
fingers_slide(struct visitor *visitor, struct box box)
{
    struct spot middle = fingers_middle(box), off = {visitor->visit.panel.width / 2, 4};
    fingers_tell(visitor, "down", 1, middle);
    pause_ms(80);
    fingers_tell(visitor, "move", 1, off);
    pause_ms(40);
    fingers_tell(visitor, "up", 1, off);
}

/** One finger rests on `first` while another taps `second`; then the first lifts. */
static inline void
fingers_both(struct visitor *visitor, struct box first, struct box second)
{
    fingers_tell(visitor, "down", 1, fingers_middle(first));
    pause_ms(60);
    fingers_tell(visitor, "down", 2, fingers_middle(second));
    pause_ms(90);
    fingers_tell(visitor, "up", 2, fingers_middle(second));
    pause_ms(60);
    fingers_tell(visitor, "up", 1, fingers_middle(first));
}

#endif
