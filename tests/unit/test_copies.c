/* Copies for the town, handed out one after the other: what became of each is written
 * down with the request for the next. */
#include "courier/copies.h"
#include "tests/unit/outbox_fixture.h"

static struct link_copy
next(struct fixture *f, const char *after, enum link_copy_fate fate, bool exported)
{
    struct link_copy_next asked = {.fate = (int32_t)fate, .exported = exported};
    struct link_copy copy;
    text_format(asked.after, sizeof asked.after, "%s", after);
    assert_int_equal(copies_next(f->outbox, &asked, NOW, &copy), STATUS_OK);
    return copy;
}

/* The reference is as expected, and the copy freed. */
static void
is(struct link_copy copy, const char *reference)
{
    assert_string_equal(copy.reference, reference);
    assert_int_equal(copy.file.len > 0, reference[0] != '\0');
    copies_finish(&copy);
}

static void
each_is_handed_out_once_and_stays_until_it_is_confirmed(void **state)
{
    struct fixture *f = *state;
    struct outbox_counts counts;
    end_as(f, OUTBOX_RECOVER, OUTBOX_KEY_WITHDRAWN, false);
    is(next(f, "", LINK_COPY_LEFT, true), "");
    is(next(f, "", LINK_COPY_LEFT, false), "K7PM-4XQR");
    is(next(f, "K7PM-4XQR", LINK_COPY_LEFT, false), "");
    /* It was not taken out, and is no candidate for being confirmed. */
    is(next(f, "", LINK_COPY_LEFT, true), "");
    is(next(f, "K7PM-4XQR", LINK_COPY_TAKEN, false), "");
    is(next(f, "", LINK_COPY_LEFT, true), "K7PM-4XQR");
    is(next(f, "K7PM-4XQR", LINK_COPY_CONFIRMED, true), "");
    assert_int_equal(outbox_count(f->outbox, &counts), STATUS_OK);
    assert_int_equal(counts.recover, 0);
    is(next(f, "", LINK_COPY_LEFT, false), "");
}

static void
what_was_never_taken_out_cannot_be_confirmed(void **state)
{
    struct fixture *f = *state;
    struct link_copy_next asked = {"K7PM-4XQR", LINK_COPY_CONFIRMED, false};
    struct link_copy copy;
    end_as(f, OUTBOX_RECOVER, OUTBOX_KEY_WITHDRAWN, false);
    assert_int_equal(copies_next(f->outbox, &asked, NOW, &copy), STATUS_DENIED);
    assert_int_equal(copy.file.len, 0);
    is(next(f, "", LINK_COPY_LEFT, false), "K7PM-4XQR");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        OUTBOX_TEST(each_is_handed_out_once_and_stays_until_it_is_confirmed),
        OUTBOX_TEST(what_was_never_taken_out_cannot_be_confirmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
