/* A file fetched piece by piece, against a scripted network, into a real folder. */
#include "courier/download.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "script_net.h"
#include "unit.h"

enum { SIZE = 2 * DOWNLOAD_PIECE + 1000 };

struct fixture {
    struct script_net script;
    struct net net;
    struct loop *loop;
    struct download *download;
    char folder[64];
    char *bytes, sha256[DIGEST_SHA256_HEX];
    int told, ended, percent;
    enum channel_trouble trouble;
};

static void
on_news(void *context, int percent, bool ended, enum channel_trouble trouble)
{
    struct fixture *f = context;
    assert_int_equal(f->ended, 0);
    f->told++;
    f->ended += ended;
    f->percent = percent;
    f->trouble = trouble;
}

static struct download *
create(struct fixture *f, int64_t reserve)
{
    return download_create(&(struct download_parts){.loop = f->loop,
                                                    .net = &f->net,
                                                    .folder = f->folder,
                                                    .name = "update",
                                                    .reserve = reserve,
                                                    .fn = on_news,
                                                    .context = f});
}

static int
set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.told = 0};
    fixture.net = script_net(&fixture.script);
    text_format(fixture.folder, sizeof fixture.folder, "/tmp/download-XXXXXX");
    fixture.bytes = malloc(SIZE);
    if (mkdtemp(fixture.folder) == NULL || fixture.bytes == NULL ||
        loop_create(&fixture.loop) != STATUS_OK)
        return -1;
    for (int i = 0; i < SIZE; i++)
        fixture.bytes[i] = (char)(i * 7 + i / 1000);
    digest_sha256_hex(fixture.bytes, SIZE, fixture.sha256);
    fixture.download = create(&fixture, 1);
    *state = &fixture;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    download_destroy(f->download);
    loop_destroy(f->loop);
    free(f->bytes);
    return rmdir(f->folder); /* nothing is left in it */
}

static bool
there(const struct fixture *f, const char *name, struct stat *facts)
{
    char path[128];
    text_format(path, sizeof path, "%s/%s", f->folder, name);
    return stat(path, facts) == 0;
}

static void
start(struct fixture *f)
{
    f->ended = 0;
    download_start(f->download, "https://updates.example/a", SIZE, f->sha256);
}

/* Answers what is asked for, and `more` bytes. */
static void
answer(struct fixture *f, int http, int64_t more)
{
    const struct script_call *call = script_waiting(&f->script);
    assert_non_null(call);
    script_answer_reply(
        &f->script, (struct net_reply){.status = STATUS_OK,
                                       .http = http,
                                       .body = f->bytes + call->from,
                                       .len = (size_t)(call->until - call->from + more),
                                       .retry_after_s = -1});
}

/* Until it is asked for again; the pauses are real. */
static void
wait_for_try(struct fixture *f)
{
    int count = f->script.count;
    for (int i = 0; i < 400 && f->script.count == count && !f->ended; i++)
        loop_turn(f->loop, 50);
}

static void
comes_piece_by_piece(void **state)
{
    struct fixture *f = *state;
    struct stat facts;
    start(f);
    for (int i = 0; i < 3; i++) {
        const struct script_call *call = script_waiting(&f->script);
        assert_int_equal(call->from, i * DOWNLOAD_PIECE);
        assert_int_equal(call->until, i < 2 ? (i + 1) * DOWNLOAD_PIECE : SIZE);
        assert_false(there(f, "update", &facts));
        answer(f, 206, 0);
    }
    assert_int_equal(f->told, 3);
    assert_int_equal(f->ended, 1);
    assert_int_equal(f->trouble, CHANNEL_FINE);
    assert_int_equal(f->percent, 100);
    assert_true(there(f, "update", &facts));
    assert_int_equal(facts.st_size, SIZE);
    assert_int_equal(facts.st_mode & 0777u, 0644);
    assert_false(there(f, "update.part", &facts));
    download_forget(f->download);
    assert_false(there(f, "update", &facts));
}

static void
a_piece_that_broke_off_is_asked_for_again(void **state)
{
    struct fixture *f = *state;
    struct stat facts;
    start(f);
    answer(f, 206, 0);
    script_fail(&f->script, STATUS_GONE);
    assert_null(script_waiting(&f->script));
    wait_for_try(f);
    assert_int_equal(script_waiting(&f->script)->from, DOWNLOAD_PIECE);
    answer(f, 206, 0);
    answer(f, 206, 0);
    assert_int_equal(f->trouble, CHANNEL_FINE);
    assert_true(there(f, "update", &facts));
}

