import { readFileSync } from 'node:fs';

/** What the pages need beside this code. A build that puts everything into one file has a module of its own in place of this one. */
export const stylesheet: Buffer = readFileSync(new URL('./curfew.css', import.meta.url));
export const icon: Buffer = readFileSync(new URL('./icon.svg', import.meta.url));
