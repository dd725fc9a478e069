import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Readable } from 'node:stream';
import { RedisStore } from 'connect-redis';
import { createClient } from 'redis';
import type { Contender } from '../contender.ts';
import { startExpress } from '../express-session.ts';
import { close, listen } from '../http.ts';
import { isInstalled, loadCpu, pinned } from '../pinning.ts';

export const contender: Contender = {
  async start(directory) {
    if (!isInstalled('redis-server')) return { skipped: 'no redis-server is installed' };
    const port = await freePort();
    // Beside the load, so that Redis takes nothing from the server that is measured.
    const [command, ...args] = pinned(loadCpu(), ['redis-server', '--port', port, '--bind', '127.0.0.1', '--save', '']);
    const redis = spawn(command, args, { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(redis, 'exit');
    await Promise.race([
      untilReady(redis.stdout),
      ended.then(() => Promise.reject(new Error('redis-server ended before it was ready'))),
    ]);
    const client = createClient({ url: `redis://127.0.0.1:${port}` });
    await client.connect();
    const started = await startExpress(new RedisStore({ client }));
    return {
      ...started,
      async close() {
        await started.close();
        client.destroy();
        redis.kill();
        await ended;
      },
    };
  },
};

async function freePort(): Promise<string> {
  const server = createServer();
  const { port } = new URL(await listen(server));
  await close(server);
  return port;
}

async function untilReady(output: Readable): Promise<void> {
  let said = '';
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (said.includes('Ready to accept connections')) break;
  }
  output.resume();
}
