/* The courier as a child process: started, watched, started again.
 *
 * Owns: the process and the face's end of the pair. The courier may end at any time
 * under a visit; it is restarted with a growing pause (0.2 s to 30 s) and every message
 * that was not answered is the caller's to repeat. One that was taken over cannot hold
 * up the face: it is killed when it floods (500 messages in 10 s), sends malformed
 * packets (more than 20) or closes its end and stays. It inherits the link and nothing
 * else. Called by face on the loop's thread. */
#ifndef SCHALTER_FACE_CHILD_H
#define SCHALTER_FACE_CHILD_H

#include "base/link.h"
#include "base/loop.h"
#include "base/status.h"

struct child;

struct child_ops {
    /** A new courier answers; what was on its way before must be sent again. */
    void (*started)(void *context);
    /** The courier ended; it will be started again. */
    void (*ended)(void *context);
    /** A message came. Byte blocks are valid during the call. */
    void (*message)(void *context, const struct link_message *message);
};

/** Starts `program courier --config config_path`, its end of the pair as descriptor 3.
 */
enum status child_create(struct loop *loop, const char *program,
                         const char *config_path, const struct child_ops *ops,
                         void *context, struct child **out) MUST_CHECK;
/** Ends the courier (SIGTERM, it finishes its write) without waiting. Accepts NULL. */
void child_destroy(struct child *child);

/** Sends one message. STATUS_AGAIN: the courier does not read now. STATUS_GONE: it is
 * being restarted, and `started` follows; or `child` is NULL, a kiosk without one. */
enum status child_send(struct child *child,
                       const struct link_message *message) MUST_CHECK;

#endif
