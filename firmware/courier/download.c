#include "courier/download.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"
#include "base/text.h"

enum {
    PIECE_MS = 120000,
    WHOLE_MS = 2 * 3600 * 1000,
    PAUSE_MS = 2000, /* doubled with each try */
    PAUSE_MAX_MS = 15000,
    PATH_ROOM = CONFIG_PATH_MAX + 64,
};

struct download {
    struct download_parts parts;
    struct loop_source *pause;
    struct net_call *call;
    struct digest *digest; /* of what is there */
    int file;              /* -1 none */
    char address[CONFIG_URL_MAX];
    char sha256[DIGEST_SHA256_HEX];
    int64_t size, at; /* bytes: all, and those that are there */
    int64_t begun_ms;
    int tries;
    int percent; /* told last */
};

static void
path_of(const struct download *download, const char *ending, char *path)
{
    text_format(path, PATH_ROOM, "%s/%s%s", download->parts.folder,
                download->parts.name, ending);
}

static void
remove_files(const struct download *download)
{
    static const char *const endings[] = {"", ".part"};
    char path[PATH_ROOM];
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        path_of(download, endings[i], path);
        if (unlink(path) != 0 && errno != ENOENT && errno != ENOTDIR)
            LOG(LOG_LEVEL_WARN, "download-stays", LOG_NUMBER("errno", errno));
    }
}

void
download_forget(struct download *download)
{
    net_cancel(download->parts.net, download->call);
    download->call = NULL;
    loop_disarm(download->pause);
    if (download->file >= 0)
        close(download->file);
    download->file = -1;
    digest_destroy(download->digest);
    download->digest = NULL;
    download->at = download->size = 0;
    remove_files(download);
}

static void
end(struct download *download, enum channel_trouble trouble)
{
    loop_disarm(download->pause);
    download->parts.fn(download->parts.context, download->percent, true, trouble);
}

/* What is there is of no use. */
static void
fail(struct download *download, enum channel_trouble trouble)
{
    download_forget(download);
    end(download, trouble);
}

static enum channel_trouble
disk_trouble(void)
{
    return errno == ENOSPC || errno == EDQUOT ? CHANNEL_NO_ROOM : CHANNEL_DISK;
}

static void
finish(struct download *download)
{
    char sha256[DIGEST_SHA256_HEX], from[PATH_ROOM], to[PATH_ROOM];
    digest_hex(download->digest, sha256);
    if (!text_equal(sha256, download->sha256)) {
        fail(download, CHANNEL_CHANGED);
        return;
    }
    path_of(download, ".part", from);
    path_of(download, "", to);
    if (rename(from, to) != 0) {
        fail(download, disk_trouble());
        return;
    }
    close(download->file);
    download->file = -1;
    end(download, CHANNEL_FINE);
}

static bool
keep(struct download *download, const char *bytes, size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t more = pwrite(download->file, bytes + done, len - done,
                              (off_t)(download->at + (int64_t)done));
        if (more < 0 && errno == EINTR)
            continue;
        if (more <= 0)
            return false;
        done += (size_t)more;
    }
    /* Without it 100 MB would wait in memory, and an application behind them. */
    (void)sync_file_range(download->file, (off_t)download->at, (off_t)len,
                          SYNC_FILE_RANGE_WRITE);
    digest_add(download->digest, bytes, len);
    download->at += (int64_t)len;
    return true;
}

static int64_t
piece_of(const struct download *download)
{
    int64_t left = download->size - download->at;
    return left < DOWNLOAD_PIECE ? left : DOWNLOAD_PIECE;
}

static void
try_again(struct download *download, enum channel_trouble trouble)
{
    int64_t pause = PAUSE_MS << download->tries;
    bool late = loop_now_ms(download->parts.loop) - download->begun_ms > WHOLE_MS;
    if (late || ++download->tries == DOWNLOAD_TRIES) {
        end(download, late ? CHANNEL_SLOW : trouble); /* what is there stays */
        return;
    }
    loop_arm(download->pause, pause < PAUSE_MAX_MS ? pause : PAUSE_MAX_MS, 500);
}

/* Answers that are no piece. */
static void
refuse(struct download *download, int http)
{
    if (http == 404 || http == 410)
        fail(download, CHANNEL_NOT_THERE);
    else if (http / 100 == 3)
        fail(download, CHANNEL_REDIRECTED);
    else if (http == 200 || http == 206)
        fail(download, CHANNEL_PIECES);
    else if (http == 416) /* it is shorter than was offered */
        fail(download, CHANNEL_CHANGED);
    else if (http == 429 || http / 100 == 5)
        try_again(download, CHANNEL_REFUSED);
    else
        fail(download, CHANNEL_REFUSED);
}

