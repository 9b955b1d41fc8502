#include "face/upkeep.h"

#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/upkeep_wire.h"
#include "core/readiness.h"
#include "face/face_state.h"

void
upkeep_leave(struct face *face)
{
    struct upkeep_line *line = &face->upkeep;
    if (line->source == NULL)
        return;
    loop_remove(line->source);
    close(line->fd);
    *line = (struct upkeep_line){.fd = -1};
}

static void
lose(struct face *face, enum status why)
{
    LOG(LOG_LEVEL_WARN, "caretaker-lost", LOG_WORD("status", status_name(why)));
    upkeep_leave(face);
    face_push(face, (struct event){.kind = EVENT_CARETAKER, .a = 0});
}

static void
on_ready(void *context, int fd, unsigned ready)
{
    struct face *face = context;
    struct upkeep news;
    (void)ready;
    enum status status = upkeep_told(fd, &news);
    if (status == STATUS_AGAIN)
        return;
    if (status != STATUS_OK) {
        lose(face, status);
        return;
    }
    face->upkeep.news = news;
    takeout_news(face, &news);
    face_push(face, (struct event){
                        .kind = EVENT_CARETAKER, .a = 1, .upkeep = &face->upkeep.news});
}

static enum status
connect_to(struct face *face)
{
    struct upkeep_line *line = &face->upkeep;
    if (line->source != NULL)
        return STATUS_OK;
    enum status status = upkeep_connect(face->config->caretaker, &line->fd);
    if (status == STATUS_OK)
        line->source = loop_add_fd(face->loop, line->fd, LOOP_READ, on_ready, face);
    return status;
}

void
upkeep_perform(struct face *face, enum upkeep_errand errand)
{
    struct upkeep_request request = {
        .errand = errand, .serial = face->visit->session.technician.upkeep.serial};
    enum status status = connect_to(face);
    if (status == STATUS_NOT_FOUND && errand == UPKEEP_LOOK)
        return;
    text_format(request.pin, sizeof request.pin, "%s", face->visit->pin);
    text_format(request.device, sizeof request.device, "%s", face->config->device);
    if (errand == UPKEEP_SAVE)
        readiness_text(&face->visit->session, request.report, sizeof request.report);
    if (errand == UPKEEP_NETWORK)
        request.network = face->visit->session.technician.network;
    takeout_begin(face);
    if (status == STATUS_OK)
        status = upkeep_ask(face->upkeep.fd, &request);
    secret_erase(request.pin, sizeof request.pin);
    if (status != STATUS_OK)
        lose(face, status);
}
