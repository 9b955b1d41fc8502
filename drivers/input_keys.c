#include "drivers/input_keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xkbcommon/xkbcommon-compose.h>
#include <xkbcommon/xkbcommon.h>

enum { FROM_EVDEV = 8 }; /* key numbers of X begin there */

struct input_keys {
    struct xkb_context *context;
    struct xkb_keymap *map;
    struct xkb_state *state;
    struct xkb_compose_table *table;
    struct xkb_compose_state *dead; /* NULL: dead keys write nothing */
};

static void
open_compose(struct input_keys *keys, const char *path)
{
    FILE *file = path != NULL ? fopen(path, "re") : NULL;
    if (file == NULL)
        return;
    keys->table = xkb_compose_table_new_from_file(keys->context, file, "C.UTF-8",
                                                  XKB_COMPOSE_FORMAT_TEXT_V1,
                                                  XKB_COMPOSE_COMPILE_NO_FLAGS);
    (void)fclose(file);
    if (keys->table != NULL)
        keys->dead = xkb_compose_state_new(keys->table, XKB_COMPOSE_STATE_NO_FLAGS);
}

struct input_keys *
input_keys_create(const char *compose)
{
    static const struct xkb_rule_names names = {
        .rules = "evdev", .model = "pc105", .layout = "de"};
    struct input_keys *keys = calloc(1, sizeof(*keys));
    if (keys == NULL)
        abort();
    /* No layout of a user's, nothing from the environment. */
    keys->context = xkb_context_new(XKB_CONTEXT_NO_ENVIRONMENT_NAMES |
                                    XKB_CONTEXT_NO_DEFAULT_INCLUDES);
    if (keys->context != NULL &&
        xkb_context_include_path_append(keys->context, "/usr/share/X11/xkb"))
        keys->map = xkb_keymap_new_from_names(keys->context, &names,
                                              XKB_KEYMAP_COMPILE_NO_FLAGS);
    if (keys->map != NULL)
        keys->state = xkb_state_new(keys->map);
    if (keys->state == NULL) {
        input_keys_destroy(keys);
        return NULL;
    }
    open_compose(keys, compose);
    return keys;
}

void
input_keys_destroy(struct input_keys *keys)
{
    if (keys == NULL)
        return;
    xkb_compose_state_unref(keys->dead);
    xkb_compose_table_unref(keys->table);
    xkb_state_unref(keys->state);
    xkb_keymap_unref(keys->map);
    xkb_context_unref(keys->context);
    free(keys);
}

static bool
find_step(xkb_keysym_t symbol, enum input_key *key)
{
    static const struct {
        xkb_keysym_t symbol;
        enum input_key key;
    } steps[] = {
        {XKB_KEY_Tab, INPUT_KEY_TAB},
        {XKB_KEY_ISO_Left_Tab, INPUT_KEY_BACK_TAB},
        {XKB_KEY_Return, INPUT_KEY_ENTER},
        {XKB_KEY_KP_Enter, INPUT_KEY_ENTER},
        {XKB_KEY_BackSpace, INPUT_KEY_BACKSPACE},
        {XKB_KEY_Left, INPUT_KEY_LEFT},
        {XKB_KEY_Right, INPUT_KEY_RIGHT},
        {XKB_KEY_Up, INPUT_KEY_UP},
        {XKB_KEY_Down, INPUT_KEY_DOWN},
        {XKB_KEY_Escape, INPUT_KEY_ESCAPE},
    };
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (steps[i].symbol == symbol) {
            *key = steps[i].key;
            return true;
        }
    return false;
}

/* True if a dead key has taken the symbol: then `text` holds what came of it, or "". */
static bool
take_dead(struct input_keys *keys, xkb_keysym_t symbol, char text[INPUT_TEXT_MAX])
{
    if (keys->dead == NULL ||
        xkb_compose_state_feed(keys->dead, symbol) == XKB_COMPOSE_FEED_IGNORED)
        return false;
    enum xkb_compose_status status = xkb_compose_state_get_status(keys->dead);
    if (status == XKB_COMPOSE_NOTHING)
        return false;
    if (status == XKB_COMPOSE_COMPOSED)
        xkb_compose_state_get_utf8(keys->dead, text, INPUT_TEXT_MAX);
    if (status != XKB_COMPOSE_COMPOSING)
        xkb_compose_state_reset(keys->dead);
    return true;
}

/* Ctrl and Alt with a letter are commands of somewhere else. */
static bool
is_command(struct input_keys *keys)
{
    return xkb_state_mod_names_are_active(
               keys->state, XKB_STATE_MODS_EFFECTIVE, XKB_STATE_MATCH_ANY,
               XKB_MOD_NAME_CTRL, XKB_MOD_NAME_ALT, XKB_MOD_NAME_LOGO, NULL) > 0;
}

bool
input_keys_take(struct input_keys *keys, uint32_t code, bool down,
                char text[INPUT_TEXT_MAX], enum input_key *key)
{
    xkb_keycode_t number = code + FROM_EVDEV;
    text[0] = '\0';
    xkb_keysym_t symbol = xkb_state_key_get_one_sym(keys->state, number);
    if (down) {
        bool command = is_command(keys), step = find_step(symbol, key);
        if (!step && !command && !take_dead(keys, symbol, text))
            xkb_state_key_get_utf8(keys->state, number, text, INPUT_TEXT_MAX);
        if (step && keys->dead != NULL)
            xkb_compose_state_reset(keys->dead);
        if ((unsigned char)text[0] < ' ' || text[0] == '\x7f')
            text[0] = '\0';
        xkb_state_update_key(keys->state, number, XKB_KEY_DOWN);
        return step || text[0] != '\0';
    }
    xkb_state_update_key(keys->state, number, XKB_KEY_UP);
    return false;
}

void
input_keys_release(struct input_keys *keys)
{
    xkb_state_unref(keys->state);
    keys->state = xkb_state_new(keys->map);
    if (keys->state == NULL)
        abort();
    if (keys->dead != NULL)
        xkb_compose_state_reset(keys->dead);
}
