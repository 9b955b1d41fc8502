// The kiosk's part of the identity service (docs/ausweis-dienst.md), written from that
// page and npm jose: begins a run, opens the token and judges it as strictly as a kiosk
// has to. Drives the stand-in town in tests/system/eid_server.sh. Says what happened as
// one line of JSON; ends with 1 when a token was refused.
//
//   identity.mjs begin WAY FILE [REQUIRED [OPTIONAL]]   rights with commas between
//   identity.mjs open FILE [ADDRESS]                    the way's own address if left out
//   identity.mjs phone COMMAND...    for each: begins with the phone, runs the shell command
//                                    (VORGANG is set), opens; a line of JSON each
//
// FILE keeps the attempt: private key and nonce. Environment: IDENTITY_URL,
// IDENTITY_BEARER_FILE, IDENTITY_KEY_FILE, SERVICE and NODE_EXTRA_CA_CERTS.
import { execSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { load } from './packages.mjs';

const jose = await load('jose');
const env = process.env;
const [what, ...words] = process.argv.slice(2);
const bearer = { Authorization: `Bearer ${readFileSync(env.IDENTITY_BEARER_FILE, 'utf8').trim()}` };

class Refused extends Error {}
const must = (holds, sentence) => { if (!holds) throw new Refused(sentence); };
const names = (object) => Object.keys(object).sort().join(' ');

async function begin(way, required = 'FamilyName,GivenNames,DateOfBirth,Address',
  optional = 'BirthName,DoctoralDegree,PlaceOfBirth') {
  const pair = await jose.generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  const { kty, crv, x, y } = await jose.exportJWK(pair.publicKey);
  const attempt = {
    way, nonce: randomBytes(32).toString('base64url'), key: await jose.exportJWK(pair.privateKey),
  };
  const reply = await fetch(`${env.IDENTITY_URL}/v1/vorgaenge`, {
    method: 'POST',
    headers: { ...bearer, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      leistung: env.SERVICE,
      rechte: required.split(',').filter(Boolean),
      wahlweise: optional.split(',').filter(Boolean),
      nonce: attempt.nonce,
      schluessel: { kty, crv, x, y },
      weg: way,
    }),
  });
  const answer = await reply.json();
  return { status: reply.status, ...answer, attempt: { ...attempt, vorgang: answer.vorgang, address: answer.startURL ?? answer.tcTokenURL } };
}

async function open(attempt, address) {
  const own = `${env.IDENTITY_URL}/v1/vorgaenge/${attempt.vorgang}`;
  const reply = await fetch(address || own, { redirect: 'manual', headers: address ? {} : bearer });
  if (reply.status !== 200) return { status: reply.status };
  must(reply.headers.get('content-type') === 'application/jose', 'not application/jose');
  const token = await reply.text();
  must(token.length <= 32768, 'longer than a token may be');
  must(token.split('.').length === 5, 'not encrypted');
  const outside = jose.decodeProtectedHeader(token);
  must(names(outside) === 'alg cty enc epk' && outside.cty === 'JWT', 'header of the JWE');
  const key = await jose.importJWK(attempt.key, 'ECDH-ES');
  const { plaintext } = await jose.compactDecrypt(token, key, {
    keyManagementAlgorithms: ['ECDH-ES'], contentEncryptionAlgorithms: ['A256GCM'],
  });
  const signed = new TextDecoder().decode(plaintext);
  const town = await jose.importSPKI(readFileSync(env.IDENTITY_KEY_FILE, 'utf8'), 'PS512');
  const { payload, protectedHeader } = await jose.compactVerify(signed, town, { algorithms: ['PS512'] });
  must(names(protectedHeader) === 'alg kid typ' && protectedHeader.typ === 'identity+jwt',
    'header of the JWS');
  const claims = JSON.parse(new TextDecoder().decode(payload));
  const now = Date.now() / 1000;
  must(claims.iss === env.IDENTITY_URL, 'iss');
  must(claims.aud === attempt.nonce, 'aud');
  must(claims.leistung === env.SERVICE, 'leistung');
  must(claims.beginn === createHash('sha256').update(attempt.address).digest('hex'), 'beginn');
  must(Number.isInteger(claims.iat) && Number.isInteger(claims.exp), 'iat or exp');
  must(claims.exp > claims.iat && claims.exp - claims.iat <= 900, 'in force for too long');
  must(claims.iat <= now + 300 && claims.exp >= now - 300, 'not in force now');
  must(typeof claims.identity === 'object' && claims.identity !== null, 'no identity');
  const report = claims.report === undefined ? 'absent' : names(claims.report);
  return { status: 200, identity: claims.identity, report };
}

async function tell(act) {
  let result;
  try {
    result = await act();
  } catch (error) {
    result = { refused: error.code || error.message };
    process.exitCode = 1;
  }
  console.log(JSON.stringify(result));
}

if (what === 'begin') {
  await tell(async () => {
    const [way, file, ...rights] = words;
    const { attempt, ...answer } = await begin(way, ...rights);
    writeFileSync(file, JSON.stringify(attempt));
    return answer;
  });
} else if (what === 'open') {
  await tell(() => open(JSON.parse(readFileSync(words[0], 'utf8')), words[1]));
} else if (what === 'phone') {
  for (const command of words) {
    await tell(async () => {
      const { attempt } = await begin('handy');
      execSync(command, { env: { ...env, VORGANG: attempt.vorgang }, stdio: 'ignore' });
      return open(attempt);
    });
  }
} else {
  throw new Refused('begin, open or phone');
}
