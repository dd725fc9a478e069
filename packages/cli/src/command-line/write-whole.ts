import { randomBytes } from 'node:crypto';
import { type linkSync, type renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes a file whole or not at all, for its owner's eyes only (mode 0600). It is written beside, under a name that nobody can foresee,
 * and moved into place: at no moment is there half of it, or can anybody else read it.
 *
 * @param put `renameSync` takes the place of what is there; `linkSync` never does, and fails with `EEXIST`.
 * @throws what the file system says.
 */
export function writeWhole(file: string, text: string, put: typeof renameSync | typeof linkSync): void {
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true });
    put(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
