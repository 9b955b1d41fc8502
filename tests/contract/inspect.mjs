// Opens what arrived with npm jose, a third implementation beside the sender's and the
// stand-in's, and holds it against the official metadata schema and the schema of the
// data. Prints one line of TAP text for each finding, "ok" or "not ok" without number.
//
// inspect.mjs --received DIR --key PEM --metadata-schema DIR [--data-schema FILE]
import { createHash, createPrivateKey } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from './packages.mjs';

const jose = await load('jose');
const { default: Ajv2020 } = await load('ajv/dist/2020.js');
const { default: addFormats } = await load('ajv-formats');

const argument = (name) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const received = argument('--received');
const key = createPrivateKey(readFileSync(argument('--key')));
const ajv = new Ajv2020.default({ strict: false, allErrors: true });
addFormats.default(ajv);

let failed = 0;
const say = (good, text, detail) => {
  if (!good) failed += 1;
  console.log(`${good ? 'ok' : 'not ok'} ${text}`);
  if (!good && detail) console.log(`# ${detail}`);
};

async function open(file) {
  const sealed = readFileSync(`${file}.jwe`, 'utf8');
  const { plaintext, protectedHeader } = await jose.compactDecrypt(sealed, key, {
    keyManagementAlgorithms: ['RSA-OAEP-256'],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  return { bytes: Buffer.from(plaintext), header: protectedHeader };
}

// Only where in the schema something is wrong is told, never the value.
const where = (validate) => validate.errors.map((e) => `${e.instancePath} ${e.keyword}`).join('; ');

const schemas = new Map();
function validatorOf(uri) {
  const version = /metadata\/([^/]+)\/metadata/.exec(uri)?.[1];
  const file = path.join(argument('--metadata-schema'), `fit-connect_metadata_${version}.schema.json`);
  if (!schemas.has(file))
    schemas.set(file, existsSync(file) ? ajv.compile(JSON.parse(readFileSync(file, 'utf8'))) : null);
  return schemas.get(file);
}

const dataSchema = argument('--data-schema');
const validateData = dataSchema ? ajv.compile(JSON.parse(readFileSync(dataSchema, 'utf8'))) : null;

const ids = existsSync(received) ? readdirSync(received) : [];
say(ids.length > 0, 'something arrived to be looked at');
for (const id of ids) {
  const folder = path.join(received, id);
  const metadata = await open(path.join(folder, 'metadata.json'));
  const data = await open(path.join(folder, 'data.json'));
  say(metadata.header.cty === 'application/json' && data.header.cty === 'application/json',
    'both parts name their content type');
  say(metadata.bytes.equals(readFileSync(path.join(folder, 'metadata.json'))) &&
    data.bytes.equals(readFileSync(path.join(folder, 'data.json'))),
    'npm jose opens to the same bytes as OpenSSL did');
  const described = JSON.parse(metadata.bytes);
  const validate = validatorOf(described.$schema ?? '');
  say(validate !== null, 'the metadata name a published schema');
  if (validate) say(validate(described), 'the metadata are valid under the official schema',
    validate.errors && where(validate));
  const hash = createHash('sha512').update(data.bytes).digest('hex');
  say(described.contentStructure?.data?.hash?.content === hash, 'the hash is that of the data');
  if (validateData) say(validateData(JSON.parse(data.bytes)), 'the data are valid under their schema',
    validateData.errors && where(validateData));
}
process.exit(failed ? 1 : 0);
