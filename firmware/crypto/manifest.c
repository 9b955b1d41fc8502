#include "crypto/manifest.h"

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
#include "crypto/manifest_folder.h"

#define TITLE "schalter-katalog-2"
#define ISSUE "stand "

enum {
    HASH = DIGEST_SHA512_HEX - 1,
    SIGNATURE_TEXT = 86, /* 64 bytes in base64url */
    FIRST_LINE = sizeof(TITLE) + SIGNATURE_TEXT + 1,
    ISSUE_DIGITS = 12, /* seconds: enough for 30,000 years */
    ISSUE_LINE = sizeof(ISSUE) + ISSUE_DIGITS,
    TEXT_MAX = sizeof(TITLE) + ISSUE_LINE + MANIFEST_MAX,
};

/* The lines of a folder as it is now, after title and issue: the bytes that are signed.
 * The caller frees `*out`. */
static enum status
describe(const char *folder, int64_t issue, char **out, size_t *len, struct diag *diag)
{
    struct manifest_folder *found = malloc(sizeof(*found));
    char *text = malloc(TEXT_MAX + 1);

    *out = NULL;
    if (found == NULL || text == NULL)
        abort();
    struct text_buf buf = text_buf_over(text, TEXT_MAX + 1);
    text_put_format(&buf, TITLE "\n" ISSUE "%lld\n", (long long)issue);
    enum status status = manifest_folder_find(folder, found, diag);
    size_t all = 0;
    for (int i = 0; i < found->files && status == STATUS_OK; i++) {
        char hash[DIGEST_SHA512_HEX], *bytes = NULL;
        struct arena arena;
        size_t size = 0;
        arena_init(&arena, MANIFEST_FOLDER_ROOM);
        status =
            manifest_folder_read(folder, found->file[i], &arena, &bytes, &size, diag);
        all += size;
        if (status == STATUS_OK && all > MANIFEST_ALL_MAX)
            status = manifest_folder_complain(
                diag, STATUS_TOO_LARGE, found->file[i],
                "Mit dieser Datei ist der Katalog insgesamt zu groß.");
        if (status == STATUS_OK) {
            digest_sha512_hex(bytes, size, hash);
            text_put_format(&buf, "%s  %s\n", hash, found->file[i]);
        }
        arena_finish(&arena);
    }
    free(found);
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

/* The length of the line of the issue, 0 if there is none: no sign, no leading zero, so
 * that each number is written in one way. */
static size_t
read_issue(const char *line, int64_t *issue)
{
    char number[ISSUE_DIGITS + 1];

    if (!text_starts_with(line, ISSUE))
        return 0;
    const char *at = line + strlen(ISSUE);
    size_t digits = strspn(at, "0123456789");
    if (digits == 0 || digits > ISSUE_DIGITS || at[0] == '0' || at[digits] != '\n')
        return 0;
    text_format(number, sizeof(number), "%.*s", (int)digits, at);
    return text_to_int64(number, issue) == STATUS_OK ? strlen(ISSUE) + digits + 1 : 0;
}

/** A manifest as it was signed. */
struct manifest {
    unsigned char signature[SIGNATURE_SIZE];
    int64_t issue;
    char *text; /* its title and all lines after the first; to be freed */
    size_t len;
    const char *files; /* in `text`: the lines after the issue */
};

/* Takes a manifest apart; false if it is none. */
static bool
take_apart(const char *bytes, size_t size, struct manifest *out)
{
    size_t got = 0;

    if (size < FIRST_LINE || memcmp(bytes, TITLE " ", sizeof(TITLE)) != 0 ||
        bytes[FIRST_LINE - 1] != '\n' ||
        base64url_decode(bytes + sizeof(TITLE), SIGNATURE_TEXT, out->signature,
                         SIGNATURE_SIZE, &got) != STATUS_OK ||
        got != SIGNATURE_SIZE)
        return false;
    size_t issue = read_issue(bytes + FIRST_LINE, &out->issue);
    if (issue == 0 || !lines_fit(bytes + FIRST_LINE + issue, size - FIRST_LINE - issue))
        return false;
    out->len = sizeof(TITLE) + size - FIRST_LINE;
    out->text = malloc(out->len + 1);
    if (out->text == NULL)
        abort();
    memcpy(out->text, TITLE "\n", sizeof(TITLE));
    memcpy(out->text + sizeof(TITLE), bytes + FIRST_LINE, size - FIRST_LINE);
    out->text[out->len] = '\0';
    out->files = out->text + sizeof(TITLE) + issue;
    return true;
}

static enum status
read_manifest(const char *folder, struct manifest *out, struct diag *diag)
{
    struct arena arena;
    char *bytes = NULL;
    size_t size = 0;

    *out = (struct manifest){.files = ""};
    arena_init(&arena, TEXT_MAX + FIRST_LINE + 4096);
    enum status status = files_read_below(folder, MANIFEST_NAME, TEXT_MAX + FIRST_LINE,
                                          &arena, &bytes, &size);
    if (status == STATUS_NOT_FOUND) {
        manifest_folder_complain(
            diag, status, MANIFEST_NAME,
            "Der Katalog ist nicht unterschrieben: schalter-catalogue sign.");
        goto out;
    }
    if (status == STATUS_OK && !take_apart(bytes, size, out))
        status = STATUS_INVALID;
    if (status != STATUS_OK)
        manifest_folder_complain(
            diag, status, MANIFEST_NAME,
            "Diese Unterschrift ist beschädigt. Bitte noch einmal unterschreiben.");
out:
    arena_finish(&arena);
    return status;
}

/* The same, and that `key` signed it. */
static enum status
read_signed(const char *folder, const struct signature_key *key, struct manifest *out,
            struct diag *diag)
{
    enum status status = read_manifest(folder, out, diag);
    if (status == STATUS_OK && key != NULL &&
        signature_verify(key, out->text, out->len, out->signature, SIGNATURE_SIZE) !=
            STATUS_OK)
        status = manifest_folder_complain(
            diag, STATUS_DENIED, MANIFEST_NAME,
            "Diese Unterschrift ist nicht die des Schlüssels, der hier "
            "gilt (katalog: pruefschluessel).");
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
        return manifest_folder_complain(
            diag, STATUS_DENIED, MANIFEST_NAME,
            "Diese Unterschrift passt nicht zum Katalog. Bitte noch einmal "
            "unterschreiben.");
    text_format(path, sizeof(path), "%.*s", (int)(order <= 0 ? left_len : right_len),
                order <= 0 ? left : right);
    return manifest_folder_complain(
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
    struct manifest wanted;
    char *found = NULL;
    size_t found_len = 0;

    enum status status = read_signed(folder, key, &wanted, diag);
    if (status == STATUS_OK)
        status = describe(folder, wanted.issue, &found, &found_len, diag);
    if (status == STATUS_OK &&
        (wanted.len != found_len || memcmp(wanted.text, found, found_len) != 0))
        status = name_difference(wanted.text, found, diag);
    free(wanted.text);
    free(found);
    return status;
}

enum status
manifest_issue(const char *folder, const struct signature_key *key, int64_t *issue,
               struct diag *diag)
{
    struct manifest manifest;

    enum status status = read_signed(folder, key, &manifest, diag);
    *issue = status == STATUS_OK ? manifest.issue : 0;
    free(manifest.text);
    return status;
}

/* The number of the issue that is signed at `now`. */
static int64_t
next_issue(const char *folder, int64_t now)
{
    struct diag ignored;
    int64_t last = 0;

    if (manifest_issue(folder, NULL, &last, &ignored) != STATUS_OK)
        last = 0;
    return now > last ? now : last + 1;
}

enum status
manifest_sign(const char *folder, const char *pem, size_t pem_size, int64_t now,
              struct diag *diag)
{
    static const char draft[] = MANIFEST_NAME ".neu";
    unsigned char signature[SIGNATURE_SIZE];
    char first[SIGNATURE_TEXT + 1], from[MANIFEST_FOLDER_PATH_MAX],
        to[MANIFEST_FOLDER_PATH_MAX];
    char *text = NULL, *file = NULL;
    struct signature_key public_half;
    size_t len = 0;

    enum status status = manifest_folder_path(from, folder, draft);
    if (status == STATUS_OK)
        status = manifest_folder_path(to, folder, MANIFEST_NAME);
    if (status != STATUS_OK)
        return manifest_folder_complain(diag, status, folder,
                                        "Der Name des Ordners ist zu lang.");
    /* Of a signing that was cut off: else it would be signed, too. */
    (void)unlink(from);
    status = describe(folder, next_issue(folder, now), &text, &len, diag);
    if (status != STATUS_OK)
        return status;
    status = signature_sign(pem, pem_size, text, len, signature, &public_half);
    if (status != STATUS_OK) {
        manifest_folder_complain(diag, status, folder,
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
    status = manifest_folder_write(folder, draft, file, buf.len, diag);
    if (status == STATUS_OK && rename(from, to) != 0)
        status =
            manifest_folder_complain(diag, STATUS_IO, MANIFEST_NAME,
                                     "Die Unterschrift kann nicht geschrieben werden.");
out:
    free(text);
    free(file);
    return status;
}

enum status
manifest_copy(const char *folder, const char *copy, struct diag *diag)
{
    struct manifest manifest;
    size_t path_len = 0;

    if (mkdir(copy, 0700) != 0)
        return manifest_folder_complain(diag, STATUS_IO, copy,
                                        "Der Ordner kann nicht angelegt werden.");
    enum status status = read_manifest(folder, &manifest, diag);
    for (const char *line = manifest.files; status == STATUS_OK && *line != '\0';
         line = next_line(line)) {
        char path[MANIFEST_PATH_MAX];
        const char *at = path_of(line, &path_len);
        text_format(path, sizeof(path), "%.*s", (int)path_len, at);
        status = manifest_folder_copy(folder, copy, path, diag);
    }
    if (status == STATUS_OK)
        status = manifest_folder_copy(folder, copy, MANIFEST_NAME, diag);
    free(manifest.text);
    return status;
}
