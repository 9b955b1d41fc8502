#include "tests/usbemu/printer_kinds.h"

#include <string.h>

enum { OUT = 0x01, IN = 0x82, CONFIG_BOTH_WAYS = 32, CONFIG_ONE_WAY = 25 };

enum {
    TRAITS_EPSON = PRINTER_TRAIT_NAKS_OFFLINE | PRINTER_TRAIT_HEARS_BUSY |
                   PRINTER_TRAIT_CLEARS | PRINTER_TRAIT_BARRIER | PRINTER_TRAIT_ASB |
                   PRINTER_TRAIT_REALTIME | PRINTER_TRAIT_SOFT_RESET |
                   PRINTER_TRAIT_NEAR_END,
};

const struct printer_kind printer_kinds[PRINTER_KINDS_COUNT] = {
    {"printer", 0x04b8, 0x0202, "EPSON", "TM-T20", "P0001",
     "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20;CLS:PRINTER;DES:EPSON TM-T20;", 576, 4096,
     TRAITS_EPSON},
    /* Takes everything while offline and knows no SOFT_RESET: only DLE DC4 helps. */
    {"t88", 0x04b8, 0x0e28, "EPSON", "TM-T88VI", "P0002",
     "MFG:EPSON;CMD:ESC/POS;MDL:TM-T88VI;CLS:PRINTER;DES:EPSON TM-T88VI;", 576, 65536,
     TRAITS_EPSON & ~(unsigned)(PRINTER_TRAIT_NAKS_OFFLINE | PRINTER_TRAIT_SOFT_RESET)},
    {"vkp80", 0x0dd4, 0x0205, "CUSTOM SPA", "VKP80III", "P0003",
     "MFG:CUSTOM SPA;CMD:ESC/POS;MDL:VKP80III;CLS:PRINTER;", 640, 16384,
     PRINTER_TRAIT_BARRIER | PRINTER_TRAIT_REALTIME | PRINTER_TRAIT_ASB |
         PRINTER_TRAIT_SOFT_RESET | PRINTER_TRAIT_PRESENTER | PRINTER_TRAIT_NEAR_END},
    /* No family of ours: real-time status and nothing else, forgets nothing. */
    {"plain", 0x0416, 0x5011, "POS", "USB Printer P8", "P0004",
     "MFG:POS;CMD:ESC/POS;MDL:P8;CLS:PRINTER;", 576, 8192, PRINTER_TRAIT_REALTIME},
    {"oneway", 0x0416, 0x5012, "POS", "USB Printer P1", "P0005",
     "MFG:POS;CMD:ESC/POS;MDL:P1;CLS:PRINTER;", 576, 8192,
     PRINTER_TRAIT_ONE_WAY | PRINTER_TRAIT_SOFT_RESET},
    /* The same model once more, with a number of its own. */
    {"twin", 0x0416, 0x5011, "POS", "USB Printer P8", "P0007",
     "MFG:POS;CMD:ESC/POS;MDL:P8;CLS:PRINTER;", 576, 8192, PRINTER_TRAIT_REALTIME},
    /* A maker of receipt printers makes these too. */
    {"inkjet", 0x04b8, 0x1129, "EPSON", "Stylus", "P0008",
     "MFG:EPSON;CMD:ESCPL2,BDC,D4,ESCPR1;MDL:Stylus;CLS:PRINTER;", 576, 65536,
     PRINTER_TRAIT_SOFT_RESET},
    /* An office printer somebody plugged in: class 7, another language. */
    {"laser", 0x03f0, 0x1234, "Laser", "PCL 9", "P0006",
     "MFG:Laser;CMD:PCL,PJL,POSTSCRIPT;MDL:PCL 9;CLS:PRINTER;", 576, 65536,
     PRINTER_TRAIT_SOFT_RESET},
};

void
printer_kinds_describe(const struct printer_kind *kind, struct model_descriptors *out)
{
    bool one_way = (kind->traits & PRINTER_TRAIT_ONE_WAY) != 0;
    uint8_t ways = one_way ? 1 : 2; /* endpoints, and the protocol of the class */
    uint8_t size = one_way ? CONFIG_ONE_WAY : CONFIG_BOTH_WAYS;
    /* A row for each descriptor, its fields in the order of the specification. */
    /* clang-format off */
    const uint8_t device[18] = {
        18, 1, 0x00, 0x02, 0, 0, 0, 64,
        (uint8_t)kind->vendor, (uint8_t)(kind->vendor >> 8),
        (uint8_t)kind->product, (uint8_t)(kind->product >> 8),
        0x00, 0x01, 1, 2, 3, 1,
    };
    const uint8_t config[CONFIG_BOTH_WAYS] = {
        9, 2, size, 0, 1, 1, 0, 0xc0, 1,
        9, 4, 0, 0, ways, 7, 1, ways, 0,
        7, 5, OUT, 2, MODEL_PACKET, 0, 0,
        7, 5, IN, 2, MODEL_PACKET, 0, 0,
    };
    /* clang-format on */

    memcpy(out->device, device, sizeof(device));
    memcpy(out->config, config, sizeof(config));
    out->config_size = size;
    out->strings[1] = kind->maker;
    out->strings[2] = kind->title;
    out->strings[3] = kind->serial;
}
