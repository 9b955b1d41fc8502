// Holds metadata with an identification report against the official schemas, and looks
// whether the report is there as it was made, with its hash. A schema that would take
// anything is noticed: the same metadata, damaged, must be refused.
// metadata.mjs SPECS VERSION=FILE...      prints "ok ..." or "not ok ..." for each
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from './packages.mjs';

const { default: Ajv2020 } = await load('ajv/dist/2020.js');
const { default: addFormats } = await load('ajv-formats');

const [specs, ...files] = process.argv.slice(2);
let failed = 0;

// The bytes of the report as they stand in the text, not as they were parsed.
function report(version, text, metadata) {
  if (version === '1.0.0')
    return Buffer.from(metadata.authenticationInformation[0].content, 'base64url').toString();
  const start = text.lastIndexOf('"content":{') + '"content":'.length;
  return text.slice(start, text.lastIndexOf('}]'));
}

function check(version, file) {
  const schema = JSON.parse(readFileSync(
    path.join(specs, `fit-connect_metadata_${version}.schema.json`), 'utf8'));
  const ajv = new Ajv2020.default({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const valid = ajv.compile(schema);
  const text = readFileSync(file, 'utf8').trim();
  const metadata = JSON.parse(text);
  if (!valid(metadata)) return ajv.errorsText(valid.errors);
  const said = report(version, text, metadata);
  if (JSON.parse(said).name !== 'Erika Großmüller') return 'the report is another one';
  if (version === '1.0.0') {
    metadata.authenticationInformation[0].version = '1';
  } else {
    const hash = createHash('sha512').update(said).digest('hex');
    if (metadata.dataSets[0].hash.content !== hash) return 'the hash is of other bytes';
    delete metadata.dataSets[0].hash;
  }
  return valid(metadata) ? 'the schema takes them damaged as well' : '';
}

for (const word of files) {
  const at = word.indexOf('=');
  const version = word.slice(0, at);
  let reason = '';
  try {
    reason = check(version, word.slice(at + 1));
  } catch (error) {
    reason = error.message;
  }
  if (reason) failed += 1;
  console.log(`${reason ? 'not ok' : 'ok'} metadata ${version} with an identification report are valid`);
  if (reason) console.log(`# ${reason}`);
}
process.exit(failed ? 1 : 0);
