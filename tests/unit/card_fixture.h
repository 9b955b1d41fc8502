/* Steps of a visit with the ID card, for tests of the core: what she does, and what
 * reader, programs and the town's service answer. */
#ifndef SCHALTER_TESTS_CARD_FIXTURE_H
#define SCHALTER_TESTS_CARD_FIXTURE_H

#include "visit_fixture.h"

/* Goes to the page before the questions of a service. */
static inline void
card_open(struct visit *visit, int service)
{
    visit_do(visit, EVENT_BEGIN, 0, 0);
    visit_do(visit, EVENT_SERVICE, service, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
}

static inline void
card_expect(const struct visit *visit, enum state state)
{
    assert_string_equal(state_name(visit->session->state), state_name(state));
}

static inline void
card_request(struct visit *visit)
{
    static const struct card_request request = {
        .required = 1u << CARD_RIGHT_FAMILY_NAME | 1u << CARD_RIGHT_GIVEN_NAMES |
                    1u << CARD_RIGHT_ADDRESS,
        .optional = 1u << CARD_RIGHT_BIRTH_DATE,
        .subject = "Stadt Probestadt",
        .purpose = "Hundesteuer"};
    visit_send(visit, (struct event){.kind = EVENT_CARD_REQUEST, .request = &request});
}

/* Agrees to all of it, lays the card down; the PIN is asked for. */
static inline void
card_to_pin(struct visit *visit)
{
    card_open(visit, VISIT_CARD);
    visit_do(visit, EVENT_WAY, IDENTIFY_CARD, 0);
    card_expect(visit, STATE_CARD_WAIT);
    card_request(visit);
    visit_do(visit, EVENT_RIGHT, CARD_RIGHT_BIRTH_DATE, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_CARD_INSERT, 0, 0);
    card_expect(visit, STATE_CARD_PLACE);
    visit_do(visit, EVENT_READER, WORLD_READER_CARD, 0);
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 3);
    card_expect(visit, STATE_CARD_SECRET);
}

static inline void
card_digits(struct visit *visit, const char *digits)
{
    for (; *digits != '\0'; digits++) {
        const char key[2] = {*digits, '\0'};
        visit_text(visit, EVENT_TYPE, key);
    }
}

/* Types a secret and confirms it: it must be handed over once, and only then. */
static inline void
card_give(struct visit *visit, enum card_secret secret, const char *digits)
{
    card_digits(visit, digits);
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_expect(visit, STATE_CARD_BUSY);
    assert_true(visit_effect(visit, EFFECT_CARD_SECRET));
    assert_int_equal(visit->effects.list[visit->effects.count - 1].a, secret);
    assert_string_equal(visit->session->identify.handed, digits);
    assert_string_equal(visit->session->identify.typed, "");
}

static inline struct identity
card_person(void)
{
    return (struct identity){.text = {[IDENTITY_FAMILY_NAME] = "Großmüller",
                                      [IDENTITY_GIVEN_NAMES] = "Erika",
                                      [IDENTITY_BIRTH_DATE] = "2020-02-03",
                                      [IDENTITY_STREET] = "Lindenstraße",
                                      [IDENTITY_HOUSE_NUMBER] = "12a",
                                      [IDENTITY_POSTCODE] = "45999",
                                      [IDENTITY_PLACE] = "Probestadt"},
                             .report_schema = "https://schema.example/bericht",
                             .report_version = "1.0.0",
                             .report = "{\"ok\":true}"};
}

static inline void
card_identity(struct visit *visit, const struct identity *identity)
{
    visit_send(visit, (struct event){.kind = EVENT_IDENTITY, .identity = identity});
}

/* The whole way: read, and the town has answered. */
static inline void
card_read(struct visit *visit)
{
    struct identity person = card_person();
    card_to_pin(visit);
    card_give(visit, CARD_PIN, "135790");
    visit_do(visit, EVENT_CARD_DONE, CARD_OK, 0);
    card_identity(visit, &person);
    card_expect(visit, STATE_CARD_TAKE);
}

/* Nothing secret is left in the session. */
static inline void
card_nothing_typed(const struct visit *visit)
{
    static const struct identify none;
    const struct identify *identify = &visit->session->identify;
    assert_memory_equal(identify->typed, none.typed, sizeof none.typed);
    assert_memory_equal(identify->first, none.first, sizeof none.first);
    assert_memory_equal(identify->handed, none.handed, sizeof none.handed);
}

#endif
