#include "courier/credential.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/text.h"

static enum credential_reason
judge(const struct stat *about)
{
    if (!S_ISREG(about->st_mode))
        return CREDENTIAL_NO_FILE;
    if (about->st_uid != geteuid() && about->st_uid != 0)
        return CREDENTIAL_OWNER;
    if ((about->st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return CREDENTIAL_OPEN;
    return CREDENTIAL_FINE;
}

enum credential_reason
credential_read(const char *path, char *out, size_t cap)
{
    struct stat about;
    ssize_t got;

    out[0] = '\0';
    /* Not blocking: a pipe in its place must not hold up the start. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return errno == ELOOP ? CREDENTIAL_NO_FILE : CREDENTIAL_MISSING;
    enum credential_reason reason =
        fstat(fd, &about) == 0 ? judge(&about) : CREDENTIAL_MISSING;
    if (reason != CREDENTIAL_FINE)
        goto out;
    got = read(fd, out, cap);
    if (got < 0) {
        reason = CREDENTIAL_MISSING;
        goto out;
    }
    size_t len = (size_t)got, line = 0;
    while (line < len && out[line] != '\r' && out[line] != '\n' && out[line] != '\0')
        line++;
    if (line == 0 || line == cap) {
        secret_erase(out, len);
        reason = CREDENTIAL_EMPTY;
        goto out;
    }
    secret_erase(out + line, len - line);
    out[line] = '\0';
out:
    close(fd);
    return reason;
}

void
credential_advise(enum credential_reason reason, const char *path, char *out,
                  size_t cap)
{
    static const char *const sentences[] = {
        [CREDENTIAL_FINE] = " ist in Ordnung.",
        [CREDENTIAL_MISSING] =
            " kann nicht gelesen werden. Bitte den Ort (netz: geheimnis) prüfen.",
        [CREDENTIAL_NO_FILE] =
            " ist keine gewöhnliche Datei. Bitte die Datei selbst nennen, keinen "
            "Verweis.",
        [CREDENTIAL_OWNER] =
            " gehört einem anderen Benutzer und wird deshalb nicht verwendet. Bitte "
            "»chown« auf den Benutzer des Terminals oder auf root.",
        [CREDENTIAL_OPEN] =
            " ist für andere Benutzer zugänglich und wird deshalb nicht verwendet. "
            "Bitte »chmod 600« und bei FIT-Connect ein neues Geheimnis anfordern.",
        [CREDENTIAL_EMPTY] =
            " enthält kein Geheimnis oder ein zu langes. Erwartet wird eine Zeile.",
    };
    struct text_buf buf = text_buf_over(out, cap);
    text_put(&buf, path);
    text_put(&buf, sentences[reason]);
}

const char *
credential_reason_name(enum credential_reason reason)
{
    static const char *const names[] = {
        [CREDENTIAL_FINE] = "fine",    [CREDENTIAL_MISSING] = "missing",
        [CREDENTIAL_NO_FILE] = "link", [CREDENTIAL_OWNER] = "owner",
        [CREDENTIAL_OPEN] = "open",    [CREDENTIAL_EMPTY] = "empty",
    };
    return names[reason];
}
