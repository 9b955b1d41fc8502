/* Reading JSON that came from somewhere else: replies, key sets, tokens.
 *
 * Owns: the only use of jansson. Reading only; there is deliberately no writer, because
 * documents with citizen data are written into the secret block by core.
 * Called by crypto and courier. Must not know: what the members mean.
 *
 * Every getter answers STATUS_NOT_FOUND for an absent member, STATUS_INVALID for a
 * member of another type and STATUS_TOO_LARGE for one that exceeds the room given. A
 * member whose value is null counts as absent. */
#ifndef SCHALTER_BASE_JSON_H
#define SCHALTER_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum {
    JSON_SIZE_MAX = 1024 * 1024, /* no caller may allow more */
    JSON_DEPTH_MAX = 24,         /* objects and arrays inside each other */
};

struct json_doc;  /* a parsed text; freed by json_close */
struct json_node; /* a value inside it; valid until json_close */

/** Parses `size` bytes, at most `maximum` (at most JSON_SIZE_MAX). Refuses malformed
 * UTF-8, duplicate members (RFC 8259 section 4 leaves them open; a signed token must
 * mean one thing), data after the value, depth over JSON_DEPTH_MAX and a root that is
 * neither object nor array. STATUS_TOO_LARGE or STATUS_INVALID leave *out NULL. */
enum status json_open(const char *bytes, size_t size, size_t maximum,
                      struct json_doc **out) MUST_CHECK;

/** Wipes nothing, frees everything. Accepts NULL. */
void json_close(struct json_doc *doc);

/** The object or array the text consists of. */
const struct json_node *json_root(const struct json_doc *doc);

/** True for an object, false for an array and everything else. */
bool json_node_is_object(const struct json_node *node);

/** Copies a text member with its NUL into `cap` bytes; refuses a NUL inside. A text
 * that does not fit leaves an empty string. */
enum status json_read_text(const struct json_node *object, const char *name, char *out,
                           size_t cap) MUST_CHECK;

/** Lends a text member; valid until json_close, NUL-terminated, without NUL inside. */
enum status json_view_text(const struct json_node *object, const char *name,
                           const char **out, size_t *len) MUST_CHECK;

/** A whole number; one with a fraction or beyond 64 bits is STATUS_INVALID. */
enum status json_read_number(const struct json_node *object, const char *name,
                             int64_t *out) MUST_CHECK;

/** true or false. */
enum status json_read_flag(const struct json_node *object, const char *name,
                           bool *out) MUST_CHECK;

/** Lends an object member. */
enum status json_view_object(const struct json_node *object, const char *name,
                             const struct json_node **out) MUST_CHECK;

/** Lends an array member and its length; STATUS_TOO_LARGE above `maximum` items. */
enum status json_view_list(const struct json_node *object, const char *name,
                           size_t maximum, const struct json_node **out,
                           size_t *count) MUST_CHECK;

/** True if the object has the member, whatever its type, null included. */
bool json_has(const struct json_node *object, const char *name);

/** The number of members of an object or items of an array; 0 for anything else. */
size_t json_count(const struct json_node *node);

/** The item at `index` of an array, NULL past its end. */
const struct json_node *json_item(const struct json_node *list, size_t index);

/** Lends a text item; as json_view_text. */
enum status json_view_item_text(const struct json_node *list, size_t index,
                                const char **out, size_t *len) MUST_CHECK;

/** The name and value of the member at `index` in the order of the text; NULL past the
 * end. For objects whose names are data (event kinds, attachment ids). */
const struct json_node *json_member_at(const struct json_node *object, size_t index,
                                       const char **name);

/** Lends the text a node consists of; as json_view_text. */
enum status json_node_text(const struct json_node *node, const char **out,
                           size_t *len) MUST_CHECK;

#endif
