/* The real curl on the real loop against a scripted server on the same loop:
 * plain HTTP on loopback, which only tests may ask for. TLS is the system tests' part.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>

#include "base/text.h"
#include "courier/net.h"
#include "tests/unit/unit.h"

struct fixture {
    struct loop *loop;
    struct net_curl *curl;
    struct net net;
    struct loop_source *listener;
    int listen_fd, fd, accepted, requests;
    struct loop_source *peer;
    const char *answer;
    bool hang_up;
    char asked[70000];
    size_t asked_len;
    char url[64];
    int replies;
    enum status status;
    int http;
    size_t len;
    char body[2000];
    char type[NET_TYPE_MAX];
    int64_t date_s, retry_s;
};

static void
end_peer(struct fixture *f)
{
    loop_remove(f->peer);
    f->peer = NULL;
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
}

static void
on_request(void *context, int fd, unsigned ready)
{
    struct fixture *f = context;
    (void)ready;
    ssize_t got = recv(fd, f->asked + f->asked_len, sizeof(f->asked) - 1 - f->asked_len,
                       MSG_DONTWAIT);
    if (got <= 0) {
        end_peer(f);
        return;
    }
    f->asked_len += (size_t)got;
    f->asked[f->asked_len] = '\0';
    const char *body = strstr(f->asked, "\r\n\r\n");
    const char *length = strstr(f->asked, "Content-Length: ");
    if (body == NULL ||
        (length != NULL &&
         f->asked_len - (size_t)(body + 4 - f->asked) < strtoul(length + 16, NULL, 10)))
        return;
    f->requests++;
    if (f->answer != NULL && send(fd, f->answer, strlen(f->answer), MSG_NOSIGNAL) < 0)
        end_peer(f);
    else if (f->hang_up)
        end_peer(f);
}

static void
on_connect(void *context, int fd, unsigned ready)
{
    struct fixture *f = context;
    (void)ready;
    end_peer(f);
    f->fd = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    f->accepted++;
    f->asked_len = 0;
    f->peer = loop_add_fd(f->loop, f->fd, LOOP_READ, on_request, f);
}

static void
on_reply(void *context, const struct net_reply *reply)
{
    struct fixture *f = context;
    f->replies++;
    f->status = reply->status;
    f->http = reply->http;
    f->len = reply->len;
    f->date_s = reply->date_s;
    f->retry_s = reply->retry_after_s;
    text_format(f->body, sizeof(f->body), "%s", reply->body);
    text_format(f->type, sizeof(f->type), "%s", reply->content_type);
}

static int
set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    f->fd = -1;
    f->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(f->listen_fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(f->listen_fd, 8), 0);
    getsockname(f->listen_fd, (struct sockaddr *)&address, &size);
    text_format(f->url, sizeof(f->url), "http://127.0.0.1:%u/x",
                ntohs(address.sin_port));
    assert_int_equal(loop_create(&f->loop), STATUS_OK);
    f->listener = loop_add_fd(f->loop, f->listen_fd, LOOP_READ, on_connect, f);
    const struct net_settings settings = {
        .ca_file = "", .proxy = "", .plain_http = true, .total_ms = 400};
    assert_int_equal(net_curl_create(f->loop, &settings, &f->curl), STATUS_OK);
    f->net = net_curl_net(f->curl);
    *state = f;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    net_curl_destroy(f->curl);
    end_peer(f);
    loop_destroy(f->loop);
    close(f->listen_fd);
    free(f);
    return 0;
}

static void
run(struct fixture *f, const struct net_request *request)
{
    f->replies = 0;
    assert_non_null(net_start(&f->net, request, on_reply, f));
    assert_int_equal(f->replies, 0);
    for (int i = 0; i < 200 && f->replies == 0; i++)
        loop_turn(f->loop, 20);
    assert_int_equal(f->replies, 1);
}

static void
get(struct fixture *f, size_t maximum)
{
    run(f, &(struct net_request){.url = f->url, .reply_max = maximum});
}

static void
brings_body_type_date_and_the_time_to_wait(void **state)
{
    struct fixture *f = *state;
    f->answer = "HTTP/1.1 429 Slow down\r\nDate: Sun, 22 Nov 2026 10:00:00 GMT\r\n"
                "Content-Type: Application/Problem+JSON; charset=utf-8\r\n"
                "RateLimit-Reset: 9\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\n{}";
    get(f, 100);
    assert_int_equal(f->status, STATUS_OK);
    assert_int_equal(f->http, 429);
    assert_string_equal(f->body, "{}");
    assert_string_equal(f->type, "application/problem+json");
    assert_null(strstr(f->asked, "Range:"));
    assert_int_equal(f->date_s, 1795341600);
    assert_int_equal(f->retry_s, 7);
}

static void
asks_for_a_part(void **state)
{
    struct fixture *f = *state;
    f->answer = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-8/20\r\n"
                "Content-Length: 4\r\n\r\nabcd";
    run(f, &(struct net_request){.url = f->url, .reply_max = 4, .from = 5, .until = 9});
    assert_non_null(strstr(f->asked, "\r\nRange: bytes=5-8\r\n"));
    assert_int_equal(f->http, 206);
    assert_string_equal(f->body, "abcd");
}

static void
sends_token_type_and_body(void **state)
{
    struct fixture *f = *state;
    f->answer = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
    run(f, &(struct net_request){.method = NET_PUT,
                                 .url = f->url,
                                 .bearer = "abc.def",
                                 .content_type = "application/json",
                                 .body = "{\"a\":1}",
                                 .body_len = 7,
                                 .reply_max = 10});
    assert_int_equal(f->http, 202);
    assert_true(text_starts_with(f->asked, "PUT /x HTTP/1.1\r\n"));
    assert_non_null(strstr(f->asked, "\r\nAuthorization: Bearer abc.def\r\n"));
    assert_non_null(strstr(f->asked, "\r\nContent-Type: application/json\r\n"));
    assert_null(strstr(f->asked, "Expect"));
    assert_non_null(strstr(f->asked, "\r\n\r\n{\"a\":1}"));
}

static void
refuses_a_body_over_its_maximum_announced_or_not(void **state)
{
    struct fixture *f = *state;
    f->answer = "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n12345678901";
    get(f, 10);
    assert_int_equal(f->status, STATUS_TOO_LARGE);
    assert_int_equal(f->len, 0);
    f->answer = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n12345678901";
    f->hang_up = true;
    get(f, 10);
    assert_int_equal(f->status, STATUS_TOO_LARGE);
}

static void
does_not_follow_a_redirect(void **state)
{
    struct fixture *f = *state;
    f->answer = "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n";
    get(f, 10);
    assert_int_equal(f->status, STATUS_OK);
    assert_int_equal(f->http, 302);
    assert_int_equal(f->accepted, 1);
    assert_null(strstr(f->asked, "/other"));
}

static void
a_silent_server_is_a_timeout_and_a_cut_reply_is_gone(void **state)
{
    struct fixture *f = *state;
    get(f, 10);
    assert_int_equal(f->status, STATUS_TIMEOUT);
    f->answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123";
    f->hang_up = true;
    get(f, 10);
    assert_int_equal(f->status, STATUS_GONE);
    assert_int_equal(f->len, 0);
}

static void
never_sends_a_change_twice_when_a_kept_connection_breaks(void **state)
{
    struct fixture *f = *state;
    const struct net_request put = {.method = NET_PUT,
                                    .url = f->url,
                                    .content_type = "application/json",
                                    .body = "{}",
                                    .body_len = 2,
                                    .reply_max = 10};
    f->answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    get(f, 10);
    run(f, &put);
    assert_int_equal(f->http, 200);
    f->requests = 0;
    f->answer = NULL;
    f->hang_up = true;
    run(f, &put);
    assert_int_equal(f->status, STATUS_GONE);
    assert_int_equal(f->requests, 1);
}

static void
keeps_a_connection_for_the_next_who_does_not_want_one_of_its_own(void **state)
{
    struct fixture *f = *state;
    f->answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    get(f, 10);
    get(f, 10);
    assert_int_equal(f->accepted, 1);
    run(f,
        &(struct net_request){.url = f->url, .reply_max = 10, .new_connection = true});
    assert_int_equal(f->accepted, 2);
    assert_int_equal(f->http, 200);
}

static void
refuses_other_protocols(void **state)
{
    struct fixture *f = *state;
    run(f, &(struct net_request){.url = "file:///etc/hostname", .reply_max = 1000});
    assert_int_equal(f->status, STATUS_INVALID);
    assert_int_equal(f->len, 0);
}

static void
a_cancelled_request_never_answers(void **state)
{
    struct fixture *f = *state;
    struct net_call *call = net_start(
        &f->net, &(struct net_request){.url = f->url, .reply_max = 10}, on_reply, f);
    loop_turn(f->loop, 20);
    net_cancel(&f->net, call);
    net_cancel(&f->net, NULL);
    for (int i = 0; i < 5; i++)
        loop_turn(f->loop, 10);
    assert_int_equal(f->replies, 0);
}

static void
reads_waits_as_delta_date_or_point_in_time(void **state)
{
    (void)state;
    const int64_t now = 1795341600; /* Sun, 22 Nov 2026 10:00:00 GMT */
    assert_int_equal(net_read_wait("30", now), 30);
    assert_int_equal(net_read_wait("1795341630", now), 30);
    assert_int_equal(net_read_wait("Sun, 22 Nov 2026 10:00:30 GMT", now), 30);
    assert_int_equal(net_read_wait("1795341000", now), 0);
    assert_int_equal(net_read_wait("-5", now), 0);
    assert_int_equal(net_read_wait("9999999", now), 24 * 3600);
    assert_int_equal(net_read_wait("999999999999999999", now), 24 * 3600);
    assert_int_equal(net_read_wait("soon", now), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(brings_body_type_date_and_the_time_to_wait),
        TEST(asks_for_a_part),
        TEST(sends_token_type_and_body),
        TEST(refuses_a_body_over_its_maximum_announced_or_not),
        TEST(does_not_follow_a_redirect),
        TEST(a_silent_server_is_a_timeout_and_a_cut_reply_is_gone),
        TEST(never_sends_a_change_twice_when_a_kept_connection_breaks),
        TEST(keeps_a_connection_for_the_next_who_does_not_want_one_of_its_own),
        TEST(refuses_other_protocols),
        TEST(a_cancelled_request_never_answers),
        cmocka_unit_test(reads_waits_as_delta_date_or_point_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
