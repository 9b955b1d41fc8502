#include "base/arena.h"

#include "unit.h"

static struct arena arena;

static int
set_up(void **state)
{
    (void)state;
    arena_init(&arena, 1024 * 1024);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    arena_finish(&arena);
    return 0;
}

static void
memory_is_zeroed_and_aligned_for_any_type(void **state)
{
    (void)state;
    for (size_t size = 1; size < 200; size += 7) {
        unsigned char *at = arena_alloc(&arena, size);
        assert_int_equal((uintptr_t)at % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(at[i], 0);
        memset(at, 0xA5, size);
    }
}

/* Small and large ones in turn: a large one takes a chunk of its own. */
static void
no_two_pieces_overlap(void **state)
{
    enum { PIECES = 40 };
    unsigned char *pieces[PIECES];
    size_t sizes[PIECES];

    (void)state;
    for (int i = 0; i < PIECES; i++) {
        sizes[i] = i % 5 == 4 ? 70000 : 3000;
        pieces[i] = arena_alloc(&arena, sizes[i]);
        memset(pieces[i], i + 1, sizes[i]);
    }
    for (int i = 0; i < PIECES; i++)
        for (size_t at = 0; at < sizes[i]; at++)
            if (pieces[i][at] != i + 1)
                fail_msg("piece %d is overwritten at %zu", i, at);
}

static void
copies_bytes_and_closes_them(void **state)
{
    char source[] = "Emscherfeld";

    (void)state;
    char *copy = arena_copy(&arena, source, 6);
    source[0] = '?';
    assert_string_equal(copy, "Emsche");
    assert_string_equal(arena_copy(&arena, NULL, 0), "");
}

static void
the_room_shrinks_to_nothing_and_all_of_it_can_be_had(void **state)
{
    (void)state;
    arena_init(&arena, 4096);
    assert_int_equal(arena_room(&arena), 4096);
    assert_non_null(arena_alloc(&arena, 1));
    assert_in_range(arena_room(&arena), 4096 - _Alignof(max_align_t), 4095);
    assert_non_null(arena_alloc(&arena, arena_room(&arena)));
    assert_int_equal(arena_room(&arena), 0);
    assert_non_null(arena_alloc(&arena, 0));
    arena_finish(&arena);
    assert_int_equal(arena_room(&arena), 4096);
}

static void
ask_for_one_byte_too_many(void)
{
    (void)arena_alloc(&arena, arena_room(&arena) + 1);
}

static void
ask_for_more_than_can_be_rounded(void)
{
    (void)arena_alloc(&arena, SIZE_MAX - 3);
}

static void
asking_for_more_than_the_maximum_ends_the_process(void **state)
{
    (void)state;
    assert_int_equal(unit_signal_of(ask_for_one_byte_too_many), SIGABRT);
    assert_int_equal(unit_signal_of(ask_for_more_than_can_be_rounded), SIGABRT);
}

static void
giving_back_takes_null_and_what_was_never_used(void **state)
{
    struct arena empty;

    (void)state;
    arena_init(&empty, 10);
    arena_finish(&empty);
    arena_finish(&empty);
    arena_finish(NULL);
    assert_int_equal(arena_room(&empty), 10);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(memory_is_zeroed_and_aligned_for_any_type),
        TEST(no_two_pieces_overlap),
        TEST(copies_bytes_and_closes_them),
        TEST(the_room_shrinks_to_nothing_and_all_of_it_can_be_had),
        TEST(asking_for_more_than_the_maximum_ends_the_process),
        TEST(giving_back_takes_null_and_what_was_never_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
