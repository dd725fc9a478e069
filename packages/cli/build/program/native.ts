import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getAsset } from 'node:sea';

/**
 * Loads a native part that is inside the one file. The system's loader takes it from a file only, so it is written into a new folder
 * that nobody else may enter (mode 0700, of a name that nobody can foresee), compared with what was meant, loaded and removed again:
 * nothing stays behind that another program could change before the next start (CWE-379, CWE-367).
 *
 * @throws Error that says where it was tried, and why not there.
 */
export function loadNative(name: string): unknown {
  const content = Buffer.from(getAsset(`native/${name}`));
  const failures: string[] = [];
  for (const parent of parents()) {
    try {
      return loadBelow(parent, name, content);
    } catch (error) {
      failures.push(`${parent}: ${error instanceof Error ? error.message : error}`);
    }
  }
  throw new Error(
    `the native part ${name} could be unpacked nowhere (${failures.join('; ')}): set TMPDIR to a folder that you may write to, and whose programs may be run`,
  );
}

function loadBelow(parent: string, name: string, content: Buffer): unknown {
  assertOursAlone(parent);
  const folder = mkdtempSync(join(parent, 'curfew-'));
  try {
    const file = join(folder, name);
    writeFileSync(file, content, { flag: 'wx', mode: 0o500 });
    if (digest(readFileSync(file)) !== digest(content)) throw new Error('what was written there is not what is read');
    const addon = { exports: {} };
    process.dlopen(addon, file);
    return addon.exports;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whoever may rename folders there could put another one in place of ours. */
function assertOursAlone(parent: string): void {
  const { uid, mode } = statSync(realpathSync(parent));
  if (uid !== 0 && uid !== process.geteuid?.()) throw new Error('belongs to somebody else');
  if ((mode & 0o022) !== 0 && (mode & 0o1000) === 0) throw new Error('others may change what is in it');
}

function parents(): readonly string[] {
  const { RUNTIME_DIRECTORY, XDG_RUNTIME_DIR, STATE_DIRECTORY } = process.env;
  const named = [RUNTIME_DIRECTORY, tmpdir(), XDG_RUNTIME_DIR, STATE_DIRECTORY];
  return [...new Set(named.filter((folder) => folder?.startsWith('/') === true))] as string[];
}

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
