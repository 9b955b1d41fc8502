/* GNU gettext .po files: texts and their translations, as translators write them.
 *
 * Owns: the syntax (comments, flags, msgctxt, msgid, msgid_plural, msgstr, msgstr[n],
 * strings over several lines) and the checks that need nothing but the file: UTF-8,
 * known plural rule, the same {names} and %d in source and translation. Called by lang
 * and the catalogue tool. At most 2 MiB and 20,000 entries. Source: GNU gettext manual,
 * "PO Files". */
#ifndef SCHALTER_CORE_PO_H
#define SCHALTER_CORE_PO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diags.h"
#include "base/status.h"
#include "core/plural.h"

enum { PO_MAX_BYTES = 2 * 1024 * 1024, PO_MAX_ENTRIES = 20000 };

struct po_entry {
    const char *context; /* "" if none */
    const char *id;      /* German */
    const char *plural;  /* German for many, NULL if the entry has no plural */
    const char *forms[PLURAL_MAX_FORMS]; /* [0] alone without plural; NULL: absent */
    int line;                            /* of msgid */
};

struct po {
    enum plural_rule rule;
    int forms;
    int count;      /* entries that can be used */
    int unfinished; /* without translation or marked fuzzy: left out */
    struct po_entry *entries;
};

/** Reads `bytes` (with a NUL at `len`), which is changed and then holds the texts: it
 * must live as long as `po`. Entries with a mistake are reported and left out; the rest
 * is used. `name` is how the person knows the file. STATUS_TOO_LARGE beyond the limits,
 * STATUS_INVALID for a file with a NUL in it; both are reported. */
enum status po_parse(char *bytes, size_t len, const char *name, struct arena *arena,
                     struct po *po, struct diags *diags) MUST_CHECK;

#endif
