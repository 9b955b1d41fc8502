#include "base/upkeep_wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/link_pack.h"
#include "base/packet.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/tries.h"

enum { VERSION = 6 };

enum status
upkeep_connect(const char *path, int *fd)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    *fd = -1;
    if (text_copy(address.sun_path, sizeof address.sun_path, path) != STATUS_OK)
        return STATUS_NOT_FOUND;
    int made = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (made < 0)
        return STATUS_IO;
    if (connect(made, (const struct sockaddr *)&address, sizeof address) != 0) {
        enum status status =
            errno == ENOENT || errno == ECONNREFUSED ? STATUS_NOT_FOUND : STATUS_IO;
        close(made);
        return status;
    }
    *fd = made;
    return STATUS_OK;
}

static enum status
written(const struct link_writer *w, size_t *len)
{
    *len = w->failed ? 0 : w->len;
    return w->failed ? STATUS_INVALID : STATUS_OK;
}

static void
put_network(struct link_writer *w, struct network network)
{
    for (int i = 0; i < (int)NETWORK_FIELDS; i++) {
        size_t cap;
        const char *text = network_field(&network, (enum network_field)i, &cap);
        link_put_text(w, text, cap);
    }
}

static void
take_network(struct link_reader *r, struct network *network)
{
    for (int i = 0; i < (int)NETWORK_FIELDS; i++) {
        size_t cap;
        char *text = network_field(network, (enum network_field)i, &cap);
        link_take_text(r, text, cap);
    }
}

enum status
upkeep_encode_request(const struct upkeep_request *request, uint8_t *packet, size_t cap,
                      size_t *len)
{
    struct link_writer w = {.at = packet, .cap = cap};
    size_t report = strnlen(request->report, sizeof request->report);
    link_put_number(&w, VERSION);
    link_put_number(&w, request->errand);
    link_put_number(&w, request->serial);
    link_put_text(&w, request->pin, sizeof request->pin);
    link_put_text(&w, request->device, sizeof request->device);
    link_put_block(
        &w, (struct link_bytes){(const uint8_t *)request->report, (uint32_t)report},
        sizeof request->report - 1);
    put_network(&w, request->network);
    return written(&w, len);
}

enum status
upkeep_decode_request(const uint8_t *packet, size_t len, struct upkeep_request *request)
{
    struct link_reader r = {.at = packet, .left = len};
    *request = (struct upkeep_request){.errand = UPKEEP_LOOK};
    (void)link_take_number(&r, VERSION, VERSION);
    request->errand =
        (enum upkeep_errand)link_take_number(&r, UPKEEP_LOOK, UPKEEP_ENTER);
    request->serial = link_take_number(&r, 0, INT64_MAX);
    link_take_text(&r, request->pin, sizeof request->pin);
    link_take_text(&r, request->device, sizeof request->device);
    struct link_bytes report = link_take_block(&r, sizeof request->report - 1);
    take_network(&r, &request->network);
    if (r.failed || r.left > 0 ||
        (report.len > 0 &&
         !text_is_clean_utf8((const char *)report.at, report.len, "\n"))) {
        *request = (struct upkeep_request){.errand = UPKEEP_LOOK};
        return STATUS_INVALID;
    }
    if (report.len > 0)
        memcpy(request->report, report.at, report.len);
    return STATUS_OK;
}

static void
put_slot(struct link_writer *w, const struct upkeep_slot *slot)
{
    link_put_text(w, slot->version, sizeof slot->version);
    link_put_number(w, slot->good);
    link_put_number(w, slot->tired);
}

static void
take_slot(struct link_reader *r, struct upkeep_slot *slot)
{
    link_take_text(r, slot->version, sizeof slot->version);
    slot->good = link_take_flag(r);
    slot->tired = link_take_flag(r);
}

static void
put_copies(struct link_writer *w, const struct upkeep_copies *copies)
{
    link_put_number(w, copies->wanted);
    link_put_number(w, copies->good);
    link_put_number(w, copies->left);
    link_put_number(w, copies->in_doubt);
}

static void
take_copies(struct link_reader *r, struct upkeep_copies *copies)
{
    copies->wanted = link_take_flag(r);
    copies->good = (int)link_take_number(r, 0, INT32_MAX);
    copies->left = (int)link_take_number(r, 0, INT32_MAX);
    copies->in_doubt = (int)link_take_number(r, 0, copies->good);
}

