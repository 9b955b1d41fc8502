/* The wire between the kiosk and the caretaker of its device: one message a packet of a
 * SOCK_SEQPACKET connection.
 *
 * Owns: the layout and its checks. Either side treats the other as possibly broken:
 * every field has a maximum and is checked on arrival. Called by face and caretaker,
 * which are of one image. Nothing blocks that is not asked to. */
#ifndef SCHALTER_BASE_UPKEEP_WIRE_H
#define SCHALTER_BASE_UPKEEP_WIRE_H

#include <stddef.h>

#include "base/status.h"
#include "base/upkeep.h"

enum { UPKEEP_PACKET_MAX = 10 * 1024 };

/** Where the caretaker listens on a device. */
#define UPKEEP_SOCKET "/run/schalter-caretaker"

/** Connects without waiting; the descriptor is non-blocking and closes on exec.
 * STATUS_NOT_FOUND: there is no caretaker; STATUS_IO. */
enum status upkeep_connect(const char *path, int *fd) MUST_CHECK;

/** STATUS_AGAIN: the other side does not read now; STATUS_GONE; STATUS_INVALID: a field
 * has no value that could be sent. */
enum status upkeep_ask(int fd, const struct upkeep_request *request) MUST_CHECK;
enum status upkeep_tell(int fd, const struct upkeep *news) MUST_CHECK;

/** STATUS_AGAIN: nothing there; STATUS_GONE; STATUS_INVALID: malformed. */
enum status upkeep_asked(int fd, struct upkeep_request *request) MUST_CHECK;
enum status upkeep_told(int fd, struct upkeep *news) MUST_CHECK;

/** Layout and checks alone, for tests and the fuzzer. */
enum status upkeep_encode_request(const struct upkeep_request *request, uint8_t *packet,
                                  size_t cap, size_t *len) MUST_CHECK;
enum status upkeep_decode_request(const uint8_t *packet, size_t len,
                                  struct upkeep_request *request) MUST_CHECK;
enum status upkeep_encode_news(const struct upkeep *news, uint8_t *packet, size_t cap,
                               size_t *len) MUST_CHECK;
enum status upkeep_decode_news(const uint8_t *packet, size_t len,
                               struct upkeep *news) MUST_CHECK;

#endif
