#include "tests/portal/server_reply.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/** A body that is read piece by piece. */
struct server_reply_stream {
    enum fault_kind fault;
    const atomic_bool *stopping;
    size_t len;
    char *body;
};

static void
server_reply_free(void *context)
{
    struct server_reply_stream *stream = context;
    free(stream->body);
    free(stream);
}

static void
server_reply_wait_a_second(const atomic_bool *stopping)
{
    for (int i = 0; i < 20 && !atomic_load(stopping); i++) {
        struct timespec piece = {.tv_nsec = 50 * 1000000L};
        nanosleep(&piece, NULL);
    }
}

static ssize_t
server_reply_read(void *context, uint64_t position, char *out, size_t room)
{
    static const char BEGIN[] = "{\"x\":\"";
    struct server_reply_stream *stream = context;
    if (atomic_load(stream->stopping))
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (stream->fault == FAULT_ENDLESS) {
        for (size_t i = 0; i < room; i++)
            out[i] = position + i < sizeof BEGIN - 1 ? BEGIN[position + i] : 'a';
        return (ssize_t)room;
    }
    size_t end = stream->fault == FAULT_TRUNCATE ? stream->len / 2 : stream->len;
    if (position >= end)
        return stream->fault == FAULT_TRUNCATE ? MHD_CONTENT_READER_END_WITH_ERROR
                                               : MHD_CONTENT_READER_END_OF_STREAM;
    size_t len = end - (size_t)position;
    if (stream->fault == FAULT_TRICKLE) {
        server_reply_wait_a_second(stream->stopping);
        len = 1;
    }
    len = len < room ? len : room;
    memcpy(out, stream->body + position, len);
    return (ssize_t)len;
}

static struct MHD_Response *
server_reply_stream(const struct api_reply *reply, enum fault_kind fault,
                    const atomic_bool *stopping)
{
    struct server_reply_stream *stream = calloc(1, sizeof *stream);
    if (!stream)
        abort();
    *stream = (struct server_reply_stream){.fault = fault,
                                           .stopping = stopping,
                                           .len = reply->body.len,
                                           .body = strdup(bytes_text(&reply->body))};
    uint64_t size = fault == FAULT_ENDLESS ? MHD_SIZE_UNKNOWN : reply->body.len;
    size_t block = fault == FAULT_TRICKLE ? 1 : 16 * 1024;
    return MHD_create_response_from_callback(size, block, server_reply_read, stream,
                                             server_reply_free);
}

static bool
server_reply_is_stream(enum fault_kind fault)
{
    return fault == FAULT_ENDLESS || fault == FAULT_TRICKLE || fault == FAULT_TRUNCATE;
}

enum MHD_Result
server_reply_send(struct MHD_Connection *connection, const struct api_reply *reply,
                  enum fault_kind fault, const atomic_bool *stopping)
{
    struct MHD_Response *response =
        server_reply_is_stream(fault)
            ? server_reply_stream(reply, fault, stopping)
            : MHD_create_response_from_buffer(
                  reply->body.len, (void *)(uintptr_t)bytes_text(&reply->body),
                  MHD_RESPMEM_MUST_COPY);
    if (!response)
        return MHD_NO;
    if (reply->type)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, reply->type);
    for (int i = 0; i < reply->headers; i++)
        MHD_add_response_header(response, reply->header[i].name,
                                reply->header[i].value);
    enum MHD_Result queued = MHD_queue_response(connection, reply->status, response);
    MHD_destroy_response(response);
    return queued;
}
