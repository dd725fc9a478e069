import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startServer } from '../../test/start.ts';

const folder = fileURLToPath(new URL('../../../../packaging/monitoring', import.meta.url));
const read = (file: string) => readFileSync(`${folder}/${file}`, 'utf8');

/** What a server counts, with its labels; a histogram has names of its own for what it consists of. */
async function countedNames(): Promise<ReadonlySet<string>> {
  const { send, signIn } = await startServer();
  await send({ url: '/verify', headers: { cookie: (await signIn()).cookie } });
  const { body } = await send({ url: '/metrics' });
  return new Set(Array.from(body.matchAll(/^([a-z_]+)(?:\{| )/gm), ([, name = '']) => name));
}

it.each(['alerts.yml', 'dashboard.json'])('%s watches only what a server counts', async (file) => {
  const counted = await countedNames();
  const watched = new Set(Array.from(read(file).matchAll(/\b(?:curfew|process)_[a-z_]+/g), ([name]) => name));
  expect(watched.size).toBeGreaterThan(3);
  expect([...watched].filter((name) => !counted.has(name))).toEqual([]);
});

it('knows the outcomes that it asks about', async () => {
  const { send, signIn } = await startServer();
  await send({ url: '/verify', headers: { cookie: (await signIn()).cookie } });
  await send({ method: 'POST', url: '/v1/sessions', payload: { username: 'web_user', password: 'wrong' } });
  const { body } = await send({ url: '/metrics' });
  const asked = new Set(Array.from(read('alerts.yml').matchAll(/outcome!?="([a-z-]+)"/g), ([, outcome]) => outcome));
  for (const outcome of asked) expect(body).toContain(`outcome="${outcome}"`);
});

it('sounds the alarms that it should, by promtool where it is installed', ({ skip }) => {
  const { error, status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'alerts.test.yml'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (error !== undefined) return skip('not installed: promtool');
  expect([status, stderr], stdout).toEqual([0, '']);
});
