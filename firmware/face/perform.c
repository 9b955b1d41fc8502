#include "face/perform.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "core/document.h"
#include "core/readiness.h"
#include "core/receipt.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "face/staff.h"
#include "ui/receipt_paint.h"

enum { ANSWER_WAIT_MS = 15 * 1000 }; /* a commit with a slow disk, and a restart */

static void
store_failed(struct face *face, enum store_failure why, enum status status)
{
    LOG(LOG_LEVEL_ERROR, "store-failed", LOG_WORD("status", status_name(status)));
    face_push(face, (struct event){.kind = EVENT_STORE_FAILED, .a = (int)why});
}

/* Writes the document into the visit, and its hash. */
static enum status
write_document(struct visit *visit, size_t *len, char hash[DIGEST_SHA512_HEX])
{
    enum status status =
        document_write(&visit->session, visit->document, sizeof(visit->document), len);
    if (status == STATUS_OK)
        digest_sha512_hex(visit->document, *len, hash);
    return status;
}

/* After this only the authority and the town can read the application. */
static enum status
seal_document(struct face *face, const struct seal_key *key, size_t document_len,
              const char *hash)
{
    struct visit *visit = face->visit;
    struct visit_pending *pending = &visit->pending;
    int service = visit->session.service;
    bool first = vault_metadata_major(face->vault, service) == 1;
    char report_hash[DIGEST_SHA512_HEX], report_id[RANDOM_UUID];
    const char *report = visit->session.identify.report;
    size_t metadata_len = 0;

    /* What an earlier attempt sealed lies behind the visit and is not needed any more.
     */
    secret_rewind(face->secret, face->visit_room);
    *pending = (struct visit_pending){.service = service};
    random_reference(pending->reference);
    digest_sha512_hex(report, strlen(report), report_hash);
    random_uuid(report_id);
    const struct document_marks marks = {.reference = pending->reference,
                                         .data_sha512 = hash,
                                         .report_sha512 = report_hash,
                                         .report_id = report_id};
    enum status status =
        document_metadata(&visit->session, first ? METADATA_1_0 : METADATA_2_1, &marks,
                          visit->metadata, sizeof(visit->metadata), &metadata_len);
    if (status == STATUS_OK)
        status = seal_submission(face->secret, key, vault_recovery_key(face->vault),
                                 pending->reference, visit->metadata, metadata_len,
                                 visit->document, document_len, &pending->sealed);
    secret_erase(visit->metadata, sizeof(visit->metadata));
    if (status != STATUS_OK)
        return status;
    memcpy(pending->destination, key->destination_id, sizeof(pending->destination));
    memcpy(pending->kid, key->kid, sizeof(pending->kid));
    memcpy(pending->document_hash, hash, sizeof(pending->document_hash));
    pending->waiting = true;
    return STATUS_OK;
}

static struct link_bytes
bytes_of(const char *at, size_t len)
{
    return (struct link_bytes){(const uint8_t *)at, (uint32_t)len};
}

void
perform_resend(struct face *face)
{
    const struct visit_pending *pending = &face->visit->pending;
    if (!pending->waiting)
        return;
    const struct service *service = &face->catalogue.services[pending->service];
    const struct sealed *sealed = &pending->sealed;
    struct link_message message = {.kind = LINK_STORE};
    struct link_store *store = &message.store;
    store->metadata = bytes_of(sealed->metadata, sealed->metadata_len);
    store->data = bytes_of(sealed->data, sealed->data_len);
    store->recovery = bytes_of(sealed->recovery, sealed->recovery_len);
    if (text_copy(store->reference, sizeof(store->reference), pending->reference) !=
            STATUS_OK ||
        text_copy(store->service, sizeof(store->service), service->identifier) !=
            STATUS_OK ||
        text_copy(store->service_name, sizeof(store->service_name), service->title) !=
            STATUS_OK ||
        text_copy(store->destination, sizeof(store->destination),
                  pending->destination) != STATUS_OK ||
        text_copy(store->kid, sizeof(store->kid), pending->kid) != STATUS_OK ||
        text_copy(store->tag_metadata, sizeof(store->tag_metadata),
                  sealed->metadata_tag) != STATUS_OK ||
        text_copy(store->tag_data, sizeof(store->tag_data), sealed->data_tag) !=
            STATUS_OK) {
        store_failed(face, STORE_FAILED_OTHER, STATUS_TOO_LARGE);
        return;
    }
    enum status status = child_send(face->courier, &message);
    if (status == STATUS_OK)
        return;
    /* A courier that is being restarted gets it when it answers (face.c,
     * on_courier_started); of one that does not read now the answer will be missed. */
    if (status != STATUS_GONE && status != STATUS_AGAIN)
        store_failed(face, STORE_FAILED_OTHER, status);
}

