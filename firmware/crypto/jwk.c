#include "crypto/jwk.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "crypto/base64url.h"

/* What a key of one use must say. */
struct jwk_rule {
    const char *alg;
    const char *operation;
    bool chain_required;
};

static const struct jwk_rule wrap_rule = {"RSA-OAEP-256", "wrapKey", true};
static const struct jwk_rule verify_rule = {"PS512", "verify", false};

const char *
jwk_reason_name(enum jwk_reason reason)
{
    static const char *const names[] = {
        [JWK_FINE] = "fine",
        [JWK_JSON] = "not-a-jwk",
        [JWK_KTY] = "kty",
        [JWK_ALG] = "alg",
        [JWK_KEY_OPS] = "key-ops",
        [JWK_KID_FORM] = "kid-form",
        [JWK_KID_OTHER] = "kid-other",
        [JWK_MODULUS] = "modulus",
        [JWK_EXPONENT] = "exponent",
        [JWK_X5C] = "x5c",
        [JWK_DIFFERS] = "leaf-not-the-key",
        [JWK_PRIVATE] = "private-key",
    };
    return (size_t)reason < sizeof(names) / sizeof(names[0]) ? names[reason] : "other";
}

bool
jwk_kid_valid(const char *kid)
{
    size_t len = strlen(kid);
    bool letters = false;

    if (len < JWK_KID_MIN || len >= JWK_KID)
        return false;
    for (const char *at = kid; *at != '\0'; at++) {
        bool letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                      (*at >= '0' && *at <= '9');
        if (!letter && strchr("-._~", *at) == NULL)
            return false;
        letters = letters || *at != '.';
    }
    return letters;
}

static bool
member_is(const struct json_node *jwk, const char *name, const char *wanted)
{
    const char *text;
    size_t len;

    return json_view_text(jwk, name, &text, &len) == STATUS_OK &&
           text_equal(text, wanted);
}

static bool
only_operation_is(const struct json_node *jwk, const char *wanted)
{
    const struct json_node *list;
    const char *text;
    size_t count;
    size_t len;

    return json_view_list(jwk, "key_ops", 1, &list, &count) == STATUS_OK &&
           json_view_item_text(list, 0, &text, &len) == STATUS_OK &&
           text_equal(text, wanted);
}

static bool
has_private_part(const struct json_node *jwk)
{
    static const char *const names[] = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (json_has(jwk, names[i]))
            return true;
    return false;
}

static bool
read_modulus(const struct json_node *jwk, struct rsa_key *out)
{
    const char *text;
    size_t len;
    size_t size;

    return json_view_text(jwk, "n", &text, &len) == STATUS_OK &&
           base64url_decode(text, len, out->modulus, RSA_KEY_BYTES, &size) ==
               STATUS_OK &&
           size == RSA_KEY_BYTES && (out->modulus[0] & 0x80) != 0 &&
           (out->modulus[RSA_KEY_BYTES - 1] & 1) != 0;
}

static bool
read_chain(const struct json_node *jwk, struct chain *out)
{
    const struct json_node *list;
    size_t count;

    if (json_view_list(jwk, "x5c", CHAIN_MAX, &list, &count) != STATUS_OK || count == 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct chain_cert *cert = &out->cert[i];
        const char *text;
        size_t len;
        if (json_view_item_text(list, i, &text, &len) != STATUS_OK ||
            base64_decode(text, len, cert->der, CHAIN_CERT_MAX, &cert->size) !=
                STATUS_OK ||
            cert->size == 0)
            return false;
    }
    out->count = count;
    return true;
}

static enum jwk_reason
read_key(const struct json_node *jwk, const struct jwk_rule *rule, const char *kid,
         struct jwk *out)
{
    struct rsa_key leaf;
    enum chain_reason why;

