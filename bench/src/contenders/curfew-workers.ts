import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Contender } from '../contender.ts';
import { cookiesFor } from '../curfew-server.ts';
import { openFilledCurfew } from '../curfew-store.ts';
import { pinned, workerCpus } from '../pinning.ts';
import { sessionsInUse } from '../seed.ts';

const curfew = join(import.meta.dirname, '../../../node_modules/.bin/curfew');

export const contender: Contender = {
  async start(directory) {
    const cpus = workerCpus();
    if (cpus === null) return { skipped: 'there is no second core, or no taskset' };
    const path = join(directory, 'curfew.db');
    await (await openFilledCurfew(path, sessionsInUse)).close();
    const serve = ['serve', '--workers', String(Math.max(cpus.length, 2)), '--listen', '127.0.0.1:0'];
    const [command, ...args] = pinned(cpus.join(), [process.execPath, curfew, ...serve, '--store', `sqlite:${path}`]);
    const child = spawn(command, args, { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    const origin = await Promise.race([
      addressIn(child.stdout),
      ended.then(() => Promise.reject(new Error('curfew serve ended before it was ready'))),
    ]);
    return {
      origin,
      cookies: await cookiesFor(origin),
      answersInChildren: true,
      async close() {
        child.kill();
        await ended;
      },
    };
  },
};

async function addressIn(output: Readable): Promise<string> {
  let said = '';
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (said.includes('Next:')) break;
  }
  output.resume();
  return /listens on (\S+)/.exec(said)?.[1] ?? '';
}
