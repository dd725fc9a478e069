import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/** What the pages need beside this code. A build that puts everything into one file has a module of its own in place of this one. */
export const stylesheet: Buffer = readFileSync(new URL('./curfew.css', import.meta.url));
export const icon: Buffer = readFileSync(new URL('./icon.svg', import.meta.url));
export const passkeys: Buffer = readFileSync(new URL('./passkeys.js', import.meta.url));
/** By its package's name, because this file may have become a part of another one. */
export const webauthn: Buffer = readFileSync(
  join(require.resolve('@simplewebauthn/browser'), '../../dist/bundle/index.umd.min.js'),
);
