#include "courier/net.h"

#include <assert.h>
#include <ctype.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/secret.h"
#include "base/text.h"

enum {
    HEADERS_MAX = 32 * 1024,
    WAIT_MAX_S = 24 * 3600,
    FIRST_ROOM = 4 * 1024,
    LOW_SPEED_BYTES = 64,
    LOW_SPEED_S = 15,
};

struct net_call {
    struct net_curl *net;
    CURL *easy;
    struct curl_slist *headers;
    net_reply_fn *fn;
    void *context;
    char *body; /* request's copy; may hold the client secret */
    size_t body_len;
    char *reply;
    size_t len, room, maximum, header_bytes;
    bool too_large;
    struct net_reply result;
};

struct watched {
    curl_socket_t fd;
    struct loop_source *source;
};

struct net_curl {
    struct loop *loop;
    struct net_settings settings;
    CURLM *multi;
    struct loop_source *timer;
    struct net_call *call[NET_CALLS_MAX];
    /* One per call, plus those curl keeps watching while it ends a connection. */
    struct watched watched[2 * NET_CALLS_MAX];
};

struct net_call *
net_start(const struct net *net, const struct net_request *request, net_reply_fn *fn,
          void *context)
{
    return net->ops->start(net->self, request, fn, context);
}

void
net_cancel(const struct net *net, struct net_call *call)
{
    net->ops->cancel(net->self, call);
}

int64_t
net_read_wait(const char *value, int64_t now_s)
{
    int64_t wait = 0;
    if (text_to_int64(value, &wait) != STATUS_OK) {
        time_t at = curl_getdate(value, NULL);
        if (at < 0)
            return -1;
        wait = (int64_t)at;
    }
    /* A delta is small, a point in time is large: nobody asks for ten years. */
    if (wait > (int64_t)10 * 365 * 24 * 3600)
        wait -= now_s;
    if (wait < 0)
        return 0;
    return wait > WAIT_MAX_S ? WAIT_MAX_S : wait;
}

static void
free_call(struct net_call *call)
{
    curl_easy_cleanup(call->easy);
    curl_slist_free_all(call->headers);
    if (call->body != NULL)
        secret_erase(call->body, call->body_len);
    free(call->body);
    free(call->reply);
    free(call);
}

static size_t
on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct net_call *call = context;
    size_t more = size * count;

    if (more > call->maximum - call->len) {
        call->too_large = true;
        return 0; /* curl ends the transfer */
    }
    if (call->len + more >= call->room) {
        size_t room = call->room == 0 ? FIRST_ROOM : call->room;
        while (room <= call->len + more)
            room *= 2;
        char *reply = realloc(call->reply, room);
        if (reply == NULL)
            abort();
        call->reply = reply;
        call->room = room;
    }
    memcpy(call->reply + call->len, bytes, more);
    call->len += more;
    return more;
}

/* Copies the value of a header line if it has this name (RFC 9110 section 5.1: names
 * without case). */
static bool
header_value(const char *line, size_t len, const char *name, char *out, size_t cap)
{
    size_t at = strlen(name);
    if (len <= at || strncasecmp(line, name, at) != 0 || line[at] != ':')
        return false;
    at++;
    while (at < len && (line[at] == ' ' || line[at] == '\t'))
        at++;
    while (len > at && strchr("\r\n \t", line[len - 1]) != NULL)
        len--;
    if (len - at >= cap)
        return false;
    memcpy(out, line + at, len - at);
    out[len - at] = '\0';
    return strlen(out) == len - at;
}

static size_t
on_header(char *bytes, size_t size, size_t count, void *context)
{
    struct net_call *call = context;
    size_t len = size * count;
    char value[NET_TYPE_MAX];

    call->header_bytes += len;
    if (call->header_bytes > HEADERS_MAX) {
        call->too_large = true;
        return 0;
    }
    if (header_value(bytes, len, "Date", value, sizeof(value))) {
        time_t at = curl_getdate(value, NULL);
        call->result.date_s = at > 0 ? (int64_t)at : 0;
    } else if (header_value(bytes, len, "Retry-After", value, sizeof(value)) ||
               (call->result.retry_after_s < 0 &&
                header_value(bytes, len, "RateLimit-Reset", value, sizeof(value)))) {
        call->result.retry_after_s = net_read_wait(value, (int64_t)time(NULL));
    } else if (header_value(bytes, len, "Content-Type", value, sizeof(value))) {
        size_t end = strcspn(value, "; ");
        value[end] = '\0';
        for (size_t i = 0; i < end; i++)
            value[i] = (char)tolower((unsigned char)value[i]);
        memcpy(call->result.content_type, value, end + 1);
    }
    return len;
}