    if (!json_node_is_object(jwk))
        return JWK_JSON;
    if (json_read_text(jwk, "kid", out->kid, sizeof(out->kid)) != STATUS_OK ||
        !jwk_kid_valid(out->kid))
        return JWK_KID_FORM;
    if (!text_equal(out->kid, kid))
        return JWK_KID_OTHER;
    if (has_private_part(jwk))
        return JWK_PRIVATE;
    if (!member_is(jwk, "kty", "RSA"))
        return JWK_KTY;
    if (!member_is(jwk, "alg", rule->alg))
        return JWK_ALG;
    if (!only_operation_is(jwk, rule->operation))
        return JWK_KEY_OPS;
    if (!member_is(jwk, "e", "AQAB"))
        return JWK_EXPONENT;
    if (!read_modulus(jwk, &out->key))
        return JWK_MODULUS;
    if (!rule->chain_required && !json_has(jwk, "x5c"))
        return JWK_FINE;
    if (!read_chain(jwk, &out->chain))
        return JWK_X5C;
    if (chain_leaf_key(&out->chain, &leaf, &why) != STATUS_OK)
        return why == CHAIN_MALFORMED ? JWK_X5C : JWK_DIFFERS;
    return rsa_key_equal(&leaf, &out->key) ? JWK_FINE : JWK_DIFFERS;
}

static enum status
finish(struct jwk *out, enum jwk_reason reason)
{
    if (reason == JWK_FINE)
        return STATUS_OK;
    *out = (struct jwk){0};
    return reason == JWK_KID_OTHER || reason == JWK_DIFFERS || reason == JWK_PRIVATE
               ? STATUS_DENIED
               : STATUS_INVALID;
}

static enum status
parse(const char *json, size_t size, const struct jwk_rule *rule, const char *kid,
      struct jwk *out, enum jwk_reason *reason)
{
    struct json_doc *doc;

    *out = (struct jwk){0};
    *reason = JWK_JSON;
    enum status status = json_open(json, size, JWK_JSON_MAX, &doc);
    if (status != STATUS_OK)
        return status;
    *reason = read_key(json_root(doc), rule, kid, out);
    json_close(doc);
    return finish(out, *reason);
}

enum status
jwk_parse_wrap(const char *json, size_t size, const char *kid, struct jwk *out,
               enum jwk_reason *reason)
{
    return parse(json, size, &wrap_rule, kid, out, reason);
}

enum status
jwk_parse_verify(const char *json, size_t size, const char *kid, struct jwk *out,
                 enum jwk_reason *reason)
{
    return parse(json, size, &verify_rule, kid, out, reason);
}

/* The one key of the set with this kid; others may be of kinds not known here. */
static enum status
find_in_set(const struct json_node *set, const char *kid, const struct json_node **out)
{
    const struct json_node *list;
    size_t count;

    *out = NULL;
    if (json_view_list(set, "keys", JWK_SET_KEYS, &list, &count) != STATUS_OK)
        return STATUS_INVALID;
    for (size_t i = 0; i < count; i++) {
        const struct json_node *jwk = json_item(list, i);
        if (!member_is(jwk, "kid", kid))
            continue;
        if (*out != NULL)
            return STATUS_INVALID;
        *out = jwk;
    }
    return *out == NULL ? STATUS_NOT_FOUND : STATUS_OK;
}

enum status
jwk_find_verify(const char *json, size_t size, const char *kid, struct jwk *out,
                enum jwk_reason *reason)
{
    const struct json_node *jwk;
    struct json_doc *doc;

    *out = (struct jwk){0};
    *reason = JWK_JSON;
    enum status status = json_open(json, size, JWK_SET_MAX, &doc);
    if (status != STATUS_OK)
        return status;
    status = find_in_set(json_root(doc), kid, &jwk);
    if (status == STATUS_NOT_FOUND)
        *reason = JWK_KID_OTHER;
    if (status == STATUS_OK) {
        *reason = read_key(jwk, &verify_rule, kid, out);
        status = finish(out, *reason);
    }
    json_close(doc);
    return status;
}
