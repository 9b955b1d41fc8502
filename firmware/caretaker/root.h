/* Where the system the caretaker looks after begins.
 *
 * `root` stands before every path: "" on a device; the tests have another. */
#ifndef SCHALTER_CARETAKER_ROOT_H
#define SCHALTER_CARETAKER_ROOT_H

/** Room for a path below it, with NUL. */
enum { ROOT_PATH_MAX = 512 };

#endif
