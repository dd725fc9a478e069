import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Starts the server out of the program until it is ready, and keeps what V8 has compiled for that: the same bytes every time, since all
 * that such a start does is the same, and V8's seed is given.
 *
 * @param node of the version that will run the program.
 * @returns code for `curfew.js` that V8 takes instead of compiling it.
 */
export async function compileByTrial(node: string, script: string, assets: ReadonlyMap<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-trial-'));
  try {
    writeFileSync(join(folder, 'curfew.js'), script);
    writeFileSync(join(folder, 'assets.json'), JSON.stringify([...assets]));
    const environment = { PATH: '', TMPDIR: folder, CURFEW_ROOT_PASSWORD: 'only for this one start' };
    await run(node, ['--random-seed=1', trialRun], { cwd: folder, env: environment });
    await run(node, ['--eval', assertUsable], { cwd: folder });
    return readFileSync(join(folder, 'curfew.code'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const trialRun = join(import.meta.dirname, 'trial-run.cjs');

/** What V8 does not take it passes over in silence, and the start is as slow as without. */
const assertUsable = `
  const read = require('node:fs').readFileSync;
  const options = { filename: 'curfew.js', cachedData: read('curfew.code') };
  const { cachedDataRejected } = new (require('node:vm').Script)(read('curfew.js', 'latin1'), options);
  if (cachedDataRejected !== false) throw new Error('the compiled code is of no use to the Node that made it');
`;
