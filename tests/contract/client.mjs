// A small FIT-Connect sender, written from the specification and npm jose. It stands
// where the courier is to stand until that is plugged in, and it drives the stand-in
// town in its self test. It says what happened as one line of JSON and ends with 0 when
// the submission was accepted under a signature and tags it checked itself.
//
// Environment: TOKEN_URL ROUTING_URL SUBMISSION_URL CLIENT_ID CLIENT_SECRET_FILE REGION
// SERVICE SERVICE_ISSUER SUBMISSION_HOST ROUTING_KEY_FILE ANCHORS_FILE, and
// NODE_EXTRA_CA_CERTS.
// Options: --attachment  send one, too      --wait MS     for the decision (10000)
//          --spoil PART  data-hash | metadata-version | cty | changed-data
//          --repeat      submit the same bytes twice and report the second status
import { createHash, randomUUID, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { load } from './packages.mjs';

const jose = await load('jose');
const env = process.env;
const argument = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const spoil = argument('--spoil', '');
const result = { statuses: {} };

class Stop extends Error {}

async function call(step, url, options = {}, expected = 200) {
  const reply = await fetch(url, { redirect: 'manual', ...options });
  result.statuses[step] = reply.status;
  const text = await reply.text();
  if (reply.status !== expected) {
    if (reply.status >= 400 && text) result.problem = JSON.parse(text);
    throw new Stop(`${step} was answered with ${reply.status}`);
  }
  return text ? JSON.parse(text) : null;
}

const sha512 = (bytes) => createHash('sha512').update(bytes).digest('hex');
const same = (what, a, b) => {
  if (a !== b) throw new Stop(`${what} does not match`);
};

async function verify(token, jwk, type) {
  const key = await jose.importJWK(jwk, 'PS512');
  const { payload } = await jose.compactVerify(token, key, { algorithms: ['PS512'] });
  const header = jose.decodeProtectedHeader(token);
  same('kid', header.kid, jwk.kid);
  same('typ', header.typ, type);
  return JSON.parse(new TextDecoder().decode(payload));
}

function checkEncryptionKey(jwk, kid) {
  same('kid of the key', jwk.kid, kid);
  same('alg of the key', jwk.alg, 'RSA-OAEP-256');
  same('key_ops', JSON.stringify(jwk.key_ops), '["wrapKey"]');
  const chain = jwk.x5c.map((der) => new X509Certificate(Buffer.from(der, 'base64')));
  const leaf = chain[0].publicKey.export({ format: 'jwk' });
  same('n of the certificate', leaf.n, jwk.n);
  same('e of the certificate', leaf.e, jwk.e);
  for (let i = 0; i + 1 < chain.length; i += 1)
    if (!chain[i].verify(chain[i + 1].publicKey)) throw new Stop('chain is broken');
  const anchor = new X509Certificate(readFileSync(env.ANCHORS_FILE));
  if (!chain.at(-1).verify(anchor.publicKey)) throw new Stop('chain ends at no anchor');
  if (jwk.n.length < 683) throw new Stop('key is too short');
}

async function seal(bytes, jwk, cty) {
  const header = { alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: jwk.kid, cty };
  if (spoil === 'cty') delete header.cty;
  // npm jose encrypts under "encrypt" only; that key_ops says wrapKey was checked above.
  const { kty, n, e } = jwk;
  const key = await jose.importJWK({ kty, n, e }, 'RSA-OAEP-256');
  return new jose.CompactEncrypt(bytes).setProtectedHeader(header).encrypt(key);
}

const tag = (jwe) => jwe.split('.').at(-1);

function describe(data, attachments, destination) {
  const schema = destination.services[0].submissionSchemas[0];
  const version = spoil === 'metadata-version' ? '2.9.9' : destination.metadataVersions.at(-1);
  return {
    $schema: `https://schema.fitko.de/fit-connect/metadata/${version}/metadata.schema.json`,
    contentStructure: {
      data: {
        hash: { type: 'sha512', content: spoil === 'data-hash' ? '0'.repeat(128) : sha512(data) },
        submissionSchema: schema,
      },
      attachments: attachments.map(({ id, bytes }) => ({
        attachmentId: id,
        purpose: 'attachment',
        mimeType: 'application/pdf',
        hash: { type: 'sha512', content: sha512(bytes) },
      })),
    },
  };
}

async function readEvents(log, caseId, submissionId, keys) {
  const events = [];
  for (const token of log.eventLog) {
    const header = jose.decodeProtectedHeader(token);
    const claimed = jose.decodeJwt(token);
    const jwk = claimed.iss === env.SERVICE_ISSUER ? keys.service : keys.authority;
    if (jwk === keys.authority) same('iss', claimed.iss, keys.destinationId);
    same('kid of the event', header.kid, jwk.kid);
    const payload = await verify(token, jwk, 'secevent+jwt');
    same('txn', payload.txn, `case:${caseId}`);
    same('sub', payload.sub, `submission:${submissionId}`);
    const uri = Object.keys(payload.events)[0];
    events.push({ type: /events\/(\w+)-submission$/.exec(uri)[1], content: payload.events[uri] });
  }
  result.events = events.map((event) => event.type);
  return events;
}

async function deliver() {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: env.CLIENT_ID,
    client_secret: readFileSync(env.CLIENT_SECRET_FILE, 'utf8').trim(),
    scope: `send:region:${env.REGION}`,
  });
  const { access_token: token } = await call('token', env.TOKEN_URL, { method: 'POST', body: form });
  const headers = { Authorization: `Bearer ${token}` };
  const json = { ...headers, 'Content-Type': 'application/json' };
  const api = env.SUBMISSION_URL;

  const leika = env.SERVICE.split(':').at(-1);
  const routes = await call('routes', `${env.ROUTING_URL}/routes?leikaKey=${leika}&ars=${env.REGION.slice(2)}`);
  const route = routes.routes[0];
  const routingKey = JSON.parse(readFileSync(env.ROUTING_KEY_FILE, 'utf8'));
  const address = await verify(route.destinationSignature, routingKey, 'jwt');
  same('submissionHost', address.submissionHost, env.SUBMISSION_HOST);
  same('destination', address.destinationId, route.destinationId);

  await call('info', `${api}/v1/info`);
  const destinationUrl = `${api}/v1/destinations/${route.destinationId}`;
  const destination = await call('destination', destinationUrl, { headers });
  same('status', destination.status, 'active');
  const key = await call('key', `${destinationUrl}/keys/${destination.encryptionKid}`);
  checkEncryptionKey(key, destination.encryptionKid);

  const data = Buffer.from(JSON.stringify({ dog: { name: 'Bello', breed: 'Dackel' } }));
  const attachments = process.argv.includes('--attachment')
    ? [{ id: randomUUID(), bytes: Buffer.from('%PDF-1.4 invented') }]
    : [];
  const metadata = Buffer.from(JSON.stringify(describe(data, attachments, destination)));
  const created = await call('announce', `${api}/v1/submissions`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({
      destinationId: route.destinationId,
      announcedAttachments: attachments.map(({ id }) => id),
      serviceType: { name: 'Hundesteuer', identifier: env.SERVICE },
    }),
  }, 201);
  Object.assign(result, { submissionId: created.submissionId, caseId: created.caseId });
  for (const attachment of attachments) {
    attachment.jwe = await seal(attachment.bytes, key, 'application/pdf');
    await call('attachment', `${api}/v1/submissions/${created.submissionId}/attachments/${attachment.id}`, {
      method: 'PUT',
      headers: { ...headers, 'Content-Type': 'application/jose' },
      body: attachment.jwe,
    }, 204);
  }
  const sealedMetadata = await seal(metadata, key, 'application/json');
  let sealedData = await seal(data, key, 'application/json');
  if (spoil === 'changed-data') {
    const parts = sealedData.split('.');
    parts[3] = (parts[3][0] === 'A' ? 'B' : 'A') + parts[3].slice(1);
    sealedData = parts.join('.');
  }
  const submit = {
    method: 'PUT',
    headers: json,
    body: JSON.stringify({ encryptedMetadata: sealedMetadata, encryptedData: sealedData }),
  };
  const submitUrl = `${api}/v1/submissions/${created.submissionId}`;
  await call('submit', submitUrl, submit, 202);
  if (process.argv.includes('--repeat'))
    result.repeated = (await fetch(submitUrl, submit)).status;

  const jwks = await call('jwks', `${api}/.well-known/jwks.json`);
  const keys = { service: jwks.keys[0], destinationId: route.destinationId };
  const until = Date.now() + Number(argument('--wait', 10000));
  while (Date.now() < until) {
    const log = await call('events', `${api}/v1/cases/${created.caseId}/events`, { headers });
    const foreign = log.eventLog.find((t) => jose.decodeJwt(t).iss !== env.SERVICE_ISSUER);
    if (foreign) {
      const iss = jose.decodeJwt(foreign).iss;
      const kid = jose.decodeProtectedHeader(foreign).kid;
      keys.authority = await call('authority-key', `${api}/v1/destinations/${iss}/keys/${kid}`);
    }
    const events = await readEvents(log, created.caseId, created.submissionId, keys);
    const last = events.at(-1);
    if (last.type === 'accept') {
      const tags = last.content.authenticationTags ?? {};
      same('tag of the metadata', tags.metadata, tag(sealedMetadata));
      same('tag of the data', tags.data, tag(sealedData));
      for (const { id, jwe } of attachments) same('tag of an attachment', tags.attachments?.[id], tag(jwe));
      result.outcome = 'accepted';
      return;
    }
    if (last.type === 'reject') {
      result.outcome = 'rejected';
      result.problems = last.content.problems.map(({ type }) => type.split('/').at(-1));
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  result.outcome = 'undecided';
}

try {
  await deliver();
} catch (error) {
  result.outcome = 'failed';
  result.reason = error instanceof Stop ? error.message : `${error.name}: ${error.cause?.code ?? error.message}`;
}
console.log(JSON.stringify(result));
process.exit(result.outcome === 'accepted' ? 0 : 1);
