/* schalter-recover: the town opens applications that could not be delivered.
 *
 * Runs on a computer of the town, never on the kiosk. Takes the private recovery key,
 * one export file or a directory of them, and a directory for the results; writes
 * OUTDIR/<reference>/metadata.json and data.json, readable by the caller only. Speaks
 * German; says nothing of what is inside. Exit codes below are stated in
 * docs/wiederherstellung.md. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/text.h"
#include "crypto/jwe_open.h"
#include "crypto/recovery.h"
#include "crypto/seal.h"
#include "crypto/wipe.h"

enum {
    EXIT_OPENED = 0,
    EXIT_USAGE = 1,
    EXIT_KEY = 2,    /* the key cannot be read or the passphrase is wrong */
    EXIT_EXPORT = 3, /* at least one export could not be opened */
    EXIT_OUTPUT = 4, /* at least one result could not be written */
    KEY_FILE_MAX = 32 * 1024,
    FILES_MAX = 10000,
    PATH_SIZE = 4096,
    BLOCK = 4 * 1024 * 1024, /* an export, its plaintext and some room */
};

struct town {
    struct jwe_private *key;
    char kid[DIGEST_SHA256_HEX];
    struct secret *block;
    const char *out_dir;
};

static size_t
ask_passphrase(void *context, char *out, size_t cap)
{
    struct termios before;
    size_t len = 0;
    char c;

    (void)context;
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (tty < 0 || tcgetattr(tty, &before) != 0) {
        fputs("Der Schlüssel hat ein Kennwort. Bitte an einem Terminal aufrufen.\n",
              stderr);
        goto out;
    }
    struct termios silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(tty, TCSAFLUSH, &silent);
    dprintf(tty, "Kennwort des Schlüssels: ");
    while (read(tty, &c, 1) == 1 && c != '\n') {
        if (len == cap) { /* a cut passphrase would only look like a wrong one */
            len = 0;
            break;
        }
        out[len++] = c;
    }
    dprintf(tty, "\n");
    tcsetattr(tty, TCSAFLUSH, &before);
out:
    if (tty >= 0)
        close(tty);
    return len;
}

/* Reads a whole regular file into the block. */
static enum status
read_file(struct secret *block, const char *path, size_t maximum, char **out,
          size_t *size)
{
    enum status status = STATUS_IO;
    struct stat info;
    size_t used = 0;

    *size = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
        goto out;
    status = STATUS_TOO_LARGE;
    if ((uint64_t)info.st_size > maximum)
        goto out;
    *out = secret_alloc(block, (size_t)info.st_size + 1);
    while (used < (size_t)info.st_size) {
        ssize_t got = read(fd, *out + used, (size_t)info.st_size - used);
        if (got <= 0 && !(got < 0 && errno == EINTR))
            break;
        used += got > 0 ? (size_t)got : 0;
    }
    *size = used;
    status = used == (size_t)info.st_size ? STATUS_OK : STATUS_IO;
out:
    close(fd);
    return status;
}

/* Writes a new file that only the caller may read; never over an old one. */
static enum status
write_file(int dir, const char *name, const char *bytes, size_t size)
{
    int fd =
        openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    size_t done = 0;

    if (fd < 0)
        return STATUS_IO;
    while (done < size) {
        ssize_t put = write(fd, bytes + done, size - done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            break;
        done += (size_t)put;
    }
    bool kept = fsync(fd) == 0;
    kept = close(fd) == 0 && kept && done == size;
    return kept ? STATUS_OK : STATUS_IO;
}

/* Lies beside the application, because the file it came in is deleted first. */
static const char maybe_text[] =
    "Dieser Antrag ist " SEAL_EXPORT_MAYBE ".\n\n"
    "Das Terminal hat ihn abgeschickt, aber nie eine Antwort bekommen. Bitte fragen "
    "Sie\n"
    "zuerst bei der Behörde, ob ihr dieser Antrag vorliegt. Geben Sie ihn nur weiter,\n"
    "wenn er dort fehlt. Sonst wird er zweimal bearbeitet.\n";

static enum status
write_result(const char *out_dir, const struct recovery *recovery, bool maybe_arrived)
{
    char path[PATH_SIZE];
    struct text_buf buf = text_buf_over(path, sizeof(path));

    text_put(&buf, out_dir);
    text_put(&buf, "/");
    text_put(&buf, recovery->reference);
    if (buf.overflow || mkdir(path, 0700) != 0)
        return STATUS_IO;
    int dir = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (dir < 0)
        return STATUS_IO;
    enum status status =
        write_file(dir, "metadata.json", recovery->metadata, recovery->metadata_size);
    if (status == STATUS_OK)
        status = write_file(dir, "data.json", recovery->data, recovery->data_size);
    if (status == STATUS_OK && maybe_arrived)
        status = write_file(dir, "hinweis.txt", maybe_text, sizeof(maybe_text) - 1);
    close(dir);
    return status;
}

static int
refuse(const char *path, const char *why, int code)
{
    fprintf(stderr, "%s: %s\n", path, why);
    return code;
}

static const char *
why_not_opened(enum status status)
{
    switch (status) {
    case STATUS_NOT_FOUND:
        return "Diese Datei wurde für einen anderen Schlüssel verschlossen.";
    case STATUS_DENIED:
        return "Die Datei ist beschädigt oder wurde verändert.";
    case STATUS_TOO_LARGE:
        return "Die Datei ist größer als erlaubt.";
    case STATUS_IO:
        return "Die Datei kann nicht gelesen werden.";
    case STATUS_OK:
    case STATUS_INVALID:
    case STATUS_EXPIRED:
    case STATUS_FULL:
    case STATUS_TIMEOUT:
    case STATUS_AGAIN:
    case STATUS_GONE:
        break;
    }
    return "Das ist keine Sicherungsdatei eines Schalters.";
}

/* Opens one export. Everything read or decrypted is in the block and wiped afterwards.
 */
static int
open_export(const struct town *town, const char *path)
{
    struct recovery_export export;
    struct recovery recovery;
    size_t size;
    char *bytes;

    secret_wipe(town->block);
    enum status status =
        read_file(town->block, path, RECOVERY_EXPORT_MAX, &bytes, &size);
    if (status == STATUS_NOT_FOUND)
        return refuse(path, "Die Datei gibt es nicht.", EXIT_EXPORT);
    if (status == STATUS_OK)
        status = recovery_read_export(bytes, size, &export);
    if (status != STATUS_OK)
        return refuse(path, why_not_opened(status), EXIT_EXPORT);
    size_t cap = jwe_open_size(export.jwe_len);
    unsigned char *plain = secret_alloc(town->block, cap);
    status =
        jwe_open(town->key, town->kid, export.jwe, export.jwe_len, plain, cap, &size);
    if (status == STATUS_OK)
        status = recovery_split((const char *)plain, size, &recovery);
    if (status != STATUS_OK)
        return refuse(path, why_not_opened(status), EXIT_EXPORT);
    if (!text_equal(export.reference, recovery.reference))
        return refuse(path, "Das Kennzeichen außen passt nicht zum Inhalt.",
                      EXIT_EXPORT);
    if (!recovery.hash_fits)
        return refuse(path, "Die Prüfsumme der Daten stimmt nicht.", EXIT_EXPORT);
    if (write_result(town->out_dir, &recovery, export.maybe_arrived) != STATUS_OK)
        return refuse(path,
                      "Das Ergebnis konnte nicht geschrieben werden (liegt es schon "
                      "vor?).",
                      EXIT_OUTPUT);
    printf("%s: geöffnet%s\n", export.reference,
           export.maybe_arrived ? ", " SEAL_EXPORT_MAYBE ": bitte hinweis.txt lesen"
                                : "");
    return EXIT_OPENED;
}

static int
ends_in_json(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);

    return len > 5 && entry->d_name[0] != '.' &&
           text_equal(entry->d_name + len - 5, ".json");
}

