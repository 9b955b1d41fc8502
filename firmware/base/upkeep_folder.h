/* The folder of a device on a technician's stick: made by the caretaker, told by the
 * pages.
 *
 * Owns: nothing. Called by core and caretaker. */
#ifndef SCHALTER_BASE_UPKEEP_FOLDER_H
#define SCHALTER_BASE_UPKEEP_FOLDER_H

#include "base/upkeep.h"

#define UPKEEP_FOLDER_PREFIX "schalter-"

enum { UPKEEP_FOLDER_MAX = sizeof UPKEEP_FOLDER_PREFIX - 1 + UPKEEP_DEVICE_MAX };

/** "schalter-RE-01": the device's number as every file system takes it, "_" for all but
 * letters A to Z, digits and "-". */
void upkeep_folder(const char *device, char name[UPKEEP_FOLDER_MAX]);

#endif
