#include "tests/bench/route.h"

#include <stdio.h>

static bool
read_step(const char *line, struct route_step *step)
{
    struct area *box = &step->box, *field = &step->field;
    *step = (struct route_step){.name = "-"};
    if (sscanf(line, "section %39s %39s", step->word, step->name) == 2)
        step->kind = ROUTE_SECTION;
    else if (sscanf(line, "tap %d %d %d %d %39s", &box->x, &box->y, &box->w, &box->h,
                    step->name) == 5)
        step->kind = ROUTE_TAP;
    else if (sscanf(line, "key %d %d %d %d %d %d %d %d %39s", &box->x, &box->y, &box->w,
                    &box->h, &field->x, &field->y, &field->w, &field->h,
                    step->name) == 9)
        step->kind = ROUTE_KEY;
    else if (sscanf(line, "pause %d", &step->ms) == 1)
        step->kind = ROUTE_PAUSE;
    else
        return false;
    return true;
}

bool
route_read(struct route *route, const char *path)
{
    char line[300];
    bool fine = true;
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    while (fine && fgets(line, sizeof(line), file) != NULL)
        fine =
            route->steps < ROUTE_MAX && read_step(line, &route->step[route->steps++]);
    fclose(file);
    return fine && route->steps > 0;
}

int
route_section_end(const struct route *route, int first)
{
    int end = first + 1;
    while (end < route->steps && route->step[end].kind != ROUTE_SECTION)
        end++;
    return end;
}
