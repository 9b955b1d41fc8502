#include "tests/usbemu/crowd.h"

#include <stdlib.h>
#include <string.h>

enum { INTERFACES = 4, CONFIG_SIZE = 9 + INTERFACES * 9 };

struct idler {
    struct model model;
    char name[24];
};

static size_t
on_take(void *self, uint8_t endpoint, const uint8_t *bytes, size_t len)
{
    (void)self;
    (void)endpoint;
    (void)bytes;
    (void)len;
    return 0;
}

static size_t
on_give(void *self, uint8_t endpoint, uint8_t *packet, size_t room)
{
    (void)self;
    (void)endpoint;
    (void)packet;
    (void)room;
    return 0;
}

static int
on_request(void *self, const uint8_t setup[8], uint8_t *data, size_t len)
{
    (void)self;
    (void)setup;
    (void)data;
    (void)len;
    return -1;
}

static int64_t
on_run(void *self, int64_t now)
{
    (void)self;
    (void)now;
    return -1;
}

static bool
on_command(void *self, int count, char *const words[], char *reply, size_t cap)
{
    (void)self;
    (void)count;
    (void)words;
    (void)reply;
    (void)cap;
    return false;
}

static const struct model_ops model_ops = {
    .take = on_take,
    .give = on_give,
    .request = on_request,
    .run = on_run,
    .command = on_command,
    .destroy = free,
};

static void
add(struct bus *bus, const char *name, uint8_t configurations)
{
    struct idler *idler = calloc(1, sizeof(*idler));
    if (idler == NULL)
        abort();
    snprintf(idler->name, sizeof(idler->name), "%s", name);
    idler->model =
        (struct model){.name = idler->name, .ops = &model_ops, .self = idler};
    struct model_descriptors *d = &idler->model.descriptors;
    const uint8_t device[18] = {18,   1,    0x00, 0x02, 0, 0, 0, 64, 0xfe,
                                0xca, 0x01, 0x00, 0x00, 1, 1, 2, 0,  configurations};
    const uint8_t config[9] = {9, 2, CONFIG_SIZE, 0, INTERFACES, 1, 0, 0x80, 50};
    memcpy(d->device, device, sizeof(device));
    memcpy(d->config, config, sizeof(config));
    for (uint8_t i = 0; i < INTERFACES; i++) {
        const uint8_t interface[9] = {9, 4, i, 0, 0, 0x0b, 0, 0, 0};
        memcpy(d->config + sizeof(config) + i * sizeof(interface), interface,
               sizeof(interface));
    }
    d->config_size = CONFIG_SIZE;
    for (uint8_t more = 1; more < configurations; more++) {
        memcpy(d->config + d->config_size, d->config, CONFIG_SIZE);
        d->config[d->config_size + 5] = more + 1;
        d->config_size += CONFIG_SIZE;
    }
    d->strings[1] = "Crowd";
    d->strings[2] = idler->name;
    bus_add(bus, &idler->model);
}

void
crowd_models_add(struct bus *bus)
{
    char name[24];
    for (int i = 1; i <= CROWD_COUNT; i++) {
        snprintf(name, sizeof(name), "crowd%02d", i);
        add(bus, name, 1);
    }
    add(bus, "twofold", 2);
}
