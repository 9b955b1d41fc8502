/* The technician's stick: is one there, which files and folders of ours lie on it, and
 * what is written to it.
 *
 * Owns: the two places where it is mounted, each only while it is used: pulled at any
 * other moment it is whole. No link on it is followed. What is in a set-up is looked at
 * by others (setup.h, copies.h).
 * Called by the caretaker, which may wait. Must not know: what an update is worth. */
#ifndef SCHALTER_CARETAKER_STICK_H
#define SCHALTER_CARETAKER_STICK_H

#include <systemd/sd-bus.h>

#include "base/status.h"
#include "base/upkeep.h"
#include "caretaker/root.h"

enum {
    STICK_UPDATES_MAX = 8,
    STICK_NAMES_MAX = 2000, /* of its first folder, that are looked at */
};

struct stick {
    const char *root;
    sd_bus *bus;
    bool writing;
    int folder; /* its first one; -1 not mounted */
};

/** Without touching it. */
enum upkeep_stick stick_there(const char *root);

/** Mounts it, read-only unless `writing`. UPKEEP_FINE, or why not. */
enum upkeep_trouble stick_open(struct stick *stick, const char *root, sd_bus *bus,
                               bool writing);
/** Takes it out again; what was written is on it then. */
enum upkeep_trouble stick_close(struct stick *stick);

/** What an errno of writing to it means. */
enum upkeep_trouble stick_trouble(int error);

/** Where a name of its first folder is found. */
void stick_path(const struct stick *stick, const char *name, char path[ROOT_PATH_MAX]);

/** Paths of files that are named like updates; returns how many. */
int stick_updates(const struct stick *stick,
                  char paths[STICK_UPDATES_MAX][ROOT_PATH_MAX]);

/** A new file schalter-DEVICE/WHEN-name. Its descriptor, or -1: errno says why. */
int stick_create(const struct stick *stick, const char *device, const char *when,
                 const char *name);

/** The folder schalter-DEVICE/name, made where the stick is written to. Its descriptor,
 * the caller's to close, or -1: errno says why. */
int stick_folder(const struct stick *stick, const char *device, const char *name);

#endif
