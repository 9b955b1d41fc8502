/* libFuzzer entry: the manifest of a folder that somebody else may write to. The input
 * is the whole file, or with "=" in front the lines after a good first and second one.
 * Simulated: the folder, two small files on a memory disk. What is wrong is refused
 * with a sentence that may be shown; a copy holds nothing but files of the folder and
 * puts nothing beside itself. */
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "crypto/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerInitialize(int *count, char ***words);

static const char first[] = "schalter-katalog-2 "
                            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
                            "stand 1763848800\n";

static struct bench {
    char base[48], folder[64], copy[64], manifest[96];
    struct signature_key key;
} bench;

static int
remove_entry(const char *path, const struct stat *about, int kind, struct FTW *at)
{
    (void)about;
    (void)kind;
    (void)at;
    return remove(path);
}

static void
remove_all(const char *path)
{
    (void)nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void
remove_base(void)
{
    remove_all(bench.base);
}

static void
write_file(const char *path, const void *first_part, size_t first_len, const void *rest,
           size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, first_part, first_len) != (ssize_t)first_len ||
        write(fd, rest, len) != (ssize_t)len || close(fd) != 0)
        abort();
}

int
LLVMFuzzerInitialize(int *count, char ***words)
{
    static const char *const files[] = {"menu.yaml", "dienste/hund.yaml"};
    char path[96], private_pem[SIGNATURE_PEM_MAX], public_pem[SIGNATURE_PEM_MAX];

    (void)count;
    (void)words;
    text_format(bench.base, sizeof(bench.base), "%s/fuzz-manifest-XXXXXX",
                access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (mkdtemp(bench.base) == NULL)
        abort();
    atexit(remove_base);
    text_format(bench.folder, sizeof(bench.folder), "%s/katalog", bench.base);
    text_format(bench.copy, sizeof(bench.copy), "%s/kopie", bench.base);
    text_format(bench.manifest, sizeof(bench.manifest), "%s/" MANIFEST_NAME,
                bench.folder);
    text_format(path, sizeof(path), "%s/dienste", bench.folder);
    if (mkdir(bench.folder, 0700) != 0 || mkdir(path, 0700) != 0)
        abort();
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        text_format(path, sizeof(path), "%s/%s", bench.folder, files[i]);
        write_file(path, files[i], strlen(files[i]), "\n", 1);
    }
    signature_make_pair(private_pem, public_pem);
    if (signature_key_from_pem(public_pem, strlen(public_pem), &bench.key) != STATUS_OK)
        abort();
    return 0;
}

static void
check_words(enum status status, const struct diag *diag)
{
    if (status == STATUS_OK)
        return;
    if (diag->text[0] == '\0' ||
        !text_is_clean_utf8(diag->text, strlen(diag->text), "") ||
        !text_is_clean_utf8(diag->file, strlen(diag->file), ""))
        __builtin_trap();
}

/* The folder and perhaps its copy; anything else was put there by a line. */
static void
check_beside(void)
{
    DIR *dir = opendir(bench.base);
    if (dir == NULL)
        abort();
    for (struct dirent *one; (one = readdir(dir)) != NULL;)
        if (one->d_name[0] != '.' && !text_equal(one->d_name, "katalog") &&
            !text_equal(one->d_name, "kopie"))
            __builtin_trap();
    closedir(dir);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct diag diag;

    if (size > 0 && bytes[0] == '=')
        write_file(bench.manifest, first, sizeof(first) - 1, bytes + 1, size - 1);
    else
        write_file(bench.manifest, "", 0, bytes, size);
    /* No input carries a signature of this key. */
    enum status status = manifest_check(bench.folder, &bench.key, &diag);
    if (status == STATUS_OK)
        __builtin_trap();
    check_words(status, &diag);
    int64_t issue = 0;
    if (manifest_issue(bench.folder, NULL, &issue, &diag) == STATUS_OK ? issue < 1
                                                                       : issue != 0)
        __builtin_trap();
    enum status whole = manifest_check(bench.folder, NULL, &diag);
    check_words(whole, &diag);
    status = manifest_copy(bench.folder, bench.copy, &diag);
    check_words(status, &diag);
    check_beside();
    if (whole == STATUS_OK &&
        (status != STATUS_OK || manifest_check(bench.copy, NULL, &diag) != STATUS_OK))
        __builtin_trap();
    remove_all(bench.copy);
    return 0;
}
