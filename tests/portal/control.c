#include "tests/portal/control.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/portal/command.h"

enum { CONTROL_LINE = 512, CONTROL_ANSWER = 1024 * 1024 };

struct control {
    struct command_target target;
    int socket;
    pthread_t thread;
    struct sockaddr_un address;
};

static void
control_write(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, text, len, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        text += n;
        len -= (size_t)n;
    }
}

static void
control_serve(struct control *control, int fd)
{
    char line[CONTROL_LINE];
    size_t len = 0;
    struct timeval limit = {.tv_sec = 2};
    struct bytes answer;
    bytes_init(&answer, CONTROL_ANSWER);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    while (len + 1 < sizeof line) {
        ssize_t n = recv(fd, line + len, sizeof line - len - 1, 0);
        if (n <= 0)
            break;
        len += (size_t)n;
        if (memchr(line, '\n', len))
            break;
    }
    line[len] = '\0';
    command_perform(&control->target, line, &answer);
    control_write(fd, bytes_text(&answer), answer.len);
    bytes_finish(&answer);
}

static void *
control_run(void *context)
{
    struct control *control = context;
    for (;;) {
        int fd = accept4(control->socket, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0 && errno == EINTR)
            continue;
        if (fd < 0)
            return NULL; /* the socket was shut down */
        control_serve(control, fd);
        close(fd);
    }
}

static bool
control_address(struct sockaddr_un *address, const char *path)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address->sun_path) {
        fprintf(stderr, "portal: path of the control socket is too long\n");
        return false;
    }
    memcpy(address->sun_path, path, strlen(path) + 1);
    return true;
}

struct control *
control_create(struct town *town, struct server *server, const char *path)
{
    struct control *control = calloc(1, sizeof *control);
    if (!control)
        abort();
    control->target = (struct command_target){.town = town, .server = server};
    control->socket = -1;
    if (!control_address(&control->address, path))
        goto fail;
    unlink(path);
    control->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (control->socket < 0 ||
        bind(control->socket, (const struct sockaddr *)&control->address,
             sizeof control->address) != 0 ||
        listen(control->socket, 8) != 0 ||
        pthread_create(&control->thread, NULL, control_run, control) != 0) {
        perror("portal: control socket");
        goto fail;
    }
    return control;
fail:
    if (control->socket >= 0)
        close(control->socket);
    free(control);
    return NULL;
}

void
control_destroy(struct control *control)
{
    if (!control)
        return;
    shutdown(control->socket, SHUT_RDWR);
    pthread_join(control->thread, NULL);
    close(control->socket);
    unlink(control->address.sun_path);
    free(control);
}

int
control_send(const char *path, int words, char **word)
{
    struct sockaddr_un address;
    struct bytes line;
    bytes_init(&line, CONTROL_LINE);
    int result = 1;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || !control_address(&address, path) ||
        connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        perror("portal: no town answers there");
        goto out;
    }
    for (int i = 0; i < words; i++)
        bytes_put_format(&line, "%s%s", i ? " " : "", word[i]);
    bytes_put_text(&line, "\n");
    control_write(fd, bytes_text(&line), line.len);
    struct bytes answer;
    bytes_init(&answer, 2 * (size_t)CONTROL_ANSWER);
    char chunk[4096];
    ssize_t n = 0;
    while ((n = recv(fd, chunk, sizeof chunk, 0)) > 0)
        bytes_put(&answer, chunk, (size_t)n);
    fputs(bytes_text(&answer), stdout);
    result = answer.len > 0 && !strstr(bytes_text(&answer), "error:") ? 0 : 1;
    bytes_finish(&answer);
out:
    bytes_finish(&line);
    if (fd >= 0)
        close(fd);
    return result;
}
