#include "crypto/manifest_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/text.h"

struct walk {
    const char *folder;
    struct diag *diag;
    struct manifest_folder *found;
    int folders;
    char open[MANIFEST_FILES_MAX][MANIFEST_PATH_MAX]; /* folders, the first "" */
};

enum status
manifest_folder_complain(struct diag *diag, enum status status, const char *path,
                         const char *format, ...)
{
    va_list args;
    *diag = (struct diag){0};
    text_format(diag->file, sizeof(diag->file), "%s", path);
    va_start(args, format);
    vsnprintf(diag->text, sizeof(diag->text), format, args);
    va_end(args);
    return status;
}

enum status
manifest_folder_path(char out[MANIFEST_FOLDER_PATH_MAX], const char *folder,
                     const char *path)
{
    struct text_buf buf = text_buf_over(out, MANIFEST_FOLDER_PATH_MAX);
    text_put(&buf, folder);
    if (path[0] != '\0')
        text_put(&buf, "/");
    text_put(&buf, path);
    return buf.overflow ? STATUS_TOO_LARGE : STATUS_OK;
}

static int
depth_of(const char *path)
{
    int depth = 0;
    for (; *path != '\0'; path++)
        depth += *path == '/';
    return depth;
}

static enum status
note_entry(struct walk *walk, int dir, const char *within, const char *name)
{
    char path[MANIFEST_PATH_MAX];
    struct stat about;
    struct text_buf buf = text_buf_over(path, sizeof(path));

    text_put(&buf, within);
    text_put(&buf, within[0] != '\0' ? "/" : "");
    text_put(&buf, name);
    if (buf.overflow || !text_is_clean_utf8(path, buf.len, ""))
        return manifest_folder_complain(
            walk->diag, STATUS_INVALID, within,
            "Hier liegt eine Datei, deren Name zu lang ist oder Steuerzeichen "
            "enthält.");
    if (text_equal(path, MANIFEST_NAME))
        return STATUS_OK;
    if (fstatat(dir, name, &about, AT_SYMLINK_NOFOLLOW) != 0)
        return manifest_folder_complain(walk->diag, STATUS_IO, path,
                                        "Das kann nicht gelesen werden.");
    bool file = S_ISREG(about.st_mode);
    if (!file && !S_ISDIR(about.st_mode))
        return manifest_folder_complain(
            walk->diag, STATUS_INVALID, path,
            "Das ist weder Datei noch Ordner. Ein Katalog darf keine Verweise "
            "enthalten.");
    int *count = file ? &walk->found->files : &walk->folders;
    if (*count == MANIFEST_FILES_MAX || depth_of(path) >= MANIFEST_DEPTH_MAX)
        return manifest_folder_complain(
            walk->diag, STATUS_TOO_LARGE, path,
            "Der Katalog hat zu viele Dateien oder Ebenen.");
    memcpy(file ? walk->found->file[*count] : walk->open[*count], path, sizeof(path));
    (*count)++;
    return STATUS_OK;
}

static enum status
read_folder(struct walk *walk, const char *within)
{
    char path[MANIFEST_FOLDER_PATH_MAX];
    enum status status = manifest_folder_path(path, walk->folder, within);
    DIR *dir = status == STATUS_OK ? opendir(path) : NULL;

    if (dir == NULL)
        return manifest_folder_complain(walk->diag, STATUS_IO,
                                        within[0] != '\0' ? within : walk->folder,
                                        "Der Ordner kann nicht gelesen werden.");
    for (struct dirent *one; status == STATUS_OK && (one = readdir(dir)) != NULL;)
        if (!text_equal(one->d_name, ".") && !text_equal(one->d_name, ".."))
            status = note_entry(walk, dirfd(dir), within, one->d_name);
    closedir(dir);
    return status;
}

static int
compare_paths(const void *a, const void *b)
{
    return strcmp(a, b);
}

enum status
manifest_folder_find(const char *folder, struct manifest_folder *found,
                     struct diag *diag)
{
    struct walk *walk = calloc(1, sizeof(*walk));
    enum status status = STATUS_OK;

    if (walk == NULL)
        abort();
    walk->folder = folder;
    walk->diag = diag;
    walk->found = found;
    walk->folders = 1;
    found->files = 0;
    for (int i = 0; i < walk->folders && status == STATUS_OK; i++)
        status = read_folder(walk, walk->open[i]);
    free(walk);
    qsort(found->file, (size_t)found->files, sizeof(found->file[0]), compare_paths);
    return status;
}

enum status
manifest_folder_read(const char *folder, const char *path, struct arena *arena,
                     char **bytes, size_t *len, struct diag *diag)
{
    enum status status =
        files_read_below(folder, path, MANIFEST_FILE_MAX, arena, bytes, len);
    return status == STATUS_OK
               ? status
               : manifest_folder_complain(diag, status, path,
                                          status == STATUS_TOO_LARGE
                                              ? "Die Datei ist zu groß."
                                              : "Die Datei kann nicht gelesen werden.");
}

enum status
manifest_folder_write(const char *folder, const char *path, const char *bytes,
                      size_t len, struct diag *diag)
{
    char full[MANIFEST_FOLDER_PATH_MAX];
    size_t at = 0;
    enum status status = manifest_folder_path(full, folder, path);
    int fd =
        status == STATUS_OK
            ? open(full, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644)
            : -1;

    while (fd >= 0 && at < len) {
        ssize_t wrote = write(fd, bytes + at, len - at);
        if (wrote <= 0 && !(wrote < 0 && errno == EINTR))
            break;
        at += wrote > 0 ? (size_t)wrote : 0;
    }
    bool kept = fd >= 0 && at == len && fsync(fd) == 0;
    kept = fd >= 0 && close(fd) == 0 && kept;
    return kept ? STATUS_OK
                : manifest_folder_complain(
                      diag, STATUS_IO, path,
                      "Die Datei kann nicht geschrieben werden. Ist Platz, und darf "
                      "hier geschrieben werden?");
}

enum status
manifest_folder_copy(const char *folder, const char *copy, const char *path,
                     struct diag *diag)
{
    char full[MANIFEST_FOLDER_PATH_MAX];
    struct arena arena;
    char *bytes = NULL;
    size_t len = 0;

    enum status status = manifest_folder_path(full, copy, path);
    char *from = full + strlen(copy) + 1;
    for (char *at = from; status == STATUS_OK && (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        if (mkdir(full, 0700) != 0 && errno != EEXIST)
            status = manifest_folder_complain(diag, STATUS_IO, path,
                                              "Der Ordner dafür fehlt.");
        *at = '/';
    }
    arena_init(&arena, MANIFEST_FOLDER_ROOM);
    if (status == STATUS_OK)
        status = manifest_folder_read(folder, path, &arena, &bytes, &len, diag);
    if (status == STATUS_OK)
        status = manifest_folder_write(copy, path, bytes, len, diag);
    arena_finish(&arena);
    return status;
}
