/* What staff do with applications that the courier could not deliver, as tests need it.
 *
 * Included by courier.c and courier_desk.c; every function is static. Not simulated:
 * the product's own commands and the town's tool, which run as programs. */
#ifndef TESTS_SYSTEM_COURIER_EXPORTS_H
#define TESTS_SYSTEM_COURIER_EXPORTS_H

#include "tests/system/courier_bench.h"

/** Runs `schalter courier-export` or -confirm with the folder of exports; 0: done. */
static inline int
exports_run(const struct bench *bench, const char *command, const char *name)
{
    char folder[128], program[256];
    int status = 0;
    text_format(folder, sizeof(folder), "%s/%s", bench->folder, name);
    mkdir(folder, 0700);
    text_format(program, sizeof(program), "%s/schalter", bench->target);
    const char *words[] = {program, command, "--config", bench->config, folder, NULL};
    waitpid(bench_spawn(words, -1), &status, 0);
    return status;
}

/* The entries of a folder that `fits` takes. */
static inline int
exports_count_names(const struct bench *bench, const char *name,
                    bool (*fits)(const char *))
{
    char folder[128];
    int count = 0;
    text_format(folder, sizeof(folder), "%s/%s", bench->folder, name);
    DIR *dir = opendir(folder);
    for (struct dirent *one; dir != NULL && (one = readdir(dir)) != NULL;)
        count += fits(one->d_name);
    if (dir != NULL)
        closedir(dir);
    return count;
}

static inline bool
exports_is_one(const char *name)
{
    return strlen(name) == strlen("K7PM-4XQR.json");
}

/** Exports into the folder `name`; how many applications are there, -1: refused. */
static inline int
exports_count(const struct bench *bench, const char *name)
{
    return exports_run(bench, "courier-export", name) == 0
               ? exports_count_names(bench, name, exports_is_one)
               : -1;
}

/** The town opens what is in the folder export with its private key; how many came out,
 * -1: not all. */
static inline int
exports_open(const struct bench *bench)
{
    char folder[128], result[128], program[256], key[512];
    int status = 0;
    text_format(folder, sizeof(folder), "%s/export", bench->folder);
    text_format(result, sizeof(result), "%s/opened", bench->folder);
    text_format(program, sizeof(program), "%s/schalter-recover", bench->target);
    bench_ready(bench, "recovery_key_file", key, sizeof(key));
    const char *words[] = {program, key, folder, result, NULL};
    waitpid(bench_spawn(words, -1), &status, 0);
    return status == 0 ? exports_count_names(bench, "opened", random_reference_valid)
                       : -1;
}

#endif