/* Who goes back to the list while the answer is late, and sends the same answers again,
 * sends one application. */
static void
perform_store(struct face *face)
{
    struct visit_pending *pending = &face->visit->pending;
    char hash[DIGEST_SHA512_HEX];
    size_t len = 0;
    enum store_failure why = STORE_FAILED_OTHER;
    enum status status = write_document(face->visit, &len, hash);

    bool again = status == STATUS_OK && visit_may_have_kept(face->visit, hash);
    if (again)
        pending->waiting = true;
    if (status == STATUS_OK && !again) {
        const struct seal_key *key =
            vault_key(face->vault, face->visit->session.service, face_now_s());
        if (key == NULL) {
            status = STATUS_EXPIRED;
            why = STORE_FAILED_KEY;
        } else {
            status = seal_document(face, key, len, hash);
        }
    }
    secret_erase(face->visit->document, sizeof(face->visit->document));
    if (status != STATUS_OK) {
        store_failed(face, why, status);
        return;
    }
    perform_resend(face);
    loop_arm(face->answer, ANSWER_WAIT_MS, 100);
}

static void
perform_print(struct face *face, enum print_paper paper)
{
    struct visit *visit = face->visit;
    struct receipt_bitmap bitmap = {0};
    enum status status = STATUS_GONE;

    if (paper == PAPER_REPORT)
        readiness_paper(&visit->session, &visit->receipt);
    else if (paper == PAPER_SLIP)
        receipt_slip(&visit->session, &visit->receipt);
    else
        receipt_build(&visit->session, &visit->receipt);
    if (face->printer != NULL)
        status = receipt_paint(&visit->receipt, screen_glyphs(face->screen),
                               printer_width(face->printer), &bitmap);
    if (status == STATUS_OK) {
        struct printer_bitmap job = {.dots = bitmap.dots,
                                     .width = bitmap.width,
                                     .height = bitmap.height,
                                     .stride = bitmap.stride};
        status = printer_print(face->printer, &job);
    }
    receipt_bitmap_free(&bitmap);
    if (status == STATUS_OK) {
        face->paper = paper;
    } else {
        LOG(LOG_LEVEL_WARN, "print-refused", LOG_WORD("status", status_name(status)));
        face_push(face,
                  (struct event){.kind = paper == PAPER_REPORT ? EVENT_REPORT_PRINTED
                                         : paper == PAPER_SLIP ? EVENT_SLIP_FAILED
                                                               : EVENT_PRINT_FAILED,
                                 .b = (int)visit->session.world.printer});
    }
}

static void
perform_wipe(struct face *face)
{
    loop_disarm(face->answer);
    if (face->printer != NULL)
        printer_cancel(face->printer);
    if (face->desk != NULL)
        card_desk_wipe(face->desk);
    upkeep_leave(face);
    channel_leave(face);
    visit_wipe(face->secret, face->visit);
    screen_forget(face->screen);
    secret_burn_stack();
    malloc_trim(0); /* a visit leaves holes; the next start page needs none of them */
    screen_refresh(face->screen);
    LOG(LOG_LEVEL_INFO, "visit-ended");
}

void
perform(struct face *face, const struct effects *effects)
{
    for (int i = 0; i < effects->count; i++) {
        switch (effects->list[i].kind) {
        case EFFECT_STORE:
            perform_store(face);
            break;
        case EFFECT_PRINT:
            perform_print(face, (enum print_paper)effects->list[i].a);
            break;
        case EFFECT_PRINT_CANCEL:
            if (face->printer != NULL)
                printer_cancel(face->printer);
            break;
        case EFFECT_WIPE:
            perform_wipe(face);
            break;
        case EFFECT_VIEW:
            screen_refresh(face->screen);
            break;
        case EFFECT_SOUND:
            sounds_play(face->sounds, (enum sound)effects->list[i].a);
            break;
        case EFFECT_STAFF:
            staff_take_over(face);
            break;
        case EFFECT_TECHNICIAN_PIN:
            technician_try(face);
            break;
        case EFFECT_DEVICE:
            technician_look(face);
            break;
        case EFFECT_SERVICE:
            staff_set(face, effects->list[i].a != 0);
            break;
        case EFFECT_UPKEEP:
            upkeep_perform(face, (enum upkeep_errand)effects->list[i].a);
            break;
        case EFFECT_CHANNEL:
            channel_perform(face, (enum channel_order)effects->list[i].a);
            break;
        case EFFECT_CARD_BEGIN:
        case EFFECT_CARD_ACCEPT:
        case EFFECT_CARD_SECRET:
        case EFFECT_CARD_END:
        case EFFECT_PHONE_BEGIN:
        case EFFECT_PHONE_END:
            if (face->desk != NULL)
                card_desk_perform(face->desk, &effects->list[i]);
            break;
        }
    }
}
