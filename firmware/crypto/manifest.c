#include "crypto/manifest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/files.h"
#include "base/text.h"
#include "crypto/base64url.h"
#include "crypto/digest.h"

#define TITLE "schalter-katalog-1"

enum {
    HASH = DIGEST_SHA512_HEX - 1,
    SIGNATURE_TEXT = 86, /* 64 bytes in base64url */
    FIRST_LINE = sizeof(TITLE) + SIGNATURE_TEXT + 1,
    FULL_PATH_MAX = 1024,
    ROOM = MANIFEST_FILE_MAX + 64 * 1024,
};

struct walk {
    const char *folder;
    struct diag *diag;
    int files, folders;
    char file[MANIFEST_FILES_MAX][MANIFEST_PATH_MAX];
    char open[MANIFEST_FILES_MAX][MANIFEST_PATH_MAX]; /* folders, the first "" */
};

static enum status __attribute__((format(printf, 4, 5)))
complain(struct diag *diag, enum status status, const char *path, const char *format,
         ...)
{
    va_list args;
    *diag = (struct diag){0};
    text_format(diag->file, sizeof(diag->file), "%s", path);
    va_start(args, format);
    vsnprintf(diag->text, sizeof(diag->text), format, args);
    va_end(args);
    return status;
}

static enum status
join(char out[FULL_PATH_MAX], const char *folder, const char *path)
{
    struct text_buf buf = text_buf_over(out, FULL_PATH_MAX);
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
        return complain(walk->diag, STATUS_INVALID, within,
                        "Hier liegt eine Datei, deren Name zu lang ist oder "
                        "Steuerzeichen enthält.");
    if (text_equal(path, MANIFEST_NAME))
        return STATUS_OK;
    if (fstatat(dir, name, &about, AT_SYMLINK_NOFOLLOW) != 0)
        return complain(walk->diag, STATUS_IO, path, "Das kann nicht gelesen werden.");
    bool file = S_ISREG(about.st_mode);
    if (!file && !S_ISDIR(about.st_mode))
        return complain(walk->diag, STATUS_INVALID, path,
                        "Das ist weder Datei noch Ordner. Ein Katalog darf keine "
                        "Verweise enthalten.");
    int *count = file ? &walk->files : &walk->folders;
    if (*count == MANIFEST_FILES_MAX || depth_of(path) >= MANIFEST_DEPTH_MAX)
        return complain(walk->diag, STATUS_TOO_LARGE, path,
                        "Der Katalog hat zu viele Dateien oder Ebenen.");
    memcpy(file ? walk->file[*count] : walk->open[*count], path, sizeof(path));
    (*count)++;
    return STATUS_OK;
}

