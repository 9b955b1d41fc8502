/* Seals in a child process and looks for what must not be left in its memory: the
 * document, the content keys, and the padded blocks from which a content key can be
 * computed. The parent knows them because it has the private key. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "crypto/seal.h"
#include "crypto/wipe.h"
#include "tests/unit/pki.h"

#define KID "c66e4423-e28d-4a1f-911d-818f9ab60221"
/* Written by the child letter by letter, so that no other copy of it exists there. */
#define NEEDLE_XOR 0x5A
static const unsigned char hidden[] = {
    'E' ^ NEEDLE_XOR, 'r' ^ NEEDLE_XOR, 'i' ^ NEEDLE_XOR, 'k' ^ NEEDLE_XOR,
    'a' ^ NEEDLE_XOR, '-' ^ NEEDLE_XOR, 'N' ^ NEEDLE_XOR, 'i' ^ NEEDLE_XOR,
    'e' ^ NEEDLE_XOR, 'm' ^ NEEDLE_XOR, 'a' ^ NEEDLE_XOR, 'n' ^ NEEDLE_XOR,
    'd' ^ NEEDLE_XOR, '-' ^ NEEDLE_XOR, '4' ^ NEEDLE_XOR, '7' ^ NEEDLE_XOR};

enum {
    NEEDLE_AT = 64,
    DOCUMENT = 2000,
    JWE_ROOM = 8192,
    REGION_MAX = 64 * 1024 * 1024
};

/* What the child shows its parent. */
struct shown {
    char data[JWE_ROOM];
    char recovery[JWE_ROOM];
    bool failed;
};

static void
write_document(char *out)
{
    memset(out, ' ', DOCUMENT);
    out[0] = '{';
    for (size_t i = 0; i < sizeof(hidden); i++)
        out[NEEDLE_AT + i] = (char)(hidden[i] ^ NEEDLE_XOR);
    out[DOCUMENT - 1] = '}';
}

static void
seal_and_forget(const struct rsa_key *public_key, struct shown *shown, bool leak)
{
    struct seal_key key = {.kid = KID, .key = *public_key};
    struct secret *secret;
    struct sealed sealed;

    if (secret_create(64 * 1024, &secret) == STATUS_IO) {
        shown->failed = true;
        return;
    }
    char *data = secret_alloc(secret, DOCUMENT);
    write_document(data);
    if (seal_submission(secret, &key, public_key, "K7PM-4XQR", "{}", 2, data, DOCUMENT,
                        &sealed) != STATUS_OK ||
        sealed.recovery_len >= JWE_ROOM) {
        shown->failed = true;
    } else {
        memcpy(shown->data, sealed.data, sealed.data_len + 1);
        memcpy(shown->recovery, sealed.recovery, sealed.recovery_len + 1);
    }
    if (leak) {
        char *copy = malloc(DOCUMENT);
        memcpy(copy, data, DOCUMENT);
        __asm__ volatile("" : : "r"(copy) : "memory");
    }
    secret_destroy(secret);
}

static bool
region_has(int memory, unsigned long from, unsigned long to, const void *needle,
           size_t size)
{
    size_t len = to - from;
    bool found = false;

    if (len > REGION_MAX)
        return false;
    unsigned char *copy = malloc(len);
    if (pread(memory, copy, len, (off_t)from) == (ssize_t)len)
        found = memmem(copy, len, needle, size) != NULL;
    free(copy);
    return found;
}

/* Searches every private writable mapping of a process; returns the mappings searched,
 * or -1 if the needle is there. */
static int
search(pid_t pid, const void *needle, size_t size)
{
    char path[64];
    char line[512];
    int searched = 0;

    snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
    int memory = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(memory >= 0);
    snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "r");
    assert_non_null(maps);
    while (searched >= 0 && fgets(line, sizeof(line), maps) != NULL) {
        unsigned long from;
        unsigned long to;
        char rights[5];
        if (sscanf(line, "%lx-%lx %4s", &from, &to, rights) != 3 || rights[1] != 'w' ||
            rights[3] != 'p')
            continue;
        searched = region_has(memory, from, to, needle, size) ? -1 : searched + 1;
    }
    fclose(maps);
    close(memory);
    return searched;
}

