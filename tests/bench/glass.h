/* The glass as a person has it: looks at the pixels of the display and touches it.
 *
 * Owns: the connection for XTest, and the frame buffer that Xvfb keeps in a file
 * (-fbdir), mapped read-only. Looking costs the X server nothing, so the programs under
 * measurement are not slowed by being watched. Called by the stopwatch. Must not know:
 * which program draws. */
#ifndef SCHALTER_TESTS_BENCH_GLASS_H
#define SCHALTER_TESTS_BENCH_GLASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct glass {
    void *display;
    const uint8_t *pixels;
    size_t size; /* bytes of a picture */
    int width, height, stride;
};

struct area {
    int x, y, w, h;
};

/** Opens $DISPLAY and its frame buffer file; false with a line on standard error. */
bool glass_open(struct glass *glass, const char *file);
void glass_close(struct glass *glass);

/** Moves, presses, lifts the first button; the request is on its way when it returns.
 */
void glass_move(struct glass *glass, int x, int y);
void glass_press(struct glass *glass);
void glass_lift(struct glass *glass);

/** Copies what is shown into `picture` (glass->size bytes). */
void glass_copy(const struct glass *glass, uint8_t *picture);
bool glass_equals(const struct glass *glass, const uint8_t *picture);
/** The same but for less than a hundredth of the pixels: a clock that went on. */
bool glass_resembles(const struct glass *glass, const uint8_t *picture);

/** Copies and compares every fourth line of a part: what a finger or a key changes is
 * taller, and a look stays far under the time between two of them. */
void glass_copy_lines(const struct glass *glass, uint8_t *picture, struct area where);
bool glass_differs(const struct glass *glass, const uint8_t *picture,
                   struct area where);

/** Waits until nothing has changed for `ms`; `picture` holds it then. False after
 * `limit_ms`. */
bool glass_still(const struct glass *glass, uint8_t *picture, int ms, int limit_ms);

/** Places where two pictures differ, spread over all of the difference: a cheap first
 * look before comparing everything. Returns how many of `max`. */
int glass_probes(const struct glass *glass, const uint8_t *from, const uint8_t *to,
                 size_t *probes, int max);

bool glass_has(const struct glass *glass, const uint8_t *picture, const size_t *probes,
               int count);

/** Monotonic nanoseconds; a pause of so many microseconds. */
int64_t glass_now(void);
void glass_pause(int64_t us);

#endif