static void
what_is_there_is_gone_on_with(void **state)
{
    struct fixture *f = *state;
    char other[DIGEST_SHA256_HEX];
    start(f);
    answer(f, 206, 0);
    script_fail(&f->script, STATUS_TIMEOUT);
    start(f);
    assert_int_equal(script_waiting(&f->script)->from, DOWNLOAD_PIECE);
    /* Of another file nothing is there. */
    text_format(other, sizeof other, "%s", f->sha256);
    other[0] = other[0] == 'a' ? 'b' : 'a';
    download_start(f->download, "https://updates.example/b", SIZE, other);
    assert_int_equal(script_waiting(&f->script)->from, 0);
    answer(f, 206, 0);
    answer(f, 206, 0);
    answer(f, 206, 0);
    assert_int_equal(f->trouble, CHANNEL_CHANGED);
}

static void
gives_up_in_the_end(void **state)
{
    struct fixture *f = *state;
    struct stat facts;
    start(f);
    for (int i = 0; i < DOWNLOAD_TRIES; i++) {
        assert_int_equal(f->ended, 0);
        script_fail(&f->script, i % 2 == 0 ? STATUS_GONE : STATUS_TIMEOUT);
        assert_null(script_waiting(&f->script));
        if (i + 1 < DOWNLOAD_TRIES)
            wait_for_try(f);
    }
    assert_int_equal(f->ended, 1);
    assert_int_equal(f->trouble, CHANNEL_CUT_OFF);
    assert_true(there(f, "update.part", &facts));
}

static void
answers_that_are_no_piece_end_it(void **state)
{
    struct fixture *f = *state;
    static const struct {
        int http, more;
        enum channel_trouble trouble;
    } cases[] = {
        {301, 0, CHANNEL_REDIRECTED},
        {404, 0, CHANNEL_NOT_THERE},
        {410, 0, CHANNEL_NOT_THERE},
        {403, 0, CHANNEL_REFUSED},
        {200, 0, CHANNEL_PIECES},
        {206, 1, CHANNEL_PIECES},
        {206, -1, CHANNEL_CHANGED},
        {416, 0, CHANNEL_CHANGED},
        {204, -DOWNLOAD_PIECE, CHANNEL_REFUSED},
    };
    struct stat facts;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        start(f);
        answer(f, cases[i].http, cases[i].more);
        assert_int_equal(f->ended, 1);
        assert_int_equal(f->trouble, cases[i].trouble);
        assert_false(there(f, "update.part", &facts));
    }
    static const struct {
        enum status status;
        enum channel_trouble trouble;
    } failures[] = {{STATUS_DENIED, CHANNEL_UNTRUSTED},
                    {STATUS_TOO_LARGE, CHANNEL_PIECES},
                    {STATUS_INVALID, CHANNEL_PIECES}};
    for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
        start(f);
        script_fail(&f->script, failures[i].status);
        assert_int_equal(f->trouble, failures[i].trouble);
    }
}

static void
a_small_file_may_come_as_a_whole(void **state)
{
    struct fixture *f = *state;
    digest_sha256_hex(f->bytes, 10, f->sha256);
    download_start(f->download, "https://updates.example/a", 10, f->sha256);
    answer(f, 200, 0);
    assert_int_equal(f->trouble, CHANNEL_FINE);
}

static void
room_is_left_for_others(void **state)
{
    struct fixture *f = *state;
    struct stat facts;
    download_destroy(f->download);
    f->download = create(f, INT64_MAX / 2);
    start(f);
    assert_int_equal(f->script.count, 0);
    assert_int_equal(f->ended, 1);
    assert_int_equal(f->trouble, CHANNEL_NO_ROOM);
    assert_false(there(f, "update.part", &facts));
}

/* A link that somebody put there is not written through. */
static void
no_link_is_followed(void **state)
{
    struct fixture *f = *state;
    char path[128], target[128];
    struct stat facts;
    text_format(path, sizeof path, "%s/update.part", f->folder);
    text_format(target, sizeof target, "%s/else", f->folder);
    assert_int_equal(symlink(target, path), 0);
    start(f); /* the name is taken away, not what it leads to */
    answer(f, 206, 0);
    assert_false(there(f, "else", &facts));
}

static void
what_an_earlier_run_left_goes(void **state)
{
    struct fixture *f = *state;
    char path[128];
    struct stat facts;
    text_format(path, sizeof path, "%s/update", f->folder);
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(file >= 0);
    close(file);
    download_destroy(f->download);
    f->download = create(f, 1);
    assert_false(there(f, "update", &facts));
}

int
main(void)
{
#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(comes_piece_by_piece),
        IN_A_FOLDER(a_piece_that_broke_off_is_asked_for_again),
        IN_A_FOLDER(what_is_there_is_gone_on_with),
        IN_A_FOLDER(gives_up_in_the_end),
        IN_A_FOLDER(answers_that_are_no_piece_end_it),
        IN_A_FOLDER(a_small_file_may_come_as_a_whole),
        IN_A_FOLDER(room_is_left_for_others),
        IN_A_FOLDER(no_link_is_followed),
        IN_A_FOLDER(what_an_earlier_run_left_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