static enum status
read_folder(struct walk *walk, const char *within)
{
    char path[FULL_PATH_MAX];
    enum status status = join(path, walk->folder, within);
    DIR *dir = status == STATUS_OK ? opendir(path) : NULL;

    if (dir == NULL)
        return complain(walk->diag, STATUS_IO,
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

static enum status
find_files(struct walk *walk)
{
    enum status status = STATUS_OK;
    walk->folders = 1;
    for (int i = 0; i < walk->folders && status == STATUS_OK; i++)
        status = read_folder(walk, walk->open[i]);
    qsort(walk->file, (size_t)walk->files, sizeof(walk->file[0]), compare_paths);
    return status;
}

static enum status
read_file(const char *folder, const char *path, struct arena *arena, char **bytes,
          size_t *len, struct diag *diag)
{
    char full[FULL_PATH_MAX];
    enum status status = join(full, folder, path);
    if (status == STATUS_OK)
        status = files_read(full, MANIFEST_FILE_MAX, arena, bytes, len);
    return status == STATUS_OK ? status
                               : complain(diag, status, path,
                                          status == STATUS_TOO_LARGE
                                              ? "Die Datei ist zu groß."
                                              : "Die Datei kann nicht gelesen werden.");
}

/* The lines of a folder as it is now, after the title: the bytes that are signed. The
 * caller frees `*out`. */
static enum status
describe(const char *folder, char **out, size_t *len, struct diag *diag)
{
    struct walk *walk = calloc(1, sizeof(*walk));
    char *text = malloc(MANIFEST_MAX + sizeof(TITLE) + 1);

    *out = NULL;
    if (walk == NULL || text == NULL)
        abort();
    walk->folder = folder;
    walk->diag = diag;
    struct text_buf buf = text_buf_over(text, MANIFEST_MAX + sizeof(TITLE) + 1);
    text_put(&buf, TITLE "\n");
    enum status status = find_files(walk);
    size_t all = 0;
    for (int i = 0; i < walk->files && status == STATUS_OK; i++) {
        char hash[DIGEST_SHA512_HEX], *bytes = NULL;
        struct arena arena;
        size_t size = 0;
        arena_init(&arena, ROOM);
        status = read_file(folder, walk->file[i], &arena, &bytes, &size, diag);
        all += size;
        if (status == STATUS_OK && all > MANIFEST_ALL_MAX)
            status = complain(diag, STATUS_TOO_LARGE, walk->file[i],
                              "Mit dieser Datei ist der Katalog insgesamt zu groß.");
        if (status == STATUS_OK) {
            digest_sha512_hex(bytes, size, hash);
            text_put_format(&buf, "%s  %s\n", hash, walk->file[i]);
        }
        arena_finish(&arena);
    }
    free(walk);
    if (status != STATUS_OK) {
        free(text);
        return status;
    }
    *out = text;
    *len = buf.len;
    return STATUS_OK;
}

/* The path of a line "<hash>  <path>"; NULL at the end or where it is none. */
static const char *
path_of(const char *line, size_t *len)
{
    size_t all = strcspn(line, "\n");
    if (all <= HASH + 2)
        return NULL;
    *len = all - HASH - 2;
    return line + HASH + 2;
}

static const char *
next_line(const char *line)
{
    const char *end = strchr(line, '\n');
    return end != NULL ? end + 1 : line + strlen(line);
}

/* As a walk writes it: names divided by single slashes, none of them leads upwards. */
static bool
path_fits(const char *path, size_t len)
{
    if (len >= MANIFEST_PATH_MAX || !text_is_clean_utf8(path, len, ""))
        return false;
    for (size_t at = 0, end = 0; at <= len; at = end + 1) {
        const char *slash = memchr(path + at, '/', len - at);
        end = slash != NULL ? (size_t)(slash - path) : len;
        size_t name = end - at;
        if (name == 0 || (name == 1 && path[at] == '.') ||
            (name == 2 && memcmp(path + at, "..", 2) == 0))
            return false;
    }
    return true;
}

/* Before the signature is known to be good these lines may be anybody's: they are shown
 * to people and become the names of files. */
static bool
lines_fit(const char *text, size_t len)
{
    int count = 0;

    if (memchr(text, '\0', len) != NULL || (len > 0 && text[len - 1] != '\n'))
        return false;
    for (const char *line = text; *line != '\0'; line = next_line(line)) {
        size_t path_len = 0;
        const char *path = path_of(line, &path_len);
        if (path == NULL || strspn(line, "0123456789abcdef") != HASH ||
            memcmp(line + HASH, "  ", 2) != 0 || !path_fits(path, path_len) ||
            ++count > MANIFEST_FILES_MAX)
            return false;
    }
    return true;
}

/* What a manifest says, as the bytes that were signed: its title and all lines after
 * the first. The caller frees `*out`. */
static enum status
read_manifest(const char *folder, unsigned char signature[SIGNATURE_SIZE], char **out,
              size_t *len, struct diag *diag)
{
    struct arena arena;
    char *bytes = NULL;
    size_t size = 0, got = 0;

    *out = NULL;
    arena_init(&arena, MANIFEST_MAX + FIRST_LINE + 4096);
    char path[FULL_PATH_MAX];
    enum status status = join(path, folder, MANIFEST_NAME);
    if (status == STATUS_OK)
        status = files_read(path, MANIFEST_MAX + FIRST_LINE, &arena, &bytes, &size);
    if (status == STATUS_NOT_FOUND) {
        complain(diag, status, MANIFEST_NAME,
                 "Der Katalog ist nicht unterschrieben: schalter-catalogue sign.");
        goto out;
    }
    if (status == STATUS_OK &&
        (size < FIRST_LINE || memcmp(bytes, TITLE " ", sizeof(TITLE)) != 0 ||
         bytes[FIRST_LINE - 1] != '\n' ||
         base64url_decode(bytes + sizeof(TITLE), SIGNATURE_TEXT, signature,
                          SIGNATURE_SIZE, &got) != STATUS_OK ||
         got != SIGNATURE_SIZE || !lines_fit(bytes + FIRST_LINE, size - FIRST_LINE)))
        status = STATUS_INVALID;
    if (status != STATUS_OK) {
        complain(
            diag, status, MANIFEST_NAME,
            "Diese Unterschrift ist beschädigt. Bitte noch einmal unterschreiben.");
        goto out;
    }
    *len = sizeof(TITLE) + size - FIRST_LINE;
    *out = malloc(*len + 1);
    if (*out == NULL)
        abort();
    memcpy(*out, TITLE "\n", sizeof(TITLE));
    memcpy(*out + sizeof(TITLE), bytes + FIRST_LINE, size - FIRST_LINE);
    (*out)[*len] = '\0';
out:
    arena_finish(&arena);
    return status;
}

/* Names the first file in which two sorted manifests differ. */
static enum status
name_difference(const char *signed_now, const char *found, struct diag *diag)
{
    char path[MANIFEST_PATH_MAX];
    size_t left_len = 0, right_len = 0;

    while (*signed_now != '\0' && *signed_now == *found &&
           strcspn(signed_now, "\n") == strcspn(found, "\n") &&
           memcmp(signed_now, found, strcspn(found, "\n")) == 0) {
        signed_now = next_line(signed_now);
        found = next_line(found);
    }
    const char *left = path_of(signed_now, &left_len),
               *right = path_of(found, &right_len);
    size_t same = left_len < right_len ? left_len : right_len;
    int order = left == NULL ? 1 : right == NULL ? -1 : memcmp(left, right, same);
    if (order == 0)
        order = left_len < right_len ? -1 : left_len > right_len;
    if (left == NULL && right == NULL)
        return complain(diag, STATUS_DENIED, MANIFEST_NAME,
                        "Diese Unterschrift passt nicht zum Katalog. Bitte noch einmal "
                        "unterschreiben.");
    text_format(path, sizeof(path), "%.*s", (int)(order <= 0 ? left_len : right_len),
                order <= 0 ? left : right);
    return complain(
        diag, STATUS_DENIED, path, "%s",
        order < 0   ? "Diese Datei wurde unterschrieben und fehlt jetzt."
        : order > 0 ? "Diese Datei ist nicht unterschrieben. Bitte den Katalog noch "
                      "einmal unterschreiben oder sie wegnehmen."
                    : "Diese Datei wurde nach dem Unterschreiben geändert. Bitte den "
                      "Katalog prüfen und noch einmal unterschreiben.");
}

enum status
manifest_check(const char *folder, const struct signature_key *key, struct diag *diag)
{
    unsigned char signature[SIGNATURE_SIZE];
    char *wanted = NULL, *found = NULL;
    size_t wanted_len = 0, found_len = 0;

    enum status status = read_manifest(folder, signature, &wanted, &wanted_len, diag);
    if (status == STATUS_OK && key != NULL &&
        signature_verify(key, wanted, wanted_len, signature, sizeof(signature)) !=
            STATUS_OK)
        status = complain(diag, STATUS_DENIED, MANIFEST_NAME,
                          "Diese Unterschrift ist nicht die des Schlüssels, der hier "
                          "gilt (katalog: pruefschluessel).");
    if (status == STATUS_OK)
        status = describe(folder, &found, &found_len, diag);
    if (status == STATUS_OK &&
        (wanted_len != found_len || memcmp(wanted, found, found_len) != 0))
        status = name_difference(wanted, found, diag);
    free(wanted);
    free(found);
    return status;
}

/* A new file, durable when this returns STATUS_OK. */
static enum status
write_file(const char *folder, const char *path, const char *bytes, size_t len,
           struct diag *diag)
{
    char full[FULL_PATH_MAX];
    size_t at = 0;
    enum status status = join(full, folder, path);
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
                : complain(
                      diag, STATUS_IO, path,
                      "Die Datei kann nicht geschrieben werden. Ist Platz, und darf "
                      "hier geschrieben werden?");
}

enum status
manifest_sign(const char *folder, const char *pem, size_t pem_size, struct diag *diag)
{
    static const char draft[] = MANIFEST_NAME ".neu";
    unsigned char signature[SIGNATURE_SIZE];
    char first[SIGNATURE_TEXT + 1], from[FULL_PATH_MAX], to[FULL_PATH_MAX];
    char *text = NULL, *file = NULL;
    struct signature_key public_half;
    size_t len = 0;

    enum status status = join(from, folder, draft);
    if (status == STATUS_OK)
        status = join(to, folder, MANIFEST_NAME);
    if (status != STATUS_OK)
        return complain(diag, status, folder, "Der Name des Ordners ist zu lang.");
    (void)unlink(
        from); /* of a signing that was cut off; else it would be signed, too */
    status = describe(folder, &text, &len, diag);
    if (status != STATUS_OK)
        return status;
    status = signature_sign(pem, pem_size, text, len, signature, &public_half);
    if (status != STATUS_OK) {
        complain(diag, status, folder,
                 "Das ist kein privater Schlüssel zum Unterschreiben: "
                 "schalter-catalogue schluessel.");
        goto out;
    }
    file = malloc(len + FIRST_LINE + 1);
    if (file == NULL)
        abort();
    base64url_encode(signature, sizeof(signature), first);
    struct text_buf buf = text_buf_over(file, len + FIRST_LINE + 1);
    text_put(&buf, TITLE " ");
    text_put(&buf, first);
    text_put(&buf, "\n");
    text_put_bytes(&buf, text + sizeof(TITLE), len - sizeof(TITLE));
    status = write_file(folder, draft, file, buf.len, diag);
    if (status == STATUS_OK && rename(from, to) != 0)
        status = complain(diag, STATUS_IO, MANIFEST_NAME,
                          "Die Unterschrift kann nicht geschrieben werden.");
out:
    free(text);
    free(file);
    return status;
}

/* One file, and the folders on the way to it. */
static enum status
copy_file(const char *folder, const char *copy, const char *path, struct diag *diag)
{
    char full[FULL_PATH_MAX];
    struct arena arena;
    char *bytes = NULL;
    size_t len = 0;

    enum status status = join(full, copy, path);
    char *from = full + strlen(copy) + 1;
    for (char *at = from; status == STATUS_OK && (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        if (mkdir(full, 0700) != 0 && errno != EEXIST)
            status = complain(diag, STATUS_IO, path, "Der Ordner dafür fehlt.");
        *at = '/';
    }
    arena_init(&arena, ROOM);
    if (status == STATUS_OK)
        status = read_file(folder, path, &arena, &bytes, &len, diag);
    if (status == STATUS_OK)
        status = write_file(copy, path, bytes, len, diag);
    arena_finish(&arena);
    return status;
}

enum status
manifest_copy(const char *folder, const char *copy, struct diag *diag)
{
    unsigned char signature[SIGNATURE_SIZE];
    char *text = NULL;
    size_t len = 0, path_len = 0;

    if (mkdir(copy, 0700) != 0)
        return complain(diag, STATUS_IO, copy,
                        "Der Ordner kann nicht angelegt werden.");
    enum status status = read_manifest(folder, signature, &text, &len, diag);
    for (const char *line = status == STATUS_OK ? next_line(text) : "";
         status == STATUS_OK && *line != '\0'; line = next_line(line)) {
        char path[MANIFEST_PATH_MAX];
        const char *at = path_of(line, &path_len);
        text_format(path, sizeof(path), "%.*s", (int)path_len, at);
        status = copy_file(folder, copy, path, diag);
    }
    if (status == STATUS_OK)
        status = copy_file(folder, copy, MANIFEST_NAME, diag);
    free(text);
    return status;
}
