/* YAML files that people write, read into a tree that remembers where everything stood.
 *
 * Owns: the only use of libyaml. Nodes live in the caller's arena. Limits: file 1 MiB,
 * depth 12, 20,000 nodes, 200 keys in one map; anchors, aliases, tags, several
 * documents and duplicate keys are refused (one way to write a thing; no bombs).
 * Scalars are clean UTF-8. Every scalar stays the text it is: "ja", "no", "08" and
 * "1.10" are never turned into something else, and a key without a value holds "".
 * Called by the catalogue loader and the configuration. Knows no key by name. */
#ifndef SCHALTER_BASE_YAML_H
#define SCHALTER_BASE_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/status.h"

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
    enum yaml_kind kind;
    int line, column; /* from 1 */
    const char *text; /* scalar: its value; in a map: NULL */
    const char *key;  /* this node's key in its map, NULL elsewhere */
    int key_line, key_column;
    struct yaml_node *first; /* list and map: first child */
    struct yaml_node *next;  /* next sibling */
    bool used;               /* set by yaml_get: what stays false is an unknown key */
};

/** Reads a whole file. On every failure `diag` says in German what is wrong and where;
 * `name` is how the person knows the file. STATUS_NOT_FOUND, STATUS_IO, STATUS_INVALID,
 * STATUS_TOO_LARGE. Blocks on the disk. */
enum status yaml_load(const char *path, const char *name, struct arena *arena,
                      struct yaml_node **root, struct diag *diag) MUST_CHECK;

/** The same of the file `name` below `folder`, as files_read_below reads it: no link is
 * followed from there on. STATUS_DENIED: one would have been. */
enum status yaml_load_below(const char *folder, const char *name, struct arena *arena,
                            struct yaml_node **root, struct diag *diag) MUST_CHECK;

/** The same from memory. */
enum status yaml_parse(const char *bytes, size_t len, const char *name,
                       struct arena *arena, struct yaml_node **root,
                       struct diag *diag) MUST_CHECK;

/** The child of a map with this key, marked as used; NULL if there is none. */
struct yaml_node *yaml_get(struct yaml_node *map, const char *key);

#endif
