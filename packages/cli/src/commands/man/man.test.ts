import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { openSandbox } from '../../../test/sandbox.ts';
import { commandGroups, forwardedCommands } from '../catalogue.ts';
import { readPages } from './pages.ts';

const sandbox = openSandbox();
afterAll(() => sandbox.remove());

const pages = await readPages(commandGroups, forwardedCommands);
const commands = (await Promise.all(commandGroups.map(({ load }) => load()))).flat();

const isInstalled = (program: string) => spawnSync(program, ['--version']).status === 0;
const hasGroff = isInstalled('groff');
const format = (input: string) =>
  spawnSync('groff', ['-man', '-ww', '-Tutf8', '-P-cbou', '-rLL=200n'], { input, encoding: 'utf8' });

it('there is a page for the program, every group and every command', () => {
  const groups = commandGroups.map(({ name }) => name);
  const names = new Set(['', ...groups, ...commands.map(({ name }) => name), 'scan']);
  expect(new Set(pages.keys())).toEqual(names);
});

it.skipIf(!hasGroff)(
  `groff has nothing to complain about, and shows what --help says${hasGroff ? '' : ' (skipped: groff is not installed)'}`,
  () => {
    const all = format([...pages.values()].join(''));
    expect(all.stderr).toBe('');
    const text = all.stdout.replaceAll(/\s+/g, ' ');
    for (const { summary, options, examples = [] } of commands) {
      expect(text).toContain(summary.replaceAll(/\s+/g, ' '));
      for (const [name, { help }] of Object.entries(options)) {
        expect(text).toContain(`--${name}`);
        expect(text).toContain(help.replaceAll(/\s+/g, ' '));
      }
      // What is copied out of a page has to be what was typed into it.
      for (const example of examples) expect(text).toContain(example);
    }
  },
);

it.skipIf(!isInstalled('man'))(
  `man has nothing to complain about${isInstalled('man') ? '' : ' (skipped: man is not installed)'}`,
  async () => {
    await sandbox.succeed(['man', '--output', 'man1']);
    expect(readdirSync(sandbox.path('man1'))).toHaveLength(pages.size);
    const file = sandbox.path('man1/curfew-auth-session-login.1');
    expect(readFileSync(file, 'utf8')).toBe(pages.get('auth-session login'));
    const shown = spawnSync('man', ['--warnings', '-l', file], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
    expect(shown.stderr).toBe('');
    expect(shown.stdout).toContain('--expire-after');
  },
);

it('prints one page, and names the nearest command', async () => {
  expect(await sandbox.succeed(['man', 'user', 'add'])).toBe(pages.get('user add'));
  expect(await sandbox.succeed(['man'])).toBe(pages.get(''));
  const refused = await sandbox.run(['man', 'user', 'ad']);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('ERROR: unknown command "user ad"\nHINT: did you mean "user add"?\n');
  const both = await sandbox.run(['man', 'user', '--output', 'man1']);
  expect(both).toMatchObject({ code: 2 });
});

it('lets no text become a request', () => {
  for (const page of pages.values()) {
    for (const line of page.split('\n')) expect(line).toMatch(/^(\.(TH|SH|TP|nf|fi|br|BR)\b.*|[^.'].*|)$/);
    expect(page).not.toMatch(/(^|[^\\])-/);
  }
});
