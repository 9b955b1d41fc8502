/* Where AusweisApp reaches the eID-Server: the TCToken (TR-03124-1 section 2.4.1) and
 * the PAOS endpoint, both on the town's web server ("attached": no pre-shared key). */
#include "tests/portal/api.h"

#include <stdio.h>

void
api_tctoken(struct town *town, const struct api_request *request,
            struct api_reply *reply)
{
    const char *base = town->ident.base;
    struct ident_run *run =
        ident_find(&town->ident, IDENT_BY_SESSION, request->id[0], town_now());
    /* AusweisApp on the phone is not played: commands say how it went. */
    if (!run || run->request.phone || run->state != IDENT_OPEN || run->started) {
        api_problem(reply, 404, "no such run, or it is over");
        return;
    }
    run->started = true;
    const char *refresh =
        request->fault.kind == FAULT_HOST ? "https://anderswo.example" : base;
    reply->status = 200;
    reply->type = "text/xml; charset=utf-8";
    api_add_header(reply, "Cache-Control", "no-store");
    bytes_put_format(&reply->body,
                     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<TCTokenType>\n<ServerAddress>%s/eid/paos</ServerAddress>\n"
                     "<SessionIdentifier>%s</SessionIdentifier>\n",
                     base, run->eid.id);
    bytes_put_format(&reply->body,
                     "<RefreshAddress>%s/ausweis/v1/ergebnis/%s</RefreshAddress>\n"
                     "<CommunicationErrorAddress>%s/ausweis/v1/ergebnis/%s"
                     "</CommunicationErrorAddress>\n"
                     "<Binding>urn:liberty:paos:2006-08</Binding>\n</TCTokenType>\n",
                     refresh, run->ticket, refresh, run->ticket);
}

static enum eid_spoil
api_paos_spoil(enum fault_kind kind)
{
    switch ((int)kind) {
    case FAULT_REFUSE:
        return EID_SPOIL_REFUSE;
    case FAULT_GREEDY:
        return EID_SPOIL_GREEDY;
    case FAULT_TERMINAL:
        return EID_SPOIL_SIGNATURE;
    case FAULT_NO_CHAIN:
        return EID_SPOIL_CHAIN;
    default:
        return EID_SPOIL_NOTHING;
    }
}

/** The run a message belongs to: StartPAOS names its session, the others answer what
 * the server said last. */
static struct ident_run *
api_paos_run(struct town *town, const struct eid_paos_message *message)
{
    if (message->kind == EID_PAOS_START)
        return ident_find(&town->ident, IDENT_BY_SESSION, message->session, town_now());
    return ident_find(&town->ident, IDENT_BY_MESSAGE, message->relates_to, town_now());
}

void
api_paos(struct town *town, const struct api_request *request, struct api_reply *reply)
{
    struct eid_paos_message message;
    struct eid_span text = eid_span_of(request->body);
    if (eid_paos_read(&message, text) != STATUS_OK) {
        api_problem(reply, 400, "no envelope that is understood");
        goto out;
    }
    struct ident_run *run = api_paos_run(town, &message);
    if (!run || run->request.phone || !run->started) {
        api_problem(reply, 404, "no such run");
        goto out;
    }
    reply->status = 200;
    reply->type = "application/vnd.paos+xml; charset=utf-8";
    if (run->state != IDENT_OPEN) {
        eid_session_refuse(&run->eid, message.id, "dp#timeout",
                           "the run is over or its time is up", &reply->body);
        goto out;
    }
    enum eid_spoil spoil = api_paos_spoil(request->fault.kind);
    if (spoil != EID_SPOIL_NOTHING)
        run->eid.spoil = spoil;
    eid_session_answer(&run->eid, &message, &reply->body);
    if (run->eid.step == EID_FAILED)
        ident_close(run, IDENT_FAILED);
    if (run->eid.step == EID_DONE) {
        json_t *identity = run->eid.identity;
        run->eid.identity = NULL;
        ident_complete(run, identity);
    }
out:
    eid_paos_finish(&message);
}
