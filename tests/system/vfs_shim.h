/* A layer below SQLite that records what is done to the outbox's two files.
 *
 * Simulated: nothing; every call goes on to the real file system. What was recorded is
 * replayed by vfs_replay.c. One program, one recording: state at file scope. */
#ifndef TESTS_SYSTEM_VFS_SHIM_H
#define TESTS_SYSTEM_VFS_SHIM_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPS_MAX = 6000,
    FILES = 2, /* the database and its journal */
    SECTOR = 512,
};

enum op_kind { OP_WRITE, OP_TRUNCATE, OP_SYNC, OP_DELETE, OP_PROMISE };

struct op {
    enum op_kind kind;
    int file;
    sqlite3_int64 at;
    int len;
    uint8_t *bytes;
};

static struct op ops[OPS_MAX];
static int op_count;
static bool recording;
static sqlite3_vfs *below;

struct shim_file {
    sqlite3_file base;
    int file; /* -1: not one of ours */
    sqlite3_file *real;
};

static void
record(enum op_kind kind, int file, sqlite3_int64 at, const void *bytes, int len)
{
    if (!recording || file < 0)
        return;
    if (op_count == OPS_MAX) {
        printf("Bail out! too many operations\n");
        exit(1);
    }
    struct op *op = &ops[op_count++];
    *op = (struct op){.kind = kind, .file = file, .at = at, .len = len};
    if (kind == OP_WRITE) {
        op->bytes = malloc((size_t)len);
        memcpy(op->bytes, bytes, (size_t)len);
    }
}

static int
file_of(const char *name)
{
    size_t len = name != NULL ? strlen(name) : 0;
    if (len > 7 && strcmp(name + len - 7, ".sqlite") == 0)
        return 0;
    return len > 11 && strcmp(name + len - 11, ".sqlite-wal") == 0 ? 1 : -1;
}

static sqlite3_file *
real_of(sqlite3_file *file)
{
    return ((struct shim_file *)(void *)file)->real;
}

static int
number_of(sqlite3_file *file)
{
    return ((struct shim_file *)(void *)file)->file;
}

static int
shim_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int
shim_read(sqlite3_file *file, void *out, int len, sqlite3_int64 at)
{
    return real_of(file)->pMethods->xRead(real_of(file), out, len, at);
}

static int
shim_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    record(OP_WRITE, number_of(file), at, bytes, len);
    return real_of(file)->pMethods->xWrite(real_of(file), bytes, len, at);
}

static int
shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    record(OP_TRUNCATE, number_of(file), size, NULL, 0);
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int
shim_sync(sqlite3_file *file, int flags)
{
    int rc = real_of(file)->pMethods->xSync(real_of(file), flags);
    record(OP_SYNC, number_of(file), 0, NULL, 0);
    return rc;
}

static int
shim_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int
shim_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int
shim_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int
shim_reserved(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int
shim_control(sqlite3_file *file, int op, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), op, argument);
}

static int
shim_sector(sqlite3_file *file)
{
    (void)file;
    return SECTOR;
}

/* A flash card promises nothing: no atomic writes, no order, no safe append. */
static int
shim_character(sqlite3_file *file)
{
    (void)file;
    return 0;
}

static int
shim_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
}

static int
shim_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void
shim_shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int
shim_shm_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_reserved,
    .xFileControl = shim_control,
    .xSectorSize = shim_sector,
    .xDeviceCharacteristics = shim_character,
    .xShmMap = shim_shm_map,
    .xShmLock = shim_shm_lock,
    .xShmBarrier = shim_shm_barrier,
    .xShmUnmap = shim_shm_unmap,
};

static int
shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    struct shim_file *shim = (struct shim_file *)(void *)file;
    (void)vfs;
    shim->real = (sqlite3_file *)(void *)(shim + 1);
    shim->file = file_of(name);
    int rc = below->xOpen(below, name, shim->real, flags, out);
    file->pMethods = rc == SQLITE_OK ? &methods : NULL;
    return rc;
}

static int
shim_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    (void)vfs;
    record(OP_DELETE, file_of(name), 0, NULL, 0);
    return below->xDelete(below, name, sync_folder);
}

static void
register_shim(void)
{
    static sqlite3_vfs shim;
    below = sqlite3_vfs_find(NULL);
    shim = *below;
    shim.zName = "replay";
    shim.pNext = NULL;
    shim.szOsFile = (int)sizeof(struct shim_file) + below->szOsFile;
    shim.xOpen = shim_open;
    shim.xDelete = shim_delete;
    if (sqlite3_vfs_register(&shim, 1) != SQLITE_OK)
        abort();
}

#endif