static void ask(struct download *download);

static void
take_piece(struct download *download, const struct net_reply *reply)
{
    int64_t wanted = piece_of(download);
    /* A server may send all of what is asked for as a whole, where that is all. */
    bool part = reply->http == 206 || (reply->http == 200 && wanted == download->size);
    if (!part || (int64_t)reply->len > wanted) {
        refuse(download, reply->http);
        return;
    }
    if ((int64_t)reply->len < wanted) {
        fail(download, CHANNEL_CHANGED);
        return;
    }
    if (!keep(download, reply->body, reply->len)) {
        fail(download, disk_trouble());
        return;
    }
    download->tries = 0;
    int percent = (int)(download->at * 100 / download->size);
    bool moved = percent != download->percent;
    download->percent = percent;
    if (moved && download->at < download->size)
        download->parts.fn(download->parts.context, percent, false, CHANNEL_FINE);
    if (download->at == download->size)
        finish(download);
    else if (loop_now_ms(download->parts.loop) - download->begun_ms > WHOLE_MS)
        end(download, CHANNEL_SLOW);
    else
        ask(download);
}

static void
on_reply(void *context, const struct net_reply *reply)
{
    struct download *download = context;
    download->call = NULL;
    switch ((int)reply->status) {
    case STATUS_OK:
        take_piece(download, reply);
        break;
    case STATUS_DENIED:
        fail(download, CHANNEL_UNTRUSTED);
        break;
    case STATUS_TOO_LARGE:
    case STATUS_INVALID:
        fail(download, CHANNEL_PIECES);
        break;
    case STATUS_TIMEOUT:
        try_again(download, CHANNEL_SLOW);
        break;
    default:
        try_again(download, CHANNEL_CUT_OFF);
        break;
    }
}

static void
ask(struct download *download)
{
    const struct net_request request = {
        .method = NET_GET,
        .url = download->address,
        .reply_max = DOWNLOAD_PIECE,
        .total_ms = PIECE_MS,
        .from = download->at,
        .until = download->at + piece_of(download),
    };
    download->call = net_start(download->parts.net, &request, on_reply, download);
    if (download->call == NULL)
        try_again(download, CHANNEL_CUT_OFF);
}

static void
on_pause(void *context)
{
    ask(context);
}

static enum channel_trouble
make_file(struct download *download)
{
    char path[PATH_ROOM];
    struct statvfs room;
    path_of(download, ".part", path);
    if (statvfs(download->parts.folder, &room) != 0)
        return CHANNEL_DISK;
    uint64_t free = (uint64_t)room.f_bavail * (uint64_t)room.f_frsize;
    if (free < (uint64_t)download->size + (uint64_t)download->parts.reserve)
        return CHANNEL_NO_ROOM;
    download->file =
        open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (download->file < 0)
        return disk_trouble();
    /* The caretaker is another user, and the kiosk's files are nobody else's. */
    if (fchmod(download->file, 0644) != 0)
        return CHANNEL_DISK;
    /* All of its room now; a file system that cannot do so learns it as it goes. */
    if (fallocate(download->file, 0, 0, (off_t)download->size) != 0 &&
        errno != EOPNOTSUPP)
        return disk_trouble();
    download->digest = digest_create();
    return CHANNEL_FINE;
}

void
download_start(struct download *download, const char *address, int64_t size,
               const char sha256[DIGEST_SHA256_HEX])
{
    enum channel_trouble trouble = CHANNEL_FINE;
    bool same = download->file >= 0 && download->size == size &&
                text_equal(download->sha256, sha256);
    if (!same) {
        download_forget(download);
        download->percent = 0;
        download->size = size;
        text_format(download->sha256, sizeof download->sha256, "%s", sha256);
        trouble = make_file(download);
    }
    net_cancel(download->parts.net, download->call);
    download->call = NULL;
    text_format(download->address, sizeof download->address, "%s", address);
    download->begun_ms = loop_now_ms(download->parts.loop);
    download->tries = 0;
    if (trouble != CHANNEL_FINE)
        fail(download, trouble);
    else
        ask(download);
}

struct download *
download_create(const struct download_parts *parts)
{
    struct download *download = calloc(1, sizeof *download);
    if (download == NULL)
        abort();
    *download = (struct download){.parts = *parts, .file = -1};
    download->pause = loop_add_timer(parts->loop, on_pause, download);
    remove_files(download);
    return download;
}

void
download_destroy(struct download *download)
{
    if (download == NULL)
        return;
    download_forget(download);
    loop_remove(download->pause);
    free(download);
}