static enum status
status_of(const struct net_call *call, CURLcode code)
{
    if (call->too_large)
        return STATUS_TOO_LARGE;
    switch ((int)code) {
    case CURLE_OK:
        return STATUS_OK;
    case CURLE_OPERATION_TIMEDOUT:
        return STATUS_TIMEOUT;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CRL_BADFILE:
        return STATUS_DENIED;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
        return STATUS_INVALID;
    case CURLE_FILESIZE_EXCEEDED:
        return STATUS_TOO_LARGE;
    default:
        return STATUS_GONE;
    }
}

static void
forget_call(struct net_call *call)
{
    for (int i = 0; i < NET_CALLS_MAX; i++)
        if (call->net->call[i] == call)
            call->net->call[i] = NULL;
    curl_multi_remove_handle(call->net->multi, call->easy);
}

static void
collect(struct net_curl *net)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(net->multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE)
            continue;
        struct net_call *call = NULL;
        long http = 0;
        CURLcode code = message->data.result; /* gone after the handle is removed */
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&call);
        curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &http);
        forget_call(call);
        call->result.status = status_of(call, code);
        call->result.http = (int)http;
        call->result.body = "";
        if (call->result.status == STATUS_OK && call->len > 0) {
            call->reply[call->len] = '\0';
            call->result.body = call->reply;
            call->result.len = call->len;
        }
        call->fn(call->context, &call->result);
        free_call(call);
    }
}

static void
on_ready(void *context, int fd, unsigned ready)
{
    struct net_curl *net = context;
    int running;
    int flags = ((ready & LOOP_READ) ? CURL_CSELECT_IN : 0) |
                ((ready & LOOP_WRITE) ? CURL_CSELECT_OUT : 0) |
                ((ready & LOOP_HANGUP) ? CURL_CSELECT_IN | CURL_CSELECT_ERR : 0);
    curl_multi_socket_action(net->multi, fd, flags, &running);
    collect(net);
}

