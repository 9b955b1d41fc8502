/* Short tones: a warning before the page is covered, an end, a mistake.
 *
 * Owns: the audio device, opened for the first tone and closed when none was asked for
 * 30 s, so that a silent kiosk costs nothing. Fails open: without audio the kiosk works
 * on in silence. Called by face. Tones stay under 3 s (EN 301 549, 5.1.3.10). */
#ifndef SCHALTER_FACE_SOUND_H
#define SCHALTER_FACE_SOUND_H

#include <stdbool.h>

#include "base/loop.h"
#include "core/event.h"

struct sounds;

struct sounds *sounds_create(struct loop *loop);
/** Accepts NULL. */
void sounds_destroy(struct sounds *sounds);

/** True if a tone can be played now; where none could be before, it is tried again.
 * Waits for the sound card to open. */
bool sounds_work(struct sounds *sounds);

/** Plays; a tone that still sounds is replaced. The first one after a silence waits for
 * the sound card to open (some 10 ms), the others return at once. */
void sounds_play(struct sounds *sounds, enum sound sound);

#endif
