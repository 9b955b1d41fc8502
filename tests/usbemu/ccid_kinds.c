#include "tests/usbemu/ccid_kinds.h"

#include <string.h>

enum { CCID = 0x0b, MAKERS_OWN = 0xff, KEYBOARD = 3, T0 = 1, T1 = 2 };

const struct ccid_kind ccid_kinds[CCID_KINDS_COUNT] = {
    /* The one most town halls have. Its messages are shorter than an ID card's answers:
     * long commands and answers are chained. */
    {"cyberjack",
     0x0c4b,
     0x9102,
     0x0001,
     "REINER SCT",
     "cyberJack RFID basis",
     0,
     1,
     {{.class = CCID,
       .contactless = true,
       .version = 0x0110,
       .voltages = 1,
       .protocols = T1,
       .clock = 1000,
       .clock_max = 1000,
       .clocks = 1,
       .rate = 2688,
       .rate_max = 2688,
       .rates = 1,
       .ifsd = 254,
       .features = 0x000404b0,
       .longest = 266,
       .echo = 0xff}}},
    {"omnikey",
     0x076b,
     0x5422,
     0x0100,
     "HID Global",
     "OMNIKEY 5422 Smartcard Reader",
     0,
     2,
     {{.number = 0,
       .class = CCID,
       .name = "OMNIKEY 5422CL Smartcard Reader",
       .contactless = true,
       .version = 0x0110,
       .voltages = 7,
       .protocols = T0 | T1,
       .clock = 4800,
       .clock_max = 4800,
       .rate = 12903,
       .rate_max = 825807,
       .ifsd = 254,
       .features = 0x000404ba,
       .longest = 520,
       .echo = 0xff},
      {.number = 1,
       .class = CCID,
       .name = "OMNIKEY 5422 Smartcard Reader",
       .version = 0x0110,
       .voltages = 7,
       .protocols = T0 | T1,
       .clock = 4800,
       .clock_max = 8000,
       .clocks = 4,
       .rate = 10752,
       .rate_max = 412903,
       .rates = 106,
       .ifsd = 254,
       .features = 0x000407b8,
       .longest = 520,
       .echo = 0xff}}},
    {"acr1252",
     0x072f,
     0x223b,
     0x0100,
     "ACS",
     "ACR1252 Dual Reader",
     0,
     2,
     {{.number = 0,
       .class = CCID,
       .name = "ACR1252 Dual Reader PICC",
       .contactless = true,
       .version = 0x0100,
       .voltages = 7,
       .protocols = T1,
       .clock = 4000,
       .clock_max = 4000,
       .rate = 10752,
       .rate_max = 250000,
       .ifsd = 254,
       .features = 0x00040040,
       .longest = 522},
      {.number = 1,
       .class = CCID,
       .name = "ACR1252 Dual Reader SAM",
       .version = 0x0110,
       .voltages = 1,
       .protocols = T0 | T1,
       .clock = 3420,
       .clock_max = 3420,
       .rate = 9193,
       .rate_max = 213750,
       .ifsd = 254,
       .features = 0x000204ba,
       .longest = 288}}},
    {"cloud4700",
     0x04e6,
     0x5720,
     0x0100,
     "Identive",
     "Identive CLOUD 4700 F Dual Interface Reader",
     0,
     2,
     {{.number = 0,
       .class = CCID,
       .name = "CLOUD 4700 F Contact Reader",
       .version = 0x0110,
       .voltages = 7,
       .protocols = T0 | T1,
       .clock = 4800,
       .clock_max = 12000,
       .rate = 12903,
       .rate_max = 412903,
       .ifsd = 254,
       .features = 0x000404ba,
       .longest = 1034,
       .echo = 0xff},
      {.number = 1,
       .class = CCID,
       .name = "CLOUD 4700 F Contactless Reader",
       .contactless = true,
       .version = 0x0110,
       .voltages = 1,
       .protocols = T0 | T1,
       .clock = 4800,
       .clock_max = 12000,
       .rate = 12903,
       .rate_max = 412903,
       .ifsd = 1024,
       .mechanical = 1,
       .features = 0x000404be,
       .longest = 1034,
       .echo = 0xff}}},
    /* A keyboard with a reader in it. Short APDUs only. */
    {"kc1000",
     0x046a,
     0x00a2,
     0x0200,
     "Cherry",
     "KC 1000 SC/DI",
     2,
     1,
     {{.number = 2,
       .class = CCID,
       .name = "KC 1000 SC/DI",
       .contactless = true,
       .version = 0x0110,
       .voltages = 7,
       .protocols = T0 | T1,
       .clock = 4800,
       .clock_max = 8000,
       .clocks = 4,
       .rate = 10752,
       .rate_max = 412903,
       .rates = 96,
       .ifsd = 254,
       .synchronous = 7,
       .features = 0x000207b8,
       .longest = 271,
       .echo = 0xff,
       .pin = 3}}},
    /* Says nothing by itself, and has a second slot behind the same interface. */
    {"mr800",
     0x03eb,
     0x6120,
     0x0100,
     "Jinmuyu Electronics Co., Ltd.",
     "MR800",
     0,
     1,
     {{.class = CCID,
       .name = "CCID",
       .contactless = true,
       .silent = true,
       .version = 0x0110,
       .last_slot = 1,
       .voltages = 1,
       .protocols = T0 | T1,
       .clock = 3686,
       .clock_max = 3686,
       .rate = 9600,
       .rate_max = 9600,
       .ifsd = 254,
       .features = 0x000401be,
       .longest = 527}}},
    /* Of its maker's class: only the maker's driver should touch it. */
    {"standard",
     0x0c4b,
     0x0500,
     0x0001,
     "REINER SCT",
     "cyberJack RFID standard",
     0,
     1,
     {{.class = MAKERS_OWN,
       .contactless = true,
       .version = 0x1000,
       .voltages = 7,
       .protocols = T0 | T1,
       .clock = 4000,
       .clock_max = 8000,
       .rate = 10072,
       .rate_max = 250000,
       .ifsd = 254,
       .synchronous = 7,
       .features = 0x00010030,
       .longest = 5130,
       .echo = 0xff,
       .pin = 3}}},
    /* For contact cards, TPDU level; the published one has the maker's class too. */
    {"st2000",
     0x046a,
     0x003e,
     0x0601,
     "Cherry GmbH",
     "SmartTerminal ST-2xxx",
     0,
     1,
     {{.class = MAKERS_OWN,
       .name = "Vendor Interface",
       .version = 0x0100,
       .voltages = 1,
       .protocols = T0 | T1,
       .clock = 4000,
       .clock_max = 8000,
       .rate = 10753,
       .rate_max = 344105,
       .ifsd = 254,
       .features = 0x000100ba,
       .longest = 270,
       .echo = 0xff,
       .pin = 3}}},
    /* For contact cards, TPDU level, of the class. */
    {"gempc",
     0x08e6,
     0x3437,
     0x0100,
     "Gemplus",
     "USB SmartCard Reader",
     0,
     1,
     {{.class = CCID,
       .version = 0x0100,
       .voltages = 7,
       .protocols = T0 | T1,
       .clock = 4000,
       .clock_max = 4000,
       .rate = 10752,
       .rate_max = 344086,
       .ifsd = 254,
       .features = 0x00010230,
       .longest = 271}}},
    /* No model of anybody: the basis reader with a number that no table knows. */
    {"stranger",
     0x0c4b,
     0x91ff,
     0x0001,
     "REINER SCT",
     "Unknown Reader",
     0,
     1,
     {{.class = CCID,
       .contactless = true,
       .version = 0x0110,
       .voltages = 1,
       .protocols = T1,
       .clock = 1000,
       .clock_max = 1000,
       .rate = 2688,
       .rate_max = 2688,
       .ifsd = 254,
       .features = 0x000404b0,
       .longest = 266,
       .echo = 0xff}}},
};

