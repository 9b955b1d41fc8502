#include "ui/glyphs_file.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
    TRUETYPE = 0x00010000,
    OPENTYPE = 0x4f54544f, /* "OTTO" */
    MAX_TABLES = 64,
    USUAL_CAP = 714, /* Noto Sans */
};

/* Big-endian numbers at a place of the file. */
static enum status
read_number(FILE *file, long at, int bytes, uint32_t *number)
{
    uint8_t raw[4];

    if (fseek(file, at, SEEK_SET) != 0)
        return STATUS_IO;
    if (fread(raw, 1, (size_t)bytes, file) != (size_t)bytes)
        return STATUS_INVALID;
    *number = 0;
    for (int i = 0; i < bytes; i++)
        *number = *number << 8 | raw[i];
    return STATUS_OK;
}

/* Where a table begins and how long it is; STATUS_NOT_FOUND when it is not there. */
static enum status
find_table(FILE *file, const char name[5], long *at, uint32_t *length)
{
    uint32_t version, tables = 0, offset;
    uint32_t wanted = (uint32_t)name[0] << 24 | (uint32_t)name[1] << 16 |
                      (uint32_t)name[2] << 8 | (uint32_t)name[3];
    enum status status = read_number(file, 0, 4, &version);

    if (status == STATUS_OK && version != TRUETYPE && version != OPENTYPE)
        status = STATUS_INVALID;
    if (status == STATUS_OK)
        status = read_number(file, 4, 2, &tables);
    if (status == STATUS_OK && tables > MAX_TABLES)
        status = STATUS_INVALID;
    for (uint32_t i = 0; status == STATUS_OK && i < tables; i++) {
        long entry = 12 + 16 * (long)i;
        uint32_t tag;

        status = read_number(file, entry, 4, &tag);
        if (status != STATUS_OK || tag != wanted)
            continue;
        status = read_number(file, entry + 8, 4, &offset);
        if (status == STATUS_OK)
            status = read_number(file, entry + 12, 4, length);
        if (status == STATUS_OK)
            *at = (long)offset;
        return status;
    }
    return status == STATUS_OK ? STATUS_NOT_FOUND : status;
}

enum status
glyphs_file_cap(const char *path, int *permille)
{
    FILE *file = fopen(path, "rb");
    uint32_t units = 0;
    uint32_t cap = 0;
    uint32_t length = 0;
    long at = 0;
    enum status status;

    *permille = USUAL_CAP;
    if (!file)
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
    status = find_table(file, "head", &at, &length);
    if (status == STATUS_OK)
        status = read_number(file, at + 18, 2, &units);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && units == 0))
        status = STATUS_INVALID;
    if (status != STATUS_OK)
        goto out;
    /* sCapHeight came with version 2 of the table, which is 96 bytes long. */
    if (find_table(file, "OS/2", &at, &length) != STATUS_OK || length < 96)
        goto out;
    status = read_number(file, at + 88, 2, &cap);
    if (status == STATUS_OK && cap > 0 && cap <= units)
        *permille = (int)((cap * 1000 + units / 2) / units);
out:
    (void)fclose(file);
    return status;
}
