#include "tests/bench/procs.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { LINE = 1024 };

static pid_t
parent_of(pid_t pid)
{
    char path[64], line[LINE] = "";
    int parent = 0;
    text_format(path, sizeof(path), "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    if (fgets(line, sizeof(line), file) != NULL) {
        const char *end = strrchr(line, ')'); /* the name may hold anything */
        if (end == NULL || sscanf(end + 1, " %*c %d", &parent) != 1)
            parent = 0;
    }
    fclose(file);
    return (pid_t)parent;
}

static bool
is_courier(pid_t pid)
{
    char path[64], words[LINE] = "";
    text_format(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    size_t len = fread(words, 1, sizeof(words) - 1, file);
    fclose(file);
    const char *second = words + strlen(words) + 1;
    return second < words + len && strcmp(second, "courier") == 0;
}

static bool
descends(pid_t pid, pid_t root)
{
    for (int depth = 0; pid > 1 && depth < 16; depth++) {
        if (pid == root)
            return true;
        pid = parent_of(pid);
    }
    return false;
}

void
procs_find(pid_t root, struct procs *procs)
{
    *procs = (struct procs){0};
    DIR *folder = opendir("/proc");
    if (folder == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (pid <= 0 || procs->count == PROCS_MAX || !descends(pid, root))
            continue;
        procs->pid[procs->count] = pid;
        procs->courier[procs->count++] = is_courier(pid);
    }
    closedir(folder);
}

static void
add_task(struct procs_cost *cost, const char *folder)
{
    char path[LINE], line[LINE];
    int64_t cpu = 0, waits = 0;
    text_format(path, sizeof(path), "%s/schedstat", folder);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return;
    if (fscanf(file, "%" SCNd64, &cpu) == 1)
        cost->cpu_ns += cpu;
    fclose(file);
    cost->threads++;
    text_format(path, sizeof(path), "%s/status", folder);
    file = fopen(path, "r");
    if (file == NULL)
        return;
    while (fgets(line, sizeof(line), file) != NULL)
        if (sscanf(line, "voluntary_ctxt_switches: %" SCNd64, &waits) == 1)
            cost->waits += waits;
    fclose(file);
}

struct procs_cost
procs_cost_of(pid_t pid)
{
    struct procs_cost cost = {0};
    char path[64], task[400];
    text_format(path, sizeof(path), "/proc/%d/task", (int)pid);
    DIR *folder = opendir(path);
    if (folder == NULL)
        return cost;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        text_format(task, sizeof(task), "%s/%s", path, entry->d_name);
        add_task(&cost, task);
    }
    closedir(folder);
    return cost;
}

struct procs_cost
procs_cost(const struct procs *procs)
{
    struct procs_cost all = {0};
    for (int i = 0; i < procs->count; i++) {
        struct procs_cost one = procs_cost_of(procs->pid[i]);
        all.cpu_ns += one.cpu_ns;
        all.waits += one.waits;
        all.threads += one.threads;
    }
    return all;
}

struct procs_memory
procs_memory_of(pid_t pid)
{
    struct procs_memory memory = {0};
    char path[64], line[LINE];
    int64_t kb = 0;
    text_format(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return memory;
    while (fgets(line, sizeof(line), file) != NULL) {
        if (sscanf(line, "Pss: %" SCNd64, &kb) == 1) {
            memory.pss_kb = kb;
            memory.known = true;
        } else if (sscanf(line, "Private_Dirty: %" SCNd64, &kb) == 1) {
            memory.private_kb = kb;
        }
    }
    fclose(file);
    return memory;
}

bool
procs_maps(pid_t pid, const char *const *words)
{
    char path[64], line[LINE];
    bool found = false;
    text_format(path, sizeof(path), "/proc/%d/maps", (int)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    while (fgets(line, sizeof(line), file) != NULL)
        for (int i = 0; words[i] != NULL; i++)
            found = found || strstr(line, words[i]) != NULL;
    fclose(file);
    return found;
}
