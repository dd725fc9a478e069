import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../test/sandbox.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = openSandbox();
});
afterEach(() => sandbox.remove());

const add = (name: string) => sandbox.run(['user', 'add', name, '--no-password']);
const names = async () =>
  (await sandbox.succeed(['user', 'list', '--format', 'ndjson'])).trim().split('\n').map(nameIn);
const nameIn = (line: string): string => JSON.parse(line).username ?? JSON.parse(line).name;
const caseCounts = { environment: { CURFEW_CASE_SENSITIVE_NAMES: 'true' } };
const caseDoesNotCount = { environment: { CURFEW_CASE_SENSITIVE_NAMES: 'false' } };

it('names are kept as they were written, and found in any case', async () => {
  expect((await add('Jan Vos')).code).toBe(0);
  const again = await add('JAN VOS');
  expect(again.stderr).toContain('user "JAN VOS" exists already');
  expect(await names()).toEqual(['Jan Vos']);
  await sandbox.succeed(['auth-session', 'login', 'jan vos']);
  expect(await sandbox.succeed(['auth-session', 'list', '--username', 'JAN VOS'])).toContain('Jan Vos');
  expect(await sandbox.succeed(['auth-session', 'logout', 'jan VOS'])).toContain('Jan Vos');
});

it('case counts once somebody says so, and for as long as two names differ by nothing else', async () => {
  await add('Jan');
  const early = await sandbox.run(['user', 'list'], caseCounts);
  expect(early.stderr).toContain('run "curfew migrate"');
  await sandbox.succeed(['migrate', '--case-sensitive-names']);
  expect((await add('jan')).code).toBe(0);
  expect(await names()).toEqual(['Jan', 'jan']);

  const refused = await sandbox.run(['migrate'], caseDoesNotCount);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('"Jan" and "jan"');
  expect((await sandbox.run(['doctor', '--format', 'json'])).stdout).toContain(String.raw`\"Jan\" and \"jan\"`);
  expect(await names()).toEqual(['Jan', 'jan']);

  await sandbox.succeed(['user', 'delete', 'jan']);
  await sandbox.succeed(['migrate'], caseDoesNotCount);
  expect((await add('jan')).stderr).toContain('exists already');
});
