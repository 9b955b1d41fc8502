/* Writing JSON with citizen data into memory of the caller, and nowhere else.
 *
 * Owns: escaping, commas, nesting. There is no tree and no copy: what is written stands
 * in the caller's block and is wiped with it (ARCHITECTURE.md, "Who copies a typed
 * letter"). Called by document and the tools. Source: RFC 8259. Must not know: what the
 * members mean.
 */
#ifndef SCHALTER_CORE_JSON_WRITE_H
#define SCHALTER_CORE_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "base/text.h"

enum { JSON_WRITE_DEPTH_MAX = 8 };

struct json_writer {
    struct text_buf buf;
    int depth;
    bool filled[JSON_WRITE_DEPTH_MAX]; /* a comma is due */
    char closes[JSON_WRITE_DEPTH_MAX];
    bool bad; /* malformed UTF-8 or wrong nesting was asked for */
};

/** A writer over `cap` bytes at `out`. */
struct json_writer json_write_over(char *out, size_t cap);

/** Opens an object or a list; `name` is NULL for the root and inside a list. */
void json_write_object(struct json_writer *writer, const char *name);
void json_write_list(struct json_writer *writer, const char *name);

/** Closes what was opened last. */
void json_write_close(struct json_writer *writer);

/** One member, or one item where `name` is NULL. Texts must be UTF-8. */
void json_write_text(struct json_writer *writer, const char *name, const char *value);
void json_write_number(struct json_writer *writer, const char *name, int64_t value);
void json_write_flag(struct json_writer *writer, const char *name, bool value);

/** A member whose value is JSON already, put there as it is: whoever wrote it down has
 * made sure that it is. */
void json_write_raw(struct json_writer *writer, const char *name, const char *json);

/** A member with `size` bytes in base64url, without padding (RFC 4648, section 5). */
void json_write_base64url(struct json_writer *writer, const char *name,
                          const char *bytes, size_t size);

/** The length without the NUL. STATUS_TOO_LARGE: it did not fit; STATUS_INVALID: a text
 * was no UTF-8 or something was left open. Then nothing in `out` may be used. */
enum status json_write_finish(struct json_writer *writer, size_t *len) MUST_CHECK;

#endif
