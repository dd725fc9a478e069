import { afterEach, expect, test } from 'vitest';
import { examine } from './admission.ts';
import { type ContenderName, isBaseline } from './roster.ts';
import { type ServerProcess, startServer } from './server-process.ts';

/** One of each kind: a race asks every contender the same before it starts. */
const contenders: readonly ContenderName[] = [
  'bare',
  'curfew',
  'curfew-bound',
  'curfew-express-postgres',
  'express-memory',
];

let running: ServerProcess | null = null;

afterEach(async () => {
  await running?.stop();
  running = null;
});

test.for(contenders)('%s lets its own session in, and nobody else', async (name, context) => {
  const server = await startServer(name);
  if ('skipped' in server) return context.skip(server.skipped);
  running = server;
  const status = isBaseline(name) ? 204 : 401;
  expect(await examine(server)).toEqual({ valid: [204, 204], none: status, forged: status });
  expect((await server.cpuTime()).server).toBeGreaterThan(0);
});
