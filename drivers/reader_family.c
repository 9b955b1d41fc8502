#include "drivers/reader_family.h"

static const struct reader_family families[] = {
    {0x0c4b, 0x9102, "REINER SCT cyberJack RFID basis", 0, 0, 0},
    {0x0c4b, 0x0500, "REINER SCT cyberJack RFID standard", READER_TRAIT_VENDOR, 0, 0},
    {0x0c4b, 0x0501, "REINER SCT cyberJack RFID komfort", READER_TRAIT_VENDOR, 0, 0},
    {0x076b, 0x5422, "HID OMNIKEY 5422", 0, 0, 0},
    {0x04e6, 0x5720, "Identiv CLOUD 4700 F", 0, 1, 0},
    {0x072f, 0x223b, "ACS ACR1252U", 0, 0, 0},
    {0x072f, 0x223e, "ACS ACR1252U", 0, 0, 0},
    {0x046a, 0x00a2, "Cherry KC 1000 SC", 0, 0, 0},
    {0x046a, 0x003e, "Cherry ST-2000", READER_TRAIT_VENDOR | READER_TRAIT_CONTACT, 0,
     0},
    {0, 0, "CCID", 0, 0, 0},
};

const struct reader_family *
reader_family_of(uint16_t vendor, uint16_t product)
{
    const struct reader_family *family = families;
    while (family->vendor != 0 &&
           (family->vendor != vendor || family->product != product))
        family++;
    return family;
}
