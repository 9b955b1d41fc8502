/* The questions of one service while they are read: what its parts share.
 *
 * Owns: the list of conditions that are looked up at the end. Called by the files
 * catalogue_questions, catalogue_fields and catalogue_conditions only, for one service
 * at a time. Must not know: how a condition is judged during a visit (form). */
#ifndef SCHALTER_CORE_CATALOGUE_QUESTIONS_H
#define SCHALTER_CORE_CATALOGUE_QUESTIONS_H

#include <stdbool.h>

#include "core/catalogue_read.h"

enum { CATALOGUE_MAX_CONDITIONS = CATALOGUE_MAX_QUESTIONS + CATALOGUE_MAX_FIELDS };

/* A `zeigen_wenn` is looked up after all fields are known, so that the message can tell
 * a field that comes too late from one that does not exist. */
struct catalogue_condition {
    struct yaml_node *node;
    struct condition *target;
    int question;
};

struct catalogue_questions {
    struct catalogue_reader *reader;
    struct service *service;
    struct catalogue_condition open[CATALOGUE_MAX_CONDITIONS];
    int open_count;
    /* where each field is written, for messages */
    const struct yaml_node *nodes[CATALOGUE_MAX_FIELDS];
    /* its `art` is not known: that is reported once, what follows from it is not */
    bool unknown[CATALOGUE_MAX_FIELDS];
};

/** Remembers the `zeigen_wenn` of a question or field (`map`), if it has one; the
 * condition is written to `target` later. */
void catalogue_conditions_note(struct catalogue_questions *questions,
                               struct yaml_node *map, struct condition *target,
                               int question);

/** Looks up what was remembered, once all fields are known. */
void catalogue_conditions_resolve(struct catalogue_questions *questions);

/** Reads one entry of `felder` and adds its field, or the four of an address, to the
 * service. */
void catalogue_fields_read(struct catalogue_questions *questions, struct yaml_node *map,
                           int question);

#endif
