#include "drivers/eid_home.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"

enum { WAITING = 8 }; /* clients of pcscd that may queue; AusweisApp is two or three */

static enum status
name_all(const struct eid_settings *settings, struct eid_home *out)
{
    const struct {
        char *at;
        size_t cap;
        const char *name;
    } all[] = {
        {out->folder, sizeof(out->folder), ""},
        {out->home, sizeof(out->home), "/home"},
        {out->runtime, sizeof(out->runtime), "/runtime"},
        {out->readers, sizeof(out->readers), "/readers"},
        {out->drivers, sizeof(out->drivers), "/drivers"},
        {out->socket, sizeof(out->socket), "/pcscd"},
    };
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        struct text_buf buf = text_buf_over(all[i].at, all[i].cap);
        text_put(&buf, settings->run);
        text_put(&buf, "/ausweis");
        text_put(&buf, all[i].name);
        if (buf.overflow)
            return STATUS_TOO_LARGE;
    }
    return STATUS_OK;
}

static enum status
write_file(const char *folder, const char *name, const char *text)
{
    char path[EID_PATH_MAX];
    struct text_buf buf = text_buf_over(path, sizeof(path));
    text_put_format(&buf, "%s/%s", folder, name);
    if (buf.overflow)
        return STATUS_TOO_LARGE;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return STATUS_IO;
    size_t len = strlen(text);
    bool whole = write(fd, text, len) == (ssize_t)len;
    return close(fd) == 0 && whole ? STATUS_OK : STATUS_IO;
}

/* The one reader there is: vpcd, which waits on loopback for lease.c. */
static enum status
write_readers(const struct eid_settings *settings, const struct eid_home *home)
{
    char text[EID_PATH_MAX + 128];
    struct text_buf buf = text_buf_over(text, sizeof(text));
    text_put_format(&buf,
                    "FRIENDLYNAME \"%.1s\"\n"
                    "DEVICENAME /dev/null:0x%X\n"
                    "LIBPATH %s\n"
                    "CHANNELID 0x%X\n",
                    EID_READER_NAME, settings->card_port, settings->vpcd,
                    settings->card_port);
    return buf.overflow ? STATUS_TOO_LARGE
                        : write_file(home->readers, "schalter", text);
}

/* Certificates of a test world are not in the list AusweisApp carries. */
static enum status
write_developer(const struct eid_settings *settings, const struct eid_home *home)
{
    char folder[EID_PATH_MAX], name[64];
    struct text_buf buf = text_buf_over(folder, sizeof(folder));
    const char *program = strrchr(settings->app, '/');
    text_put_format(&buf, "%s/.config", home->home);
    if (buf.overflow || mkdir(folder, 0700) != 0)
        return STATUS_IO;
    text_put(&buf, "/Unknown Organization");
    if (buf.overflow || mkdir(folder, 0700) != 0)
        return STATUS_IO;
    buf = text_buf_over(name, sizeof(name));
    text_put_format(&buf, "%s.conf", program != NULL ? program + 1 : settings->app);
    return buf.overflow
               ? STATUS_TOO_LARGE
               : write_file(folder, name, "[preverification]\nenabled=false\n");
}

enum status
eid_home_make(const struct eid_settings *settings, struct eid_home *out)
{
    *out = (struct eid_home){0};
    enum status status = name_all(settings, out);
    if (status == STATUS_OK)
        status = eid_home_remove(out);
    if (status != STATUS_OK)
        return status;
    if (mkdir(out->folder, 0700) != 0 || mkdir(out->home, 0700) != 0 ||
        mkdir(out->runtime, 0700) != 0 || mkdir(out->readers, 0700) != 0 ||
        mkdir(out->drivers, 0700) != 0)
        return STATUS_IO;
    status = write_readers(settings, out);
    if (status == STATUS_OK && settings->developer)
        status = write_developer(settings, out);
    return status;
}

enum status
eid_home_clear(const struct eid_settings *settings)
{
    struct eid_home home;
    enum status status = name_all(settings, &home);
    return status == STATUS_OK ? eid_home_remove(&home) : status;
}

int
eid_home_listen(const struct eid_home *home)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (text_copy(address.sun_path, sizeof(address.sun_path), home->socket) !=
        STATUS_OK)
        return -1;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && (bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
                    listen(fd, WAITING) != 0)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

enum status
eid_home_remove(const struct eid_home *home)
{
    char folder[EID_PATH_MAX];
    if (text_copy(folder, sizeof(folder), home->folder) != STATUS_OK)
        return STATUS_TOO_LARGE;
    char *const roots[] = {folder, NULL};
    bool whole = true;
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
    if (tree == NULL)
        return STATUS_IO;
    for (FTSENT *at = fts_read(tree); at != NULL; at = fts_read(tree)) {
        if (at->fts_info == FTS_D)
            continue;
        if (at->fts_info == FTS_NS && at->fts_errno == ENOENT)
            continue;
        int flags = at->fts_info == FTS_DP ? AT_REMOVEDIR : 0;
        if (unlinkat(AT_FDCWD, at->fts_accpath, flags) != 0 && errno != ENOENT)
            whole = false;
    }
    (void)fts_close(tree);
    return whole ? STATUS_OK : STATUS_IO;
}
