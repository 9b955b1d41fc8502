#include "drivers/printer_family.h"

#include <string.h>

/* GS V 66 0: feeds to the knife and cuts. ESC i: cuts; GS e 5: gives the piece out. */
#define END_EPSON "\x1d\x56\x42\x00", 4
#define END_CUSTOM "\x1b\x69\x1d\x65\x05", 5

enum { TRAITS_EPSON = PRINTER_TRAIT_CLEARS | PRINTER_TRAIT_BARRIER };

static const struct printer_family families[] = {
    {0x04b8, 0x0202, 576, "Epson TM-T20", TRAITS_EPSON, 0, END_EPSON},
    {0x04b8, 0x0e28, 576, "Epson TM-T88", TRAITS_EPSON, 0, END_EPSON},
    {0x04b8, 0, 576, "Epson TM", TRAITS_EPSON, 0, END_EPSON},
    {0x0dd4, 0x0205, 640, "Custom VKP80III", PRINTER_TRAIT_BARRIER, 64, END_CUSTOM},
    {0, 0, 576, "ESC/POS", 0, 0, END_EPSON},
};

const struct printer_family *
printer_family_of(uint16_t vendor, uint16_t product)
{
    const struct printer_family *family = families;
    while (family->vendor != 0 &&
           (family->vendor != vendor ||
            (family->product != 0 && family->product != product)))
        family++;
    return family;
}

static bool
contains(const uint8_t *id, size_t len, const char *word)
{
    return memmem(id, len, word, strlen(word)) != NULL;
}

bool
printer_family_is_escpos(const uint8_t *id, size_t len)
{
    return len > 2 && contains(id + 2, len - 2, "ESC/POS");
}

bool
printer_family_is_office(const uint8_t *id, size_t len)
{
    if (len <= 2 || printer_family_is_escpos(id, len))
        return false;
    return contains(id + 2, len - 2, "PCL") ||
           contains(id + 2, len - 2, "POSTSCRIPT") ||
           contains(id + 2, len - 2, "PJL") || contains(id + 2, len - 2, "PWG");
}
