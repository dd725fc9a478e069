import { afterAll, describe, expect, it } from 'vitest';
import { ownExitCodes } from '../src/command-line/exit-code.ts';
import { cockroachExitCodes } from '../src/commands/auth-session/exit-codes.ts';
import { commandGroups } from '../src/commands/catalogue.ts';
import { openSandbox } from './sandbox.ts';

const sandbox = openSandbox();
afterAll(() => sandbox.remove());

const commands = (await Promise.all(commandGroups.map((group) => group.load()))).flat();

describe('help', () => {
  it('lists every command', async () => {
    const { code, stdout } = await sandbox.run(['--help']);
    expect(code).toBe(0);
    for (const { name, summary } of commandGroups)
      expect(stdout).toMatch(new RegExp(`  ${name} +${literally(summary)}\n`));
    expect(await sandbox.succeed(['help'])).toBe(stdout);
    const bare = await sandbox.run([]);
    expect(bare).toEqual({ code: 2, stdout: '', stderr: stdout });
  });

  it('of a command has its flags, and all exit codes', async () => {
    const text = await sandbox.succeed(['auth-session', 'login', '--help']);
    expect(text).toContain('curfew auth-session login USER [flags]');
    expect(text).toContain('--expire-after DURATION');
    expect(text).toContain('(default 1h0m0s)');
    for (const [code, meaning] of cockroachExitCodes.meanings)
      expect(text).toMatch(new RegExp(`\n  ${code} +${literally(meaning)}`));
    const other = await sandbox.succeed(['user', 'add', '--help']);
    for (const [code, meaning] of ownExitCodes.meanings)
      expect(other).toMatch(new RegExp(`\n  ${code} +${literally(meaning)}`));
    expect(await sandbox.succeed(['help', 'auth-session', 'login'])).toBe(text);
    expect(await sandbox.succeed(['auth-session', 'login', '-h'])).toBe(text);
    expect(await sandbox.succeed(['auth-session', '--help'])).toContain('auth-session logout');
  });

  it('has no option that takes a password or a token', () => {
    const names = commands.flatMap((command) =>
      Object.entries(command.options).flatMap(([name, option]) => (option.type === 'flag' ? [] : [name])),
    );
    expect(names.filter((name) => /password|token|secret|cookie$/.test(name))).toEqual(
      names.filter((name) => name === 'token-file' || name === 'secret-file'),
    );
  });
});

it.each([['version'], ['--version']])('%s prints the version', async (argument) => {
  expect(await sandbox.succeed([argument])).toMatch(/^curfew \d+\.\d+\.\d+ \(Node \d+\.\d+\.\d+\)\n$/);
});

it.each([
  [['auth-sesion', 'list'], 2, 'unknown command "auth-sesion" for "curfew"', 'did you mean "auth-session"?'],
  [['auth-session', 'lgoin'], 1, 'unknown command "lgoin" for "curfew auth-session"', 'did you mean "login"?'],
  [['scna'], 2, 'unknown command "scna" for "curfew"', 'did you mean "scan"?'],
  [['hlep'], 2, 'unknown command "hlep" for "curfew"', 'did you mean "help"?'],
  [['--stroe', 'sqlite:a.db', 'user', 'list'], 2, 'unknown flag: --stroe', 'did you mean --store?'],
  [['auth-session', 'login', 'ada', '--expire', '5m'], 4, 'unknown flag: --expire', 'did you mean --expire-after?'],
  [
    ['user', 'list', '--format', 'jsno'],
    2,
    'invalid argument "jsno" for "--format" flag: invalid table display format: jsno',
    'did you mean "json"? use one of table, …',
  ],
  [['xyzzy'], 2, 'unknown command "xyzzy" for "curfew"', '"curfew --help" lists the commands'],
])('names the nearest command: %j', async (args, expected, message, hint) => {
  const { code, stderr } = await sandbox.run(args);
  expect(code).toBe(expected);
  expect(stderr).toContain(`ERROR: ${message}\nHINT: ${hint.replace('…', '')}`);
});

it('takes the flags that all commands share before the command too', async () => {
  await sandbox.succeed(['--store', 'sqlite:first.db', 'user', 'add', 'alice', '--no-password']);
  expect(await sandbox.succeed(['--store=sqlite:first.db', 'user', 'list', '--format=csv'])).toContain('alice');
});

it('shows where a fault happened only when asked to', async () => {
  const args = ['auth-session', 'list', '--store', 'sqlite:none.db'];
  expect((await sandbox.run(args)).stderr).not.toContain('    at ');
  const debug = await sandbox.run(args, { environment: { CURFEW_DEBUG: '1' } });
  expect(debug.stderr).toContain('    at ');
});

function literally(text: string): string {
  return text.replace(/[()[\]."]/g, '\\$&');
}
