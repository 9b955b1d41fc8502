#include <string.h>

#include "drivers/eid_messages.h"

/* The first row that fits decides. A "*" stands for any beginning or end. `reason` is
 * sent since 1.26.3; before, `minor` and the words have to do. Sources: the SDK's
 * failure codes; TR-03112-1, 4.2. */
static const struct row {
    enum eid_result result;
    const char *reason;  /* NULL: not told by it */
    const char *minor;   /* what the URI ends with */
    const char *message; /* English, as the SDK says of `language` */
} rows[] = {
    {EID_CANCELLED, "*User_Cancelled", NULL, NULL},
    {EID_CARD_LOST, "*Card_Removed", NULL, NULL},
    {EID_CARD_LOST, "Change_Pin_Card_Connection_Lost", NULL, NULL},
    {EID_DEACTIVATED, "Connect_Card_Eid_Inactive", NULL, NULL},
    {EID_PIN_BLOCKED, "*Puk_Inoperative", NULL, NULL},
    {EID_CARD_REFUSED, "*Card_Command_Failed", NULL, NULL},
    {EID_CARD_REFUSED, "Connect_Card_*", NULL, NULL},
    {EID_CARD_REFUSED, "Maintain_Card_*", NULL, NULL},
    {EID_CARD_REFUSED, "Change_Pin_*", NULL, NULL},
    {EID_NETWORK, "*Network_Error", NULL, NULL},
    {EID_NETWORK, "*Tls_Error", NULL, NULL},
    {EID_NETWORK, "*Fatal_Tls_Error_*", NULL, NULL},
    {EID_NETWORK, "*Service_Unavailable", NULL, NULL},
    {EID_NETWORK, "*Service_Timeout", NULL, NULL},
    {EID_NETWORK, "*Proxy_Error", NULL, NULL},
    {EID_SERVER, "Parse_TcToken_*", NULL, NULL},
    {EID_SERVER, "Get_TcToken_*", NULL, NULL},
    {EID_SERVER, "Certificate_Check_*", NULL, NULL},
    {EID_SERVER, "Pre_Verification_*", NULL, NULL},
    {EID_SERVER, "Extract_Cvcs_*", NULL, NULL},
    {EID_SERVER, "Process_Certificates_*", NULL, NULL},
    {EID_SERVER, "Did_Authenticate_*", NULL, NULL},
    {EID_SERVER, "Generic_*", NULL, NULL},
    {EID_SERVER, "Start_Paos_*", NULL, NULL},
    {EID_SERVER, "Check_Refresh_Address_*", NULL, NULL},
    {EID_CANCELLED, NULL, "/sal#cancellationByUser", NULL},
    {EID_CARD_LOST, NULL, "/ifdl#cancellationByUser", NULL},
    {EID_NETWORK, NULL, "/dp#*", NULL},
    {EID_SERVER, NULL, "/sal#*", NULL},
    {EID_SERVER, NULL, "/sal/mEAC#*", NULL},
    {EID_SERVER, NULL, "/al/common#parameterError", NULL},
    {EID_SERVER, NULL, "/al/common#noPermission", NULL},
    {EID_CARD_LOST, NULL, NULL, "*connection to the ID card has been lost*"},
    {EID_DEACTIVATED, NULL, NULL, "*function of the ID card is not activated*"},
    {EID_NETWORK, NULL, "/al/common#communicationError", NULL},
    {EID_SERVER, NULL, "/al/common#internalError", NULL},
};

/* `pattern` with a "*" at its beginning, its end or both. */
static bool
fits(const char *pattern, const char *text)
{
    if (pattern == NULL)
        return true;
    size_t len = strlen(pattern), have = strlen(text);
    bool front = len > 0 && pattern[0] == '*';
    bool back = len > 1 && pattern[len - 1] == '*';
    const char *core = pattern + (front ? 1 : 0);
    size_t core_len = len - (front ? 1 : 0) - (back ? 1 : 0);
    if (have < core_len)
        return false;
    if (front && back)
        return memmem(text, have, core, core_len) != NULL;
    const char *at = front ? text + have - core_len : text;
    return memcmp(at, core, core_len) == 0 && (front || back || have == core_len);
}

/* The part of the URI that differs: behind ".../resultminor". */
static const char *
tail_of(const char *minor)
{
    static const char head[] = "/resultminor";
    const char *at = strstr(minor, head);
    return at != NULL ? at + sizeof(head) - 1 : minor;
}

enum eid_result
eid_result_of(const char *minor, const char *reason, const char *message)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (fits(rows[i].reason, reason) && fits(rows[i].minor, tail_of(minor)) &&
            fits(rows[i].message, message))
            return rows[i].result;
    return EID_OTHER;
}

const char *
eid_result_name(enum eid_result result)
{
    static const char *const names[] = {
        [EID_OK] = "ok",
        [EID_CANCELLED] = "cancelled",
        [EID_CARD_LOST] = "card-lost",
        [EID_CARD_REFUSED] = "card-refused",
        [EID_DEACTIVATED] = "deactivated",
        [EID_PIN_BLOCKED] = "pin-blocked",
        [EID_NETWORK] = "network",
        [EID_SERVER] = "server",
        [EID_OTHER] = "other",
    };
    return names[result];
}

const char *
eid_trouble_name(enum eid_trouble trouble)
{
    static const char *const names[] = {
        [EID_MISSING] = "missing", [EID_TOO_OLD] = "too-old", [EID_BROKEN] = "broken"};
    return names[trouble];
}
