// Holds the JSON schemas the product generates against draft 2020-12 itself: each must
// be a valid schema, name itself, and refuse a document without content.
// schemas.mjs FILE...      prints "ok ..." or "not ok ..." for each
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from './packages.mjs';

const { default: Ajv2020 } = await load('ajv/dist/2020.js');
const { default: addFormats } = await load('ajv-formats');

let failed = 0;
for (const file of process.argv.slice(2)) {
  const name = path.basename(file, '.schema.json');
  let reason = '';
  try {
    const schema = JSON.parse(readFileSync(file, 'utf8'));
    const ajv = new Ajv2020.default({ strict: false, allErrors: true });
    addFormats.default(ajv);
    if (!ajv.validateSchema(schema)) reason = ajv.errorsText(ajv.errors);
    else if (!schema.$id?.startsWith('https://')) reason = 'it has no $id';
    else if (ajv.compile(schema)({})) reason = 'it takes an empty document';
  } catch (error) {
    reason = error.message;
  }
  if (reason) failed += 1;
  console.log(`${reason ? 'not ok' : 'ok'} the generated schema of ${name} is one of draft 2020-12`);
  if (reason) console.log(`# ${reason}`);
}
process.exit(failed ? 1 : 0);
