/* The parts a catalogue is loaded from, one file each.
 *
 * Owns: nothing. Called by catalogue.c only. Each function reads one parsed file into
 * its part of the catalogue and reports mistakes to the reader. */
#ifndef SCHALTER_CORE_CATALOGUE_PARTS_H
#define SCHALTER_CORE_CATALOGUE_PARTS_H

#include "core/catalogue_read.h"

/** staedte/<id>.yaml */
void catalogue_town_read(struct catalogue_reader *reader, struct yaml_node *root,
                         const char *id, struct town *town);

/** dienste/<id>.yaml */
void catalogue_service_read(struct catalogue_reader *reader, struct yaml_node *root,
                            const char *id, struct service *service);

/** `fragen` of a service: questions, fields, options, conditions. */
void catalogue_questions_read(struct catalogue_reader *reader, struct yaml_node *root,
                              struct service *service);

/** `ausweisen` of a service, after its questions: the ways to identify, and what is
 * filled in from the ID card. */
void catalogue_identify_read(struct catalogue_reader *reader, struct yaml_node *root,
                             struct service *service);

/** menu.yaml, after the services. */
void catalogue_menu_read(struct catalogue_reader *reader, struct yaml_node *root,
                         struct catalogue *catalogue);

#endif