enum status
upkeep_encode_news(const struct upkeep *news, uint8_t *packet, size_t cap, size_t *len)
{
    struct link_writer w = {.at = packet, .cap = cap};
    link_put_number(&w, VERSION);
    link_put_number(&w, news->errand);
    link_put_number(&w, news->outcome);
    link_put_number(&w, news->trouble);
    link_put_number(&w, news->percent);
    link_put_number(&w, news->serial);
    put_copies(&w, &news->copies);
    link_put_number(&w, news->door.tries);
    link_put_number(&w, news->door.wait_s);
    link_put_text(&w, news->running, sizeof news->running);
    link_put_text(&w, news->board, sizeof news->board);
    link_put_number(&w, news->issue);
    link_put_number(&w, news->least);
    put_slot(&w, &news->other);
    link_put_number(&w, news->other_next);
    link_put_number(&w, news->unforgotten);
    link_put_number(&w, news->stick);
    link_put_number(&w, news->update);
    link_put_number(&w, news->source);
    link_put_text(&w, news->version, sizeof news->version);
    link_put_text(&w, news->signer, sizeof news->signer);
    link_put_text(&w, news->notes, sizeof news->notes);
    link_put_number(&w, news->setup);
    link_put_text(&w, news->setup_device, sizeof news->setup_device);
    link_put_text(&w, news->setup_town, sizeof news->setup_town);
    link_put_text(&w, news->mistake, sizeof news->mistake);
    return written(&w, len);
}

enum status
upkeep_decode_news(const uint8_t *packet, size_t len, struct upkeep *news)
{
    struct link_reader r = {.at = packet, .left = len};
    *news = (struct upkeep){.errand = UPKEEP_LOOK};
    (void)link_take_number(&r, VERSION, VERSION);
    news->errand = (enum upkeep_errand)link_take_number(&r, UPKEEP_LOOK, UPKEEP_ENTER);
    news->outcome =
        (enum upkeep_outcome)link_take_number(&r, UPKEEP_NOTHING, UPKEEP_FAILED);
    news->trouble =
        (enum upkeep_trouble)link_take_number(&r, UPKEEP_FINE, UPKEEP_TROUBLES - 1);
    news->percent = (int)link_take_number(&r, -1, 100);
    news->serial = link_take_number(&r, 0, INT64_MAX);
    take_copies(&r, &news->copies);
    news->door.tries = (int)link_take_number(&r, 0, TRIES_FREE);
    news->door.wait_s = (int)link_take_number(&r, 0, TRIES_LONGEST_WAIT_S);
    link_take_text(&r, news->running, sizeof news->running);
    link_take_text(&r, news->board, sizeof news->board);
    news->issue = link_take_number(&r, 0, INT64_MAX);
    news->least = link_take_number(&r, 0, INT64_MAX);
    take_slot(&r, &news->other);
    news->other_next = link_take_flag(&r);
    news->unforgotten = link_take_flag(&r);
    news->stick = (enum upkeep_stick)link_take_number(&r, UPKEEP_STICK_NONE,
                                                      UPKEEP_STICK_SEVERAL);
    news->update =
        (enum upkeep_trouble)link_take_number(&r, UPKEEP_FINE, UPKEEP_TROUBLES - 1);
    news->source = (enum upkeep_source)link_take_number(&r, UPKEEP_FROM_STICK,
                                                        UPKEEP_FROM_NETWORK);
    link_take_text(&r, news->version, sizeof news->version);
    link_take_text(&r, news->signer, sizeof news->signer);
    link_take_text(&r, news->notes, sizeof news->notes);
    news->setup =
        (enum upkeep_trouble)link_take_number(&r, UPKEEP_FINE, UPKEEP_TROUBLES - 1);
    link_take_text(&r, news->setup_device, sizeof news->setup_device);
    link_take_text(&r, news->setup_town, sizeof news->setup_town);
    link_take_text(&r, news->mistake, sizeof news->mistake);
    if (!r.failed && r.left == 0)
        return STATUS_OK;
    *news = (struct upkeep){.errand = UPKEEP_LOOK};
    return STATUS_INVALID;
}

enum status
upkeep_ask(int fd, const struct upkeep_request *request)
{
    uint8_t packet[UPKEEP_PACKET_MAX];
    size_t len;
    enum status status = upkeep_encode_request(request, packet, sizeof packet, &len);
    if (status == STATUS_OK)
        status = packet_send(fd, packet, len);
    secret_erase(packet, sizeof packet); /* the PIN is in it */
    return status;
}

enum status
upkeep_tell(int fd, const struct upkeep *news)
{
    uint8_t packet[UPKEEP_PACKET_MAX];
    size_t len;
    enum status status = upkeep_encode_news(news, packet, sizeof packet, &len);
    return status == STATUS_OK ? packet_send(fd, packet, len) : status;
}

static enum status
receive(int fd, uint8_t *packet, size_t *len)
{
    enum status status = packet_receive(fd, packet, UPKEEP_PACKET_MAX, len);
    return status == STATUS_TOO_LARGE ? STATUS_INVALID : status;
}

enum status
upkeep_asked(int fd, struct upkeep_request *request)
{
    uint8_t packet[UPKEEP_PACKET_MAX];
    size_t len;
    enum status status = receive(fd, packet, &len);
    if (status == STATUS_OK)
        status = upkeep_decode_request(packet, len, request);
    secret_erase(packet, sizeof packet);
    return status;
}

enum status
upkeep_told(int fd, struct upkeep *news)
{
    uint8_t packet[UPKEEP_PACKET_MAX];
    size_t len;
    enum status status = receive(fd, packet, &len);
    return status == STATUS_OK ? upkeep_decode_news(packet, len, news) : status;
}
