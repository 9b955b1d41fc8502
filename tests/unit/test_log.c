#include "base/log.h"

#include "base/json.h"
#include "base/text.h"
#include "said_fixture.h"
#include "unit.h"

static char line[4096];

#define WRITTEN(...)                                                                   \
    do {                                                                               \
        int kept = -1, file = said_divert(&kept);                                      \
        LOG(__VA_ARGS__);                                                              \
        said_collect(file, kept, line, sizeof(line));                                  \
    } while (0)

/* The line is one JSON object and one line, and it says `wanted` behind its time. */
static void
assert_line(const char *wanted)
{
    struct json_doc *doc = NULL;
    size_t len = strlen(line);
    assert_int_equal(line[len - 1], '\n');
    assert_null(memchr(line, '\n', len - 1));
    assert_int_equal(json_open(line, len, sizeof(line), &doc), STATUS_OK);
    json_close(doc);
    assert_non_null(strstr(line, "\"at\":\"20"));
    assert_non_null(strstr(line, wanted));
}

static void
writes_an_event_with_words_and_numbers(void **state)
{
    (void)state;
    log_init("face");
    WRITTEN(LOG_LEVEL_WARN, "printer-paper-out", LOG_WORD("port", "1-2"),
            LOG_NUMBER("after_ms", -15));
    assert_line("Z\",\"process\":\"face\",\"level\":\"warn\","
                "\"event\":\"printer-paper-out\",\"port\":\"1-2\",\"after_ms\":-15}");
}

static void
writes_an_event_without_anything(void **state)
{
    (void)state;
    WRITTEN(LOG_LEVEL_ERROR, "stopped");
    assert_line("\"level\":\"error\",\"event\":\"stopped\"}");
}

static void
a_word_cannot_leave_its_quotes_or_its_line(void **state)
{
    (void)state;
    WRITTEN(LOG_LEVEL_INFO, "x", LOG_WORD("a", "\",\"level\":\"error\n\\\x1B"));
    assert_line("\"a\":\"\\\",\\\"level\\\":\\\"error\\u000a\\\\\\u001b\"}");
}

static void
a_word_that_is_too_long_is_left_out_and_the_line_stays_whole(void **state)
{
    static char word[3000];

    (void)state;
    memset(word, 'w', sizeof(word) - 1);
    WRITTEN(LOG_LEVEL_INFO, "long", LOG_WORD("a", word), LOG_NUMBER("b", 7));
    assert_line("\"event\":\"long\",\"cut\":true}");
    for (size_t len = 800; len < 1000; len++) {
        word[len] = '\0';
        WRITTEN(LOG_LEVEL_INFO, "long", LOG_WORD("a", word), LOG_NUMBER("b", 7));
        assert_line("\"event\":\"long\"");
        word[len] = 'w';
    }
    WRITTEN(LOG_LEVEL_INFO, word);
    assert_line("\"cut\":true}");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_an_event_with_words_and_numbers),
        cmocka_unit_test(writes_an_event_without_anything),
        cmocka_unit_test(a_word_cannot_leave_its_quotes_or_its_line),
        cmocka_unit_test(a_word_that_is_too_long_is_left_out_and_the_line_stays_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
