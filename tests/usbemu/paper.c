#include "tests/usbemu/paper.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void
paper_init(struct paper *paper, struct paper_tray *tray, int dots)
{
    paper->tray = tray;
    paper->dots = dots;
    paper->rows = 0;
    paper->black = false;
    paper->shown = true;
    paper->pieces = 0;
    paper->blanks = 0;
}

void
paper_print_row(struct paper *paper, const uint8_t *row, size_t bytes)
{
    size_t across = (size_t)(paper->dots + 7) / 8;
    if (paper->rows == PAPER_ROWS)
        return; /* 1.5 m without a cut: the tests never need more */
    uint8_t *to = paper->strip[paper->rows++];
    memset(to, 0, PAPER_STRIDE);
    bytes = bytes < across ? bytes : across;
    if (bytes > 0)
        memcpy(to, row, bytes);
    for (size_t i = 0; i < bytes; i++)
        paper->black |= to[i] != 0;
    paper->shown = false;
}

static void
write_picture(const struct paper *paper, const char *name)
{
    char path[512];
    char temporary[520];
    if (paper->tray->folder == NULL)
        return;
    snprintf(path, sizeof(path), "%s/%s", paper->tray->folder, name);
    snprintf(temporary, sizeof(temporary), "%s.part", path);
    FILE *file = fopen(temporary, "wb");
    if (file == NULL)
        return;
    fprintf(file, "P4\n%d %d\n", paper->dots, paper->rows);
    for (int y = 0; y < paper->rows; y++)
        fwrite(paper->strip[y], 1, (size_t)(paper->dots + 7) / 8, file);
    if (fclose(file) == 0)
        (void)rename(temporary, path);
}

void
paper_cut(struct paper *paper)
{
    char name[32];
    if (paper->black) {
        paper->pieces++;
        snprintf(name, sizeof(name), "paper-%04d.pbm", ++paper->tray->pieces);
        write_picture(paper, name);
    } else {
        paper->blanks++;
    }
    paper->rows = 0;
    paper->black = false;
    paper->shown = false;
    paper_show(paper);
}

void
paper_show(struct paper *paper)
{
    char path[512];
    if (paper->shown)
        return;
    paper->shown = true;
    if (paper->rows > 0) {
        write_picture(paper, "current.pbm");
    } else if (paper->tray->folder != NULL) {
        snprintf(path, sizeof(path), "%s/current.pbm", paper->tray->folder);
        (void)unlink(path);
    }
}