static void
on_time(void *context)
{
    struct net_curl *net = context;
    int running;
    curl_multi_socket_action(net->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    collect(net);
}

static int
on_timer_wanted(CURLM *multi, long after_ms, void *context)
{
    struct net_curl *net = context;
    (void)multi;
    if (after_ms < 0)
        loop_disarm(net->timer);
    else
        loop_arm(net->timer, after_ms, 0);
    return 0;
}

static int
on_socket_wanted(CURL *easy, curl_socket_t fd, int what, void *context, void *unused)
{
    struct net_curl *net = context;
    struct watched *at = NULL;
    unsigned want =
        (what == CURL_POLL_IN || what == CURL_POLL_INOUT ? LOOP_READ : 0u) |
        (what == CURL_POLL_OUT || what == CURL_POLL_INOUT ? LOOP_WRITE : 0u);
    (void)easy;
    (void)unused;
    for (size_t i = 0; i < sizeof(net->watched) / sizeof(net->watched[0]); i++) {
        struct watched *one = &net->watched[i];
        if (one->source != NULL && one->fd == fd) {
            at = one;
            break;
        }
        if (one->source == NULL && at == NULL)
            at = one;
    }
    if (at == NULL)
        return -1;
    if (what == CURL_POLL_REMOVE) {
        if (at->source != NULL && at->fd == fd) {
            loop_remove(at->source);
            at->source = NULL;
        }
        return 0;
    }
    if (at->source != NULL && at->fd == fd) {
        loop_set_fd(at->source, want);
        return 0;
    }
    at->fd = fd;
    at->source = loop_add_fd(net->loop, fd, want, on_ready, net);
    return 0;
}

/* Fixed options; an option that curl refuses is a build without it, which must not run.
 */
static void
set_long(CURL *easy, CURLoption option, long value)
{
    if (curl_easy_setopt(easy, option, value) != CURLE_OK)
        abort();
}

static void
set_text(CURL *easy, CURLoption option, const char *value)
{
    if (curl_easy_setopt(easy, option, value) != CURLE_OK)
        abort();
}

static void
set_limits(const struct net_curl *net, CURL *easy)
{
    const struct net_settings *settings = &net->settings;
    set_text(easy, CURLOPT_PROTOCOLS_STR,
             settings->plain_http ? "https,http" : "https");
    set_text(easy, CURLOPT_PROXY, settings->proxy);
    set_text(easy, CURLOPT_USERAGENT, "Schalter");
    if (settings->ca_file[0] != '\0') {
        set_text(easy, CURLOPT_CAINFO, settings->ca_file);
        set_text(easy, CURLOPT_CAPATH, NULL);
    }
    set_long(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    /* BSI TR-02102-2: forward secrecy and AEAD; TLS 1.3 has nothing else. */
    set_text(easy, CURLOPT_SSL_CIPHER_LIST, "ECDHE+AESGCM:ECDHE+CHACHA20");
    set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS,
             1); /* a proxy's clock is not ours */
    set_long(easy, CURLOPT_SSL_VERIFYPEER, 1);
    set_long(easy, CURLOPT_SSL_VERIFYHOST, 2);
    set_long(easy, CURLOPT_FOLLOWLOCATION, 0);
    set_long(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    set_long(easy, CURLOPT_NOSIGNAL, 1);
    /* A name server that does not answer holds up who waits for it, not the loop. */
    set_long(easy, CURLOPT_QUICK_EXIT, 1);
    set_long(easy, CURLOPT_TCP_NODELAY, 1);
    set_long(easy, CURLOPT_BUFFERSIZE, 16 * 1024);
    set_long(easy, CURLOPT_UPLOAD_BUFFERSIZE, 16 * 1024);
    set_long(easy, CURLOPT_MAXAGE_CONN, 60);
    set_long(easy, CURLOPT_CONNECTTIMEOUT_MS,
             (long)(settings->connect_ms > 0 ? settings->connect_ms : NET_CONNECT_MS));
    set_long(easy, CURLOPT_TIMEOUT_MS,
             (long)(settings->total_ms > 0 ? settings->total_ms : NET_TOTAL_MS));
    set_long(easy, CURLOPT_LOW_SPEED_LIMIT, LOW_SPEED_BYTES);
    set_long(easy, CURLOPT_LOW_SPEED_TIME, LOW_SPEED_S);
}

static void
add_header(struct net_call *call, const char *name, const char *value)
{
    char line[4200];
    struct text_buf buf = text_buf_over(line, sizeof(line));
    text_put(&buf, name);
    text_put(&buf, value);
    struct curl_slist *longer =
        buf.overflow ? NULL : curl_slist_append(call->headers, line);
    if (longer == NULL)
        abort(); /* tokens are bounded by whoever read them */
    call->headers = longer;
    secret_erase(line, sizeof(line));
}

static void
set_request(struct net_call *call, const struct net_request *request)
{
    CURL *easy = call->easy;
    set_text(easy, CURLOPT_URL, request->url);
    if (request->plain_http)
        set_text(easy, CURLOPT_PROTOCOLS_STR, "https,http");
    if (request->total_ms > 0)
        set_long(easy, CURLOPT_TIMEOUT_MS, (long)request->total_ms);
    if (request->until > 0) { /* RFC 9110 section 14.1.2; the last byte is in it */
        char part[48];
        text_format(part, sizeof(part), "%lld-%lld", (long long)request->from,
                    (long long)request->until - 1);
        set_text(easy, CURLOPT_RANGE, part);
    }
    if (request->bearer != NULL)
        add_header(call, "Authorization: Bearer ", request->bearer);
    /* On a connection used before, curl silently sends a request again whose answer got
     * lost. What changes something must be sent once per call, or the caller takes the
     * refusal of the second one for an answer to the first. */
    if (request->new_connection || request->method != NET_GET)
        set_long(easy, CURLOPT_FRESH_CONNECT, 1);
    if (request->method != NET_GET) {
        assert(request->content_type != NULL);
        call->body_len = request->body_len;
        call->body = malloc(request->body_len + 1);
        if (call->body == NULL)
            abort();
        memcpy(call->body, request->body, request->body_len);
        call->body[request->body_len] = '\0';
        add_header(call, "Content-Type: ", request->content_type);
        add_header(call, "Expect:", ""); /* no waiting for 100 Continue */
        set_long(easy, CURLOPT_POST, 1);
        set_text(easy, CURLOPT_POSTFIELDS, call->body);
        set_long(easy, CURLOPT_POSTFIELDSIZE, (long)request->body_len);
        if (request->method == NET_PUT)
            set_text(easy, CURLOPT_CUSTOMREQUEST, "PUT");
    }
    if (call->headers != NULL &&
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, call->headers) != CURLE_OK)
        abort();
}

static struct net_call *
curl_start(void *self, const struct net_request *request, net_reply_fn *fn,
           void *context)
{
    struct net_curl *net = self;
    int place = 0;

    assert(request->reply_max <= NET_REPLY_MAX);
    while (place < NET_CALLS_MAX && net->call[place] != NULL)
        place++;
    if (place == NET_CALLS_MAX)
        return NULL;
    struct net_call *call = calloc(1, sizeof(*call));
    if (call == NULL || (call->easy = curl_easy_init()) == NULL)
        abort();
    call->net = net;
    call->fn = fn;
    call->context = context;
    call->maximum = request->reply_max;
    call->result.retry_after_s = -1;
    set_limits(net, call->easy);
    set_request(call, request);
    if (curl_easy_setopt(call->easy, CURLOPT_WRITEFUNCTION, on_body) != CURLE_OK ||
        curl_easy_setopt(call->easy, CURLOPT_WRITEDATA, call) != CURLE_OK ||
        curl_easy_setopt(call->easy, CURLOPT_HEADERFUNCTION, on_header) != CURLE_OK ||
        curl_easy_setopt(call->easy, CURLOPT_HEADERDATA, call) != CURLE_OK ||
        curl_easy_setopt(call->easy, CURLOPT_PRIVATE, call) != CURLE_OK ||
        curl_multi_add_handle(net->multi, call->easy) != CURLM_OK)
        abort();
    net->call[place] = call;
    return call;
}

static void
curl_cancel(void *self, struct net_call *call)
{
    (void)self;
    if (call == NULL)
        return;
    forget_call(call);
    free_call(call);
}

enum status
net_curl_create(struct loop *loop, const struct net_settings *settings,
                struct net_curl **out)
{
    *out = NULL;
    if (curl_global_init(CURL_GLOBAL_SSL) != CURLE_OK)
        return STATUS_IO;
    struct net_curl *net = calloc(1, sizeof(*net));
    if (net == NULL || (net->multi = curl_multi_init()) == NULL)
        abort();
    net->loop = loop;
    net->settings = *settings;
    net->timer = loop_add_timer(loop, on_time, net);
    CURLM *multi = net->multi;
    if (curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket_wanted) !=
            CURLM_OK ||
        curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, net) != CURLM_OK ||
        curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer_wanted) != CURLM_OK ||
        curl_multi_setopt(multi, CURLMOPT_TIMERDATA, net) != CURLM_OK ||
        curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 2L) != CURLM_OK)
        abort(); /* as in set_long */
    *out = net;
    return STATUS_OK;
}

void
net_curl_destroy(struct net_curl *net)
{
    if (net == NULL)
        return;
    for (int i = 0; i < NET_CALLS_MAX; i++)
        curl_cancel(net, net->call[i]);
    curl_multi_cleanup(net->multi);
    for (size_t i = 0; i < sizeof(net->watched) / sizeof(net->watched[0]); i++)
        loop_remove(net->watched[i].source);
    loop_remove(net->timer);
    free(net);
    curl_global_cleanup();
}

struct net
net_curl_net(struct net_curl *curl)
{
    static const struct net_ops ops = {.start = curl_start, .cancel = curl_cancel};
    return (struct net){.ops = &ops, .self = curl};
}
