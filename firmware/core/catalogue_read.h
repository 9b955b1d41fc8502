/* Reading one file of a catalogue: values out of a YAML tree, mistakes into a list.
 *
 * Owns: the German sentences about keys and values. Called by the parts of the
 * catalogue loader only. A reading function never fails: it reports and returns
 * something harmless, so that one run finds every mistake of a file. NULL as a map is a
 * map without keys. */
#ifndef SCHALTER_CORE_CATALOGUE_READ_H
#define SCHALTER_CORE_CATALOGUE_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diags.h"
#include "base/yaml.h"
#include "core/catalogue.h"
#include "core/catalogue_forms.h"
#include "core/catalogue_tone.h"

struct catalogue_reader {
    struct arena *arena; /* for what stays */
    struct diags *diags;
    const char *file; /* as the person knows it */
    const struct catalogue
        *catalogue; /* for the town's values; NULL while the town is read */
};

/** What a text must be. */
struct catalogue_text_rule {
    const char *key;
    enum catalogue_tone tone;
    int most; /* letters (code points) */
    bool required;
    bool multiline;
};

/** Adds a mistake, or something worth a look, at the place of `node`; NULL: in the
 * file as a whole. */
void catalogue_read_error(struct catalogue_reader *reader, const struct yaml_node *node,
                          const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void catalogue_read_warning(struct catalogue_reader *reader,
                            const struct yaml_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Reports every key of `map` that is not among `keys`, with a suggestion. Reports and
 * returns false if `map` is not a map at all. */
bool catalogue_read_keys(struct catalogue_reader *reader, const struct yaml_node *map,
                         const char *const *keys, int count);

/** The child of that key if it is of that kind; else reports and returns NULL. A
 * missing key is reported only where `required`. */
struct yaml_node *catalogue_read_child(struct catalogue_reader *reader,
                                       struct yaml_node *map, const char *key,
                                       enum yaml_kind kind, bool required);

/** A text in the arena, "" where there is none. Checks length, signs, {names}, tone. */
const char *catalogue_read_text(struct catalogue_reader *reader, struct yaml_node *map,
                                const struct catalogue_text_rule *rule);

/** The same for a scalar that stands in a list. */
const char *catalogue_read_scalar(struct catalogue_reader *reader,
                                  const struct yaml_node *node,
                                  const struct catalogue_text_rule *rule);

/** Where the value of that key stands; 0 where it does not. */
struct catalogue_place catalogue_read_place(struct yaml_node *map, const char *key);

/** "ja" or "nein"; `missing` where the key is absent, which is a mistake if `required`.
 */
bool catalogue_read_yes_no(struct catalogue_reader *reader, struct yaml_node *map,
                           const char *key, bool required, bool missing);

/** A whole number from `least` to `most`; `missing` where the key is absent. */
int64_t catalogue_read_number(struct catalogue_reader *reader, struct yaml_node *map,
                              const char *key, int64_t least, int64_t most,
                              int64_t missing);

/** A day as people say it, counted from today: "heute", "vor 30 Jahren", "in 2 Wochen".
 * A month counts 31 days, a year 366: the bound is never tighter than it reads. */
int64_t catalogue_read_day(struct catalogue_reader *reader, struct yaml_node *map,
                           const char *key, int64_t missing);

/** The value of one of the words, -1 after reporting. Always required. */
int catalogue_read_word(struct catalogue_reader *reader, struct yaml_node *map,
                        const char *key, const struct catalogue_word *words, int count);

/** The name of an icon; reports an unknown one. Always required. */
const char *catalogue_read_icon(struct catalogue_reader *reader, struct yaml_node *map,
                                const char *key);

#endif