/* The RSA plaintext of a JWE's key segment: `padded` as it is, `key` unpadded. */
static void
unwrap(EVP_PKEY *private_key, const char *jwe, unsigned char padded[512],
       unsigned char key[32])
{
    unsigned char wrapped[512];
    unsigned char plain[512];
    size_t size;

    const char *from = strchr(jwe, '.') + 1;
    assert_int_equal(base64url_decode(from, (size_t)(strchr(from, '.') - from), wrapped,
                                      sizeof(wrapped), &size),
                     STATUS_OK);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(private_key, NULL);
    assert_int_equal(EVP_PKEY_decrypt_init(ctx), 1);
    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING);
    size = sizeof(plain);
    assert_int_equal(EVP_PKEY_decrypt(ctx, padded, &size, wrapped, 512), 1);
    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING);
    EVP_PKEY_CTX_set_rsa_oaep_md(ctx, EVP_sha256());
    size = sizeof(plain);
    assert_int_equal(EVP_PKEY_decrypt(ctx, plain, &size, wrapped, 512), 1);
    assert_int_equal(size, 32);
    memcpy(key, plain, 32);
    EVP_PKEY_CTX_free(ctx);
}

/* Starts the child; returns when it has sealed and waits to be ended. */
static pid_t
start(const struct rsa_key *public_key, struct shown *shown, bool leak)
{
    int ready[2];
    char byte;

    assert_int_equal(pipe(ready), 0);
    pid_t pid = fork();
    if (pid == 0) {
        close(ready[0]);
        seal_and_forget(public_key, shown, leak);
        if (write(ready[1], "x", 1) == 1)
            pause();
        _exit(0);
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    assert_false(shown->failed);
    return pid;
}

static void
end(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

/* A child that has sealed and waits. */
struct run {
    struct shown *shown;
    pid_t pid;
};

static void
neither_document_nor_keys_are_left_in_memory(void **state)
{
    const struct run *run = *state;
    EVP_PKEY *private_key = pki_key("leaf");
    const char *jwes[] = {run->shown->data, run->shown->recovery};
    unsigned char needle[sizeof(hidden)];

    for (size_t i = 0; i < sizeof(needle); i++)
        needle[i] = hidden[i] ^ NEEDLE_XOR;
    assert_true(search(run->pid, needle, sizeof(needle)) > 3);
    for (size_t i = 0; i < 2; i++) {
        unsigned char padded[512];
        unsigned char key[32];
        unwrap(private_key, jwes[i], padded, key);
        assert_true(search(run->pid, key, sizeof(key)) > 3);
        assert_true(search(run->pid, padded + 1, 64) > 3);
        assert_true(search(run->pid, padded + 256, 64) > 3);
    }
    EVP_PKEY_free(private_key);
}

static void
the_search_finds_a_copy_that_was_forgotten(void **state)
{
    const struct run *run = *state;
    unsigned char needle[sizeof(hidden)];

    for (size_t i = 0; i < sizeof(needle); i++)
        needle[i] = hidden[i] ^ NEEDLE_XOR;
    assert_int_equal(search(run[1].pid, needle, sizeof(needle)), -1);
}

static struct run runs[2];

static int
start_runs(void **state)
{
    EVP_PKEY *key = pki_key("leaf");
    struct rsa_key public_key = pki_public(key);

    EVP_PKEY_free(key);
    for (int i = 0; i < 2; i++) {
        runs[i].shown = mmap(NULL, sizeof(struct shown), PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        assert_true(runs[i].shown != MAP_FAILED);
        runs[i].pid = start(&public_key, runs[i].shown, i == 1);
    }
    *state = runs;
    return 0;
}

static int
end_runs(void **state)
{
    (void)state;
    end(runs[0].pid);
    end(runs[1].pid);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neither_document_nor_keys_are_left_in_memory),
        cmocka_unit_test(the_search_finds_a_copy_that_was_forgotten),
    };
#ifdef SCHALTER_ASAN
    /* Its quarantine keeps freed memory on purpose, and its shadow is terabytes. */
    puts("1..0 # SKIP memory is searched on builds without a sanitizer");
    return 0;
#endif
    if (wipe_on_free() != STATUS_OK) {
        fputs("the library allocated before main\n", stderr);
        return 1;
    }
    return cmocka_run_group_tests(tests, start_runs, end_runs);
}
