// Finds the packages of build/npm (named by CONTRACT_NPM), which are not beside these
// files on purpose: nothing installed ever lies in the source tree.
import { webcrypto } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const base = process.env.CONTRACT_NPM;
if (!base) throw new Error('CONTRACT_NPM must name the directory npm.sh printed');
const require = createRequire(path.join(base, 'package.json'));

// Node 18, which is Debian 12's, has it, but not as the global that jose looks for.
globalThis.crypto ??= webcrypto;

export const load = (name) => import(pathToFileURL(require.resolve(name)).href);
