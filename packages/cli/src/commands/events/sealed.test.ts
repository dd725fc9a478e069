import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../test/sandbox.ts';

let sandbox: Sandbox;
beforeAll(() => {
  sandbox = openSandbox();
});
afterAll(() => sandbox.remove());

it('seals, verifies, proves, and says where somebody has bent the trail', async () => {
  expect(await sandbox.run(['events', 'verify'])).toMatchObject({ code: 69 });
  await sandbox.succeed(['user', 'add', 'ada', '--no-password']);
  const unsealed = await sandbox.run(['events', 'seal', '--store', 'sqlite:nowhere.db']);
  expect(unsealed.stderr).toContain('there is no database at');
  expect((await sandbox.run(['events', 'seal'])).stderr).toMatch(/^sealed up to 1:[0-9a-f]{64}\n$/);
  const [verified] = JSON.parse(await sandbox.succeed(['events', 'verify', '--format', 'json']));
  expect(verified).toMatchObject({ result: 'as sealed', seals: '1', events: '1', 'not yet sealed': '0' });

  const raw = new Database(sandbox.path('curfew-data/curfew.db'));
  const id = String(raw.prepare('SELECT id FROM events').pluck().get());
  const proof = sandbox.write('proof.json', await sandbox.succeed(['events', 'prove', id]));
  const key = sandbox.write('key.pem', await sandbox.succeed(['events', 'key']));
  raw.exec(`DROP TRIGGER events_only_forget; UPDATE events SET username = 'Eve'`);
  raw.close();
  // Neither the database nor the keys are needed for a proof, and nobody’s word but the public key’s.
  const elsewhere = ['--store', 'sqlite:elsewhere.db', '--public-key', key];
  expect((await sandbox.run(['events', 'verify-proof', proof, ...elsewhere])).stderr).toContain(
    `the event ${id} was in`,
  );
  expect((await sandbox.run(['events', 'verify-proof', proof, ...elsewhere.slice(0, 2)])).code).toBe(2);

  const bent = await sandbox.run(['events', 'verify', '--contains', verified.head]);
  expect(bent).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(`^changed: the event ${id} of .* has been changed\n$`),
  });
  expect((await sandbox.run(['events', 'prove', '0'])).code).toBe(4);
  expect((await sandbox.run(['events', 'verify', '--contains', '1'])).code).toBe(2);
});