uint8_t
ccid_kinds_out(int interface)
{
    return (uint8_t)(1 + 3 * interface);
}

uint8_t
ccid_kinds_in(int interface)
{
    return (uint8_t)(0x82 + 3 * interface);
}

uint8_t
ccid_kinds_interrupt(int interface)
{
    return (uint8_t)(0x83 + 3 * interface);
}

/* A row for each descriptor, its fields in the order of the specification. */
/* clang-format off */
#define WORD(x) (uint8_t)(x), (uint8_t)((x) >> 8)
#define LONG(x) (uint8_t)(x), (uint8_t)((x) >> 8), (uint8_t)((uint32_t)(x) >> 16), \
                (uint8_t)((uint32_t)(x) >> 24)
/* clang-format on */

static void
put(struct model_descriptors *out, const uint8_t *bytes, size_t len)
{
    memcpy(out->config + out->config_size, bytes, len);
    out->config_size += len;
}

static void
put_keyboard(struct model_descriptors *out, int number)
{
    /* clang-format off */
    const uint8_t bytes[] = {
        9, 4, (uint8_t)number, 0, 1, KEYBOARD, (uint8_t)(number == 0), (uint8_t)(number == 0), 0,
        9, 0x21, WORD(0x0111), 0, 1, 0x22, WORD(63),
        7, 5, (uint8_t)(0x8e + number), 3, WORD(8), 10,
    };
    /* clang-format on */
    put(out, bytes, sizeof(bytes));
}

