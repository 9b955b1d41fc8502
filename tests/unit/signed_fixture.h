/* A small folder that can be signed, with a key pair of its own.
 *
 * Simulated: the files are no catalogue. Not simulated: the disk and the signatures. */
#ifndef TESTS_UNIT_SIGNED_FIXTURE_H
#define TESTS_UNIT_SIGNED_FIXTURE_H

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/text.h"
#include "crypto/manifest.h"
#include "unit.h"

static const char signed_text[] = "titel: Hund\n";

struct signed_fixture {
    char base[48], folder[64];
    char private_pem[SIGNATURE_PEM_MAX], public_pem[SIGNATURE_PEM_MAX];
    struct signature_key key;
};

static inline void
signed_write_bytes(const struct signed_fixture *f, const char *name, const char *bytes,
                   size_t len)
{
    char path[200];
    text_format(path, sizeof(path), "%s/%s", f->folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static inline void
signed_write(const struct signed_fixture *f, const char *name, const char *text)
{
    signed_write_bytes(f, name, text, strlen(text));
}

static inline size_t
signed_read(const struct signed_fixture *f, const char *name, char *out, size_t cap)
{
    char path[200];
    text_format(path, sizeof(path), "%s/%s", f->folder, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = fread(out, 1, cap, file);
    fclose(file);
    return len;
}

static inline void
signed_remove(const struct signed_fixture *f, const char *name)
{
    char path[200];
    text_format(path, sizeof(path), "%s/%s", f->folder, name);
    assert_int_equal(remove(path), 0);
}

enum { SIGNED_AT = 1763848800 };

/** Signs it, or tries to, with a clock that says `now`. */
static inline enum status
signed_at(const struct signed_fixture *f, int64_t now, struct diag *diag)
{
    return manifest_sign(f->folder, f->private_pem, strlen(f->private_pem), now, diag);
}

static inline void
signed_sign(const struct signed_fixture *f)
{
    struct diag diag;
    assert_int_equal(signed_at(f, SIGNED_AT, &diag), STATUS_OK);
}

static inline int
signed_set_up(void **state)
{
    static const char *const folders[] = {"", "/dienste", "/schluessel"};
    static struct signed_fixture fixture;
    struct signed_fixture *f = &fixture;
    text_format(f->base, sizeof(f->base), "/tmp/test-signed-XXXXXX");
    assert_non_null(mkdtemp(f->base));
    for (size_t i = 0; i < 3; i++) {
        char path[100];
        text_format(path, sizeof(path), "%s/katalog%s", f->base, folders[i]);
        assert_int_equal(mkdir(path, 0755), 0);
    }
    text_format(f->folder, sizeof(f->folder), "%s/katalog", f->base);
    signed_write(f, "menu.yaml", signed_text);
    signed_write(f, "dienste/hund.yaml", signed_text);
    signed_write(f, "schluessel/stadt.pem", signed_text);
    signature_make_pair(f->private_pem, f->public_pem);
    assert_int_equal(
        signature_key_from_pem(f->public_pem, strlen(f->public_pem), &f->key),
        STATUS_OK);
    *state = f;
    return 0;
}

static inline int
signed_remove_entry(const char *path, const struct stat *about, int kind,
                    struct FTW *at)
{
    (void)about;
    (void)kind;
    (void)at;
    return remove(path);
}

static inline int
signed_tear_down(void **state)
{
    const struct signed_fixture *f = *state;
    return nftw(f->base, signed_remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

#endif
