/* SIMULATED fingers: a library that is loaded into the kiosk by a test and by nothing
 * else.
 *
 * It stands where a touch panel's driver stands: before SDL is asked for an event,
 * lines of the FIFO $SIMULATED_FINGERS ("down ID X Y", "move", "up"; 0 to 1) become
 * SDL's finger events. As SDL does for a real panel, the first finger is followed by a
 * mouse's event, unless SDL_HINT_TOUCH_MOUSE_EVENTS forbids it;
 * $SIMULATED_FINGERS_MOUSE=1 sends it even then, as an SDL of another version might. It
 * can send what a broken panel sends too: a lift without a touch, a second finger, a
 * spark. */
#include <SDL.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
push_mouse(Uint32 type, float x, float y)
{
    SDL_Window *window = SDL_GetWindowFromID(1);
    int width = 0, height = 0;
    SDL_Event event = {.type = type == SDL_FINGERDOWN ? SDL_MOUSEBUTTONDOWN
                               : type == SDL_FINGERUP ? SDL_MOUSEBUTTONUP
                                                      : SDL_MOUSEMOTION};
    if (window == NULL)
        return;
    SDL_GetWindowSize(window, &width, &height);
    if (type == SDL_FINGERMOTION) {
        event.motion.which = SDL_TOUCH_MOUSEID;
        event.motion.state = SDL_BUTTON_LMASK;
        event.motion.x = (int)(x * (float)width);
        event.motion.y = (int)(y * (float)height);
    } else {
        event.button.which = SDL_TOUCH_MOUSEID;
        event.button.button = SDL_BUTTON_LEFT;
        event.button.x = (int)(x * (float)width);
        event.button.y = (int)(y * (float)height);
    }
    SDL_PushEvent(&event);
}

static void
push_finger(const char *what, long id, float x, float y)
{
    const char *always = getenv("SIMULATED_FINGERS_MOUSE");
    Uint32 type = strcmp(what, "down") == 0 ? SDL_FINGERDOWN
                  : strcmp(what, "up") == 0 ? SDL_FINGERUP
                                            : SDL_FINGERMOTION;
    SDL_Event event = {.tfinger = {.type = type,
                                   .timestamp = SDL_GetTicks(),
                                   .touchId = 1,
                                   .fingerId = id,
                                   .x = x,
                                   .y = y,
                                   .pressure = 1}};
    SDL_PushEvent(&event);
    if (id == 1 && ((always != NULL && always[0] == '1') ||
                    SDL_GetHintBoolean(SDL_HINT_TOUCH_MOUSE_EVENTS, SDL_TRUE)))
        push_mouse(type, x, y);
}

static void
take_lines(void)
{
    static int fifo = -1;
    static char line[128];
    static size_t len;
    char byte, what[8];
    long id;
    float x, y;
    if (fifo < 0 && getenv("SIMULATED_FINGERS") != NULL)
        fifo = open(getenv("SIMULATED_FINGERS"), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    while (fifo >= 0 && read(fifo, &byte, 1) == 1) {
        if (byte != '\n' && len + 1 < sizeof(line)) {
            line[len++] = byte;
            continue;
        }
        line[len] = '\0';
        len = 0;
        if (sscanf(line, "%7s %ld %f %f", what, &id, &x, &y) == 4)
            push_finger(what, id, x, y);
    }
}

int
SDL_PollEvent(SDL_Event *event)
{
    int (*next)(SDL_Event *) = NULL;
    void *symbol = dlsym(RTLD_NEXT, "SDL_PollEvent");
    memcpy(&next, &symbol, sizeof(next));
    take_lines();
    return next(event);
}