static void
put_interface(struct model_descriptors *out, const struct ccid_interface *i, int place)
{
    int endpoints = i->silent ? 2 : 3;
    int string = i->name != NULL ? 4 + place : 0;
    if (i->name != NULL)
        out->strings[string] = i->name;
    /* clang-format off */
    const uint8_t bytes[] = {
        9, 4, i->number, 0, (uint8_t)endpoints, i->class, 0, 0, (uint8_t)string,
        54, 0x21, WORD(i->version), i->last_slot, i->voltages, LONG(i->protocols),
        LONG(i->clock), LONG(i->clock_max), i->clocks, LONG(i->rate), LONG(i->rate_max), i->rates,
        LONG(i->ifsd), LONG(i->synchronous), LONG(i->mechanical), LONG(i->features),
        LONG(i->longest), i->echo, i->echo, 0, 0, i->pin, 1,
        7, 5, ccid_kinds_out(place), 2, WORD(MODEL_PACKET), 0,
        7, 5, ccid_kinds_in(place), 2, WORD(MODEL_PACKET), 0,
        7, 5, ccid_kinds_interrupt(place), 3, WORD(8), 16,
    };
    /* clang-format on */
    put(out, bytes, sizeof(bytes) - (i->silent ? 7 : 0));
}

void
ccid_kinds_describe(const struct ccid_kind *kind, struct model_descriptors *out)
{
    /* clang-format off */
    const uint8_t device[18] = {
        18, 1, WORD(0x0200), 0, 0, 0, 64, WORD(kind->vendor), WORD(kind->product),
        WORD(kind->version), 1, 2, 0, 1,
    };
    const uint8_t config[] = {
        9, 2, 0, 0, (uint8_t)(kind->keyboards + kind->count), 1, 0, 0x80, 100,
    };
    /* clang-format on */

    memcpy(out->device, device, sizeof(device));
    out->config_size = 0;
    put(out, config, sizeof(config));
    for (int i = 0; i < kind->keyboards; i++)
        put_keyboard(out, i);
    for (int i = 0; i < kind->count; i++)
        put_interface(out, &kind->interfaces[i], i);
    out->config[2] = (uint8_t)out->config_size;
    out->config[3] = (uint8_t)(out->config_size >> 8);
    out->strings[1] = kind->maker;
    out->strings[2] = kind->title;
}
