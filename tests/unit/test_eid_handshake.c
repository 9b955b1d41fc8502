/* The opening handshake of the WebSocket: one right answer, and many that are not. */
#include "drivers/eid_handshake.h"
#include "tests/unit/unit.h"

#define FIRST "HTTP/1.1 101 Switching Protocols\r\n"
#define UPGRADE "Upgrade: websocket\r\n"
#define CONNECTION "Connection: Upgrade\r\n"
#define ACCEPT "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
#define RIGHT FIRST UPGRADE CONNECTION ACCEPT "\r\n"

static enum status
answer(const char *text)
{
    size_t end;
    return eid_handshake_read(text, strlen(text), &end);
}

static void
takes_the_right_answer_and_what_follows(void **state)
{
    static const char text[] = RIGHT "\x81\x02{}";
    size_t end;
    (void)state;
    assert_int_equal(eid_handshake_read(text, sizeof(text) - 1, &end), STATUS_OK);
    assert_int_equal(end, sizeof(RIGHT) - 1);
    for (size_t len = 0; len < sizeof(RIGHT) - 1; len++)
        assert_int_equal(eid_handshake_read(text, len, &end), STATUS_AGAIN);
    assert_int_equal(
        answer("HTTP/1.1 101\r\nupgrade:WebSocket\r\nCONNECTION:\tupgrade \r\n"
               "Server: AusweisApp2/1.26.2\r\n" ACCEPT "\r\n"),
        STATUS_OK);
}

static void
refuses_every_other(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "HTTP/1.0 101 x\r\n" UPGRADE CONNECTION ACCEPT "\r\n",
        "HTTP/1.1 1012\r\n" UPGRADE CONNECTION ACCEPT "\r\n",
        "HTTP/1.1 503 Service Unavailable\r\n\r\n",
        "SSH-2.0-x\r\n",
        "{",
        FIRST CONNECTION ACCEPT "\r\n",
        FIRST UPGRADE ACCEPT "\r\n",
        FIRST UPGRADE CONNECTION "\r\n",
        FIRST UPGRADE UPGRADE CONNECTION ACCEPT "\r\n",
        FIRST UPGRADE CONNECTION ACCEPT ACCEPT "\r\n",
        FIRST UPGRADE CONNECTION
        "Sec-WebSocket-Accept: S3PPLMBITXAQ9KYGZZHZRBK+XOO=\r\n\r\n",
        FIRST UPGRADE CONNECTION ACCEPT "Sec-WebSocket-Extensions: x\r\n\r\n",
        FIRST UPGRADE CONNECTION ACCEPT "Sec-WebSocket-Protocol: x\r\n\r\n",
        FIRST "Upgrade: h2c\r\n" CONNECTION ACCEPT "\r\n",
        FIRST UPGRADE "Connection: close\r\n" ACCEPT "\r\n",
        FIRST UPGRADE CONNECTION ACCEPT "no colon\r\n\r\n",
        FIRST UPGRADE CONNECTION ACCEPT ": no name\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        if (answer(wrong[i]) != STATUS_INVALID)
            fail_msg("number %zu", i);
}

static void
does_not_read_for_ever(void **state)
{
    static char text[EID_HANDSHAKE_MAX + 10];
    size_t end;
    (void)state;
    memset(text, 'x', sizeof(text));
    memcpy(text, FIRST, sizeof(FIRST) - 1);
    assert_int_equal(eid_handshake_read(text, EID_HANDSHAKE_MAX - 1, &end),
                     STATUS_AGAIN);
    assert_int_equal(eid_handshake_read(text, EID_HANDSHAKE_MAX, &end),
                     STATUS_TOO_LARGE);
    assert_int_equal(eid_handshake_read(text, sizeof(text), &end), STATUS_TOO_LARGE);
}

static void
asks_as_the_program_wants_to_be_asked(void **state)
{
    char text[512];
    struct text_buf buf = text_buf_over(text, sizeof(text));
    (void)state;
    eid_handshake_put(&buf, 24727);
    assert_false(buf.overflow);
    unit_assert_says(text, "GET /eID-Kernel HTTP/1.1\r\nHost: 127.0.0.1:24727\r\n");
    unit_assert_says(text, "\r\nUser-Agent: ");
    assert_null(strstr(text, "Origin"));
    assert_string_equal(text + strlen(text) - 4, "\r\n\r\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_the_right_answer_and_what_follows),
        cmocka_unit_test(refuses_every_other),
        cmocka_unit_test(does_not_read_for_ever),
        cmocka_unit_test(asks_as_the_program_wants_to_be_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
