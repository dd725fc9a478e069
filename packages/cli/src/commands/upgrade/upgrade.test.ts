import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSandbox } from '../../../test/sandbox.ts';

const sandbox = openSandbox();
const file = sandbox.path('curfew.db');
const store = ['--store', `sqlite:${file}`];

beforeAll(() => sandbox.succeed(['migrate', ...store]));
afterAll(() => sandbox.remove());

const check = (...more: string[]) => sandbox.run(['upgrade', '--check', ...store, ...more]);

function change(sql: string): void {
  const database = new Database(file);
  database.exec(sql);
  database.close();
}

it('says that there is nothing to do', async () => {
  const { code, stdout } = await check();
  expect(code).toBe(0);
  expect(stdout).toContain('schema     up to date\n');
});

it('names what is to be applied and the steps, and applies nothing', async () => {
  const newest = 'SELECT max(name) FROM curfew_migrations';
  change(`CREATE TABLE taken AS ${newest}; DELETE FROM curfew_migrations WHERE name = (${newest})`);
  const { code, stdout } = await check('--format', 'json');
  expect(code).toBe(0);
  const outlook = JSON.parse(stdout);
  expect(outlook).toMatchObject({ state: 'behind', unknown: [] });
  expect(outlook.pending).toHaveLength(1);
  expect(outlook.steps[1]).toContain(`sqlite3 ${file} ".backup ${file}.backup"`);
  expect((await check()).stdout).toContain(`to apply   ${outlook.pending[0]}\n`);
  change('INSERT INTO curfew_migrations SELECT *, 1 FROM taken; DROP TABLE taken');
});

it('refuses a database of a newer version, and says how to go back', async () => {
  change("INSERT INTO curfew_migrations VALUES ('9999_of_tomorrow', 1)");
  const { code, stdout } = await check();
  expect(code).toBe(1);
  expect(stdout).toContain('schema     of a newer version, which this one cannot use\nunknown    9999_of_tomorrow\n');
  expect(stdout).toContain('put the backup from before the upgrade in place');
});

it.each([
  ['without --check', ['upgrade', ...store], 2, 'run "curfew upgrade --check" with the new version first'],
  ['where there is no database', ['upgrade', '--check', '--store', 'sqlite:nowhere.db'], 69, 'nowhere.db'],
])('%s says what to do', async (_name, args, code, text) => {
  const refused = await sandbox.run(args);
  expect(refused.stderr).toContain(text);
  expect(refused.code).toBe(code);
});
