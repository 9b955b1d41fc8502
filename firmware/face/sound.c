#include "face/sound.h"

#include <SDL.h>
#include <stdlib.h>

#include "base/log.h"

enum { RATE = 22050, TONE_MAX_MS = 900, SAMPLES_MAX = RATE * TONE_MAX_MS / 1000 };

/* Opening and closing wait for the sound card and for SDL's thread (two periods, 46
 * ms): never between two tones of somebody who types, but once they have long stopped.
 */
enum { PERIOD = 512, QUIET_MS = 30000 };

/** One tone: a pitch, how long, how loud at its start (of 32,767). It fades out evenly,
 * so that nothing clicks. */
struct tone {
    int hertz, ms, level;
};

static const struct tone tones[][2] = {
    [SOUND_KEY] = {{880, 30, 2500}, {0}},
    [SOUND_WARNING] = {{660, 300, 9000}, {880, 450, 9000}},
    [SOUND_DONE] = {{523, 180, 6000}, {784, 350, 6000}},
    [SOUND_ERROR] = {{330, 250, 7000}, {0}},
};

struct sounds {
    struct loop_source *timer; /* closes the device when it has long been quiet */
    SDL_AudioDeviceID device;
    bool refused; /* no audio here: asked once, logged once */
};

static void
close_device(void *context)
{
    struct sounds *sounds = context;
    if (sounds->device != 0)
        SDL_CloseAudioDevice(sounds->device);
    sounds->device = 0;
}

struct sounds *
sounds_create(struct loop *loop)
{
    struct sounds *sounds = calloc(1, sizeof(*sounds));
    if (sounds == NULL)
        abort();
    sounds->timer = loop_add_timer(loop, close_device, sounds);
    return sounds;
}

void
sounds_destroy(struct sounds *sounds)
{
    if (sounds == NULL)
        return;
    close_device(sounds);
    loop_remove(sounds->timer);
    if (SDL_WasInit(SDL_INIT_AUDIO))
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
    free(sounds);
}

/* A triangle wave: no table of sines, no float, soft enough for a hall. */
static int
add_tone(const struct tone *tone, Sint16 *samples, int at)
{
    int count = RATE * tone->ms / 1000;
    for (int i = 0; i < count && at < SAMPLES_MAX; i++, at++) {
        int phase = (int)((int64_t)i * tone->hertz * 4 % (RATE * 4));
        int wave = phase < RATE * 2 ? phase - RATE : RATE * 3 - phase;
        int level = tone->level * (count - i) / count;
        samples[at] = (Sint16)((int64_t)wave * level / RATE);
    }
    return at;
}

static bool
open_device(struct sounds *sounds)
{
    SDL_AudioSpec wish = {
        .freq = RATE, .format = AUDIO_S16SYS, .channels = 1, .samples = PERIOD};
    if (sounds->device != 0 || sounds->refused)
        return !sounds->refused;
    if (SDL_WasInit(SDL_INIT_AUDIO) || SDL_InitSubSystem(SDL_INIT_AUDIO) == 0)
        sounds->device = SDL_OpenAudioDevice(NULL, 0, &wish, NULL, 0);
    if (sounds->device != 0)
        return true;
    sounds->refused = true;
    LOG(LOG_LEVEL_WARN, "no-sound");
    /* SDL watches for sound cards in a thread that wakes ten times a second. */
    if (SDL_WasInit(SDL_INIT_AUDIO))
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
    return false;
}

bool
sounds_work(struct sounds *sounds)
{
    sounds->refused = false;
    bool works = open_device(sounds);
    loop_arm(sounds->timer, QUIET_MS, 1000);
    return works;
}

void
sounds_play(struct sounds *sounds, enum sound sound)
{
    Sint16 samples[SAMPLES_MAX];
    int count = 0;

    if (!open_device(sounds))
        return;
    SDL_ClearQueuedAudio(sounds->device);
    for (int i = 0; i < 2; i++)
        count = add_tone(&tones[sound][i], samples, count);
    (void)SDL_QueueAudio(sounds->device, samples, (Uint32)count * sizeof(samples[0]));
    SDL_PauseAudioDevice(sounds->device, 0);
    loop_arm(sounds->timer, QUIET_MS, 1000);
}
