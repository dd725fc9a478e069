import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import openapiTypescript, { astToString } from 'openapi-typescript';

/*
 * Writes the types of the API, `src/api/openapi.d.ts`, from the description that a server gives of itself at
 * `/openapi.json`. With `--check` it writes nothing, and fails where the file is not what it would write.
 */

const root = join(import.meta.dirname, '..');
const target = join(root, 'src/api/openapi.d.ts');
const command = join(root, '../../node_modules/.bin/curfew');
const head = '// Made from /openapi.json by "npm run types -w @curfew/console". Do not edit.\n\n';

/** The description of a server that runs for as long as it takes to ask. */
async function readDescription() {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-api-types-'));
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('CURFEW_'));
  const server = spawn(process.execPath, [command, 'serve', '--listen', '127.0.0.1:0'], {
    cwd: folder,
    env: { ...Object.fromEntries(inherited), CURFEW_ROOT_PASSWORD: 'a password for one minute' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(server, 'close');
  try {
    const answer = await fetch(`${await originOf(server)}/openapi.json`);
    return await answer.json();
  } finally {
    server.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

function originOf(server) {
  const { promise, resolve, reject } = Promise.withResolvers();
  let said = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
      const origin = /Curfew listens on (http:\S+)\n/.exec(said)?.[1];
      if (origin !== undefined) resolve(origin);
    });
  }
  server.once('close', () => reject(new Error(`the server ended before it was ready: ${said}`)));
  return promise;
}

/** The console calls the native API alone; pages and dialects are none of its business. */
function nativeApi({ paths, ...description }) {
  const native = Object.entries(paths).filter(([path]) => path.startsWith('/v1/'));
  return { ...description, paths: Object.fromEntries(native) };
}

try {
  const types = head + astToString(await openapiTypescript(nativeApi(await readDescription()), { immutable: true }));
  const isCurrent = existsSync(target) && readFileSync(target, 'utf8') === types;
  if (!process.argv.includes('--check')) writeFileSync(target, types);
  else if (!isCurrent) {
    throw new Error(
      'packages/console/src/api/openapi.d.ts does not describe the API as it is: run "npm run types -w @curfew/console"',
    );
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