static int
open_directory(const struct town *town, const char *path)
{
    char file[PATH_SIZE];
    struct dirent **entries;
    int code = EXIT_OPENED;

    int count = scandir(path, &entries, ends_in_json, alphasort);
    if (count < 0)
        return refuse(path, "Der Ordner kann nicht gelesen werden.", EXIT_EXPORT);
    if (count == 0)
        code = refuse(path, "Im Ordner liegt keine Sicherungsdatei.", EXIT_EXPORT);
    if (count > FILES_MAX)
        code = refuse(path, "Im Ordner liegen zu viele Dateien.", EXIT_EXPORT);
    for (int i = 0; i < count; i++) {
        struct text_buf buf = text_buf_over(file, sizeof(file));
        text_put(&buf, path);
        text_put(&buf, "/");
        text_put(&buf, entries[i]->d_name);
        int one = count > FILES_MAX ? EXIT_EXPORT
                  : buf.overflow    ? refuse(path, "Der Pfad ist zu lang.", EXIT_EXPORT)
                                    : open_export(town, file);
        code = one > code ? one : code;
        free(entries[i]);
    }
    free(entries);
    return code;
}

static enum status
read_key(struct town *town, const char *path)
{
    struct rsa_key public_half;
    size_t size;
    char *pem;

    enum status status = read_file(town->block, path, KEY_FILE_MAX, &pem, &size);
    if (status == STATUS_OK)
        status = jwe_private_create(pem, size, ask_passphrase, NULL, &town->key);
    if (status != STATUS_OK)
        return status;
    jwe_private_public(town->key, &public_half);
    rsa_key_fingerprint(&public_half, town->kid);
    return STATUS_OK;
}

int
main(int argc, char **argv)
{
    struct town town = {0};
    struct stat info;
    int code = EXIT_KEY;

    if (argc != 4) {
        fputs("Aufruf: schalter-recover SCHLUESSEL.pem DATEI.json|ORDNER AUSGABE\n",
              stderr);
        return EXIT_USAGE;
    }
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    prctl(PR_SET_DUMPABLE, 0);
    if (wipe_on_free() != STATUS_OK)
        return refuse("schalter-recover", "Der Speicher kann nicht geschützt werden.",
                      EXIT_KEY);
    enum status status = secret_create(BLOCK, &town.block);
    if (town.block == NULL)
        return refuse("schalter-recover", "Es ist kein Speicher frei.", EXIT_KEY);
    if (status == STATUS_DENIED)
        fputs("Hinweis: Der Speicher konnte nicht gegen Auslagern gesperrt werden.\n",
              stderr);
    status = read_key(&town, argv[1]);
    if (status != STATUS_OK) {
        refuse(argv[1],
               status == STATUS_DENIED ? "Das Kennwort fehlt oder ist falsch."
               : status == STATUS_NOT_FOUND
                   ? "Die Datei gibt es nicht."
                   : "Das ist kein lesbarer privater RSA-Schlüssel mit 4096 Bit.",
               EXIT_KEY);
        goto out;
    }
    code = EXIT_OUTPUT;
    town.out_dir = argv[3];
    if (mkdir(town.out_dir, 0700) != 0 && errno != EEXIST) {
        refuse(argv[3], "Der Ordner kann nicht angelegt werden.", EXIT_OUTPUT);
        goto out;
    }
    code = stat(argv[2], &info) == 0 && S_ISDIR(info.st_mode)
               ? open_directory(&town, argv[2])
               : open_export(&town, argv[2]);
out:
    jwe_private_destroy(town.key);
    secret_destroy(town.block);
    return code;
}
