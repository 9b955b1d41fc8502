#include "face/visit.h"

#include <assert.h>

#include "base/text.h"
#include "crypto/random.h"

enum status
visit_create(struct secret **secret, struct visit **visit)
{
    size_t room = sizeof(struct visit) + seal_room(METADATA_MAX, DOCUMENT_MAX);
    enum status status = secret_create(room + 4096, secret);
    if (*secret != NULL)
        *visit = secret_alloc(*secret, sizeof(**visit));
    return status;
}

bool
visit_take_answer(struct visit *visit, const char *reference, bool kept)
{
    struct visit_pending *pending = &visit->pending;
    if (reference[0] == '\0' || !text_equal(pending->reference, reference) ||
        (!kept && !pending->waiting))
        return false;
    pending->waiting = false;
    pending->kept |= kept;
    return true;
}

bool
visit_may_have_kept(const struct visit *visit, const char *hash)
{
    const struct visit_pending *pending = &visit->pending;
    return (pending->waiting || pending->kept) &&
           text_equal(pending->document_hash, hash);
}

/* Fisher and Yates; 256 is no multiple of 3, 5 or 7, so what would favour some orders
 * is drawn again. */
void
visit_shuffle(struct session *session)
{
    const unsigned digits = sizeof(session->pin_order);
    if (!session->kiosk.pin_shuffled)
        return;
    for (unsigned i = 0; i < digits; i++)
        session->pin_order[i] = (uint8_t)i;
    for (unsigned left = digits; left > 1; left--) {
        uint8_t drawn = 0;
        do
            random_bytes(&drawn, 1);
        while (drawn >= 256 / left * left);
        uint8_t *other = &session->pin_order[drawn % left];
        uint8_t kept = session->pin_order[left - 1];
        session->pin_order[left - 1] = *other;
        *other = kept;
    }
}

void
visit_wipe(struct secret *secret, struct visit *visit)
{
    /* None of these belongs to the citizen. */
    const struct catalogue *catalogue = visit->session.catalogue;
    const struct langs *langs = visit->session.langs;
    struct session_timing timing = visit->session.timing;
    struct world world = visit->session.world;
    struct kiosk kiosk = visit->session.kiosk;
    uint64_t revision = visit->session.revision;
    enum lang lang = visit->session.lang;
    enum text_size size = visit->session.size;
    enum theme_name theme = visit->session.theme;

    secret_wipe(secret);
    struct visit *again = secret_alloc(secret, sizeof(*again));
    assert(again == visit);
    session_init(&again->session, catalogue, langs, &timing);
    again->session.world = world;
    again->session.kiosk = kiosk;
    visit_shuffle(&again->session);
    session_reset(&again->session);
    again->session.revision = revision + 1;
    again->session.lang = lang;
    again->session.size = size;
    again->session.theme = theme;
}
