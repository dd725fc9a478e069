import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, plainEnvironment, type Sandbox } from '../../../test/sandbox.ts';
import { formatNames } from '../../formats/formats.ts';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const token = '[0-9A-Za-z]{40}';
const time = '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,3})?';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = openSandbox();
  for (const name of ['eisen', 'other']) await sandbox.succeed(['user', 'add', name, '--no-password']);
});
afterAll(() => sandbox.remove());

/** Rows of TSV, without the header. */
async function rows(args: readonly string[]): Promise<string[][]> {
  const text = await sandbox.succeed([...args, '--format', 'tsv']);
  const lines = text.trimEnd().split('\n').slice(1);
  return lines.map((line) => line.split('\t'));
}

async function login(user: string): Promise<{ id: string; cookie: string }> {
  const [row] = await rows(['auth-session', 'login', user]);
  return { id: row?.[1] ?? '', cookie: row?.[2] ?? '' };
}

describe('auth-session login', () => {
  it('prints the table of the transcript', async () => {
    const text = await sandbox.succeed(['auth-session', 'login', 'eisen', '--expire-after=4h30m', '--format=table']);
    const [header, rule, row, count, end] = text.split('\n');
    expect(header).toMatch(/^ {2}username \| {14}session ID {14}\| +authentication cookie$/);
    expect(rule).toMatch(/^-{11}\+-{38}\+-{83}$/);
    expect(row).toMatch(new RegExp(`^  eisen    \\| ${uuid} \\| session=${token}; Path=/; HttpOnly; SameSite=Lax$`));
    expect([count, end]).toEqual(['(1 row)', '']);
  });

  it('prints TSV where stdout is no terminal, and no hint where stdin is none', async () => {
    const { stdout, stderr } = await sandbox.run(['auth-session', 'login', 'eisen']);
    expect(stdout).toMatch(
      new RegExp(
        `^username\tsession ID\tauthentication cookie\neisen\t${uuid}\tsession=${token}; Path=/; HttpOnly; SameSite=Lax\n$`,
      ),
    );
    expect(stderr).toBe('');
  });

  it('prints only the cookie with --only-cookie', async () => {
    const text = await sandbox.succeed(['auth-session', 'login', 'eisen', '--only-cookie']);
    expect(text).toMatch(new RegExp(`^session=${token}; Path=/; HttpOnly; SameSite=Lax\n$`));
  });

  it('names the cookie of an https server', async () => {
    const text = await sandbox.succeed(['auth-session', 'login', 'eisen', '--only-cookie'], {
      environment: { CURFEW_PUBLIC_URL: 'https://sessions.example.com' },
    });
    expect(text).toMatch(new RegExp(`^__Host-session=${token}; Path=/; Secure; HttpOnly; SameSite=Lax\n$`));
  });

  it('lives as long as asked for, one hour by default', async () => {
    const { id } = await login('eisen');
    const [row] = (await rows(['auth-session', 'list'])).filter((cells) => cells[1] === id);
    expect(Date.parse(`${row?.[3]}Z`) - Date.parse(`${row?.[2]}Z`)).toBe(3_600_000);
  });

  it('normalises the name', async () => {
    const [row] = await rows(['auth-session', 'login', 'EISEN']);
    expect(row?.[0]).toBe('eisen');
  });

  it('says that a user does not exist', async () => {
    const { code, stdout, stderr } = await sandbox.run(['auth-session', 'login', 'nonexistent']);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toBe('ERROR: user "nonexistent" does not exist\nFailed running "auth-session login"\n');
  });

  it.each([
    ['abc', 'invalid duration "abc"'],
    ['3600', 'invalid duration "3600"; a unit is missing'],
    ['-5m', 'it must be more than zero'],
    ['0', 'it must be more than zero'],
    ['0s', 'it must be more than zero'],
    ['', 'invalid duration ""'],
    ['200000d', 'longer than 100 years'],
  ])('refuses to let a session live for %j', async (duration, why) => {
    for (const args of [[`--expire-after=${duration}`], ['--expire-after', duration]]) {
      const { code, stdout, stderr } = await sandbox.run(['auth-session', 'login', 'eisen', ...args]);
      expect(code).toBe(4);
      expect(stdout).toBe('');
      expect(stderr).toContain(`ERROR: invalid argument "${duration}" for "--expire-after" flag: `);
      expect(stderr).toContain(why);
    }
  });

  it('keeps to the policy', async () => {
    const { code, stderr } = await sandbox.run(['auth-session', 'login', 'eisen', '--expire-after=2h'], {
      environment: { CURFEW_MAX_TOKEN_LIFETIME: '1h' },
    });
    expect(code).toBe(1);
    expect(stderr).toContain('2h0m0s is longer than the 1h0m0s that the policy allows');
  });

  it.each([
    [[], 'accepts 1 arg(s), received 0'],
    [['a', 'b'], 'accepts 1 arg(s), received 2'],
  ])('counts its arguments: %j', async (operands, message) => {
    const { code, stderr } = await sandbox.run(['auth-session', 'login', ...operands]);
    expect(code).toBe(1);
    expect(stderr).toContain(`ERROR: ${message}`);
    expect(stderr).toMatch(/Failed running "auth-session login"\n$/);
  });
});

describe('auth-session list', () => {
  it.each(formatNames)('never shows a token (%s)', async (format) => {
    const { cookie } = await login('eisen');
    const secret = new RegExp(token).exec(cookie)?.[0] ?? 'nothing';
    const text = await sandbox.succeed(['auth-session', 'list', `--format=${format}`]);
    expect(text).toContain('eisen');
    expect(text).not.toContain(secret);
    expect(text).not.toMatch(new RegExp(`\\b${token}\\b`));
  });

  it('prints its columns in order, newest first, times in UTC', async () => {
    await login('eisen');
    const { id } = await login('other');
    const text = await sandbox.succeed(['auth-session', 'list']);
    const [header, first = ''] = text.split('\n');
    expect(header).toBe('username\tsession ID\tcreated\texpires\trevoked\tlast used');
    expect(first).toMatch(new RegExp(`^other\t${id}\t${time}\t${time}\tNULL\t${time}$`));
    const bound = await sandbox.succeed(['auth-session', 'list', '--binding', '--limit', '1']);
    expect(bound).toBe(`${header}\tbound to\tbound\tproven\n${first}\tNULL\tNULL\tNULL\n`);
  });

  it('filters, limits and walks all pages', async () => {
    const all = await rows(['auth-session', 'list', '--all']);
    expect(await rows(['auth-session', 'list', '--username', 'other'])).toEqual(
      all.filter(([user]) => user === 'other'),
    );
    expect(await rows(['auth-session', 'list', '--limit', '2'])).toEqual(all.slice(0, 2));
    expect(await rows(['auth-session', 'list', '--kind', 'interactive'])).toEqual([]);
    expect(await rows(['auth-session', 'list', '--state', 'active'])).toEqual(all.filter((row) => row[4] === 'NULL'));
    expect(await rows(['auth-session', 'list', '--username', 'nobody'])).toEqual([]);
  });

  it('refuses what it does not know', async () => {
    const { code, stderr } = await sandbox.run(['auth-session', 'list', '--format', 'xml']);
    expect(code).toBe(4);
    expect(stderr).toContain('invalid table display format: xml');
    expect(stderr).toContain(
      'HINT: use one of table, tsv, csv, records, ndjson, json, sql, html, unnumbered-html, raw',
    );
    expect((await sandbox.run(['auth-session', 'list', '--state', 'dead'])).stderr).toContain('use one of active');
    expect((await sandbox.run(['auth-session', 'list', '--limit', '0'])).code).toBe(4);
    expect((await sandbox.run(['auth-session', 'list', 'eisen'])).stderr).toContain('accepts 0 arg(s), received 1');
    expect((await sandbox.run(['auth-session', 'list', '--usrname', 'x'])).stderr).toContain(
      'did you mean --username?',
    );
  });
});

describe('auth-session logout', () => {
  it('ends all sessions of the user and nobody else', async () => {
    const [mine, others] = [await login('eisen'), await login('other')];
    const ended = await rows(['auth-session', 'logout', 'eisen']);
    expect(ended.map(([user]) => user)).not.toContain('other');
    const row = ended.find((cells) => cells[1] === mine.id);
    expect(row?.[2]).toMatch(new RegExp(`^${time}$`));
    const active = await rows(['auth-session', 'list', '--state', 'active']);
    expect(active.map((cells) => cells[1])).toContain(others.id);
    expect(active.map(([user]) => user)).not.toContain('eisen');
  });

  it('prints earlier ends again, with the time at which they were', async () => {
    await login('eisen');
    const before = await rows(['auth-session', 'logout', 'eisen']);
    const { id } = await login('eisen');
    const after = await rows(['auth-session', 'logout', 'EISEN']);
    expect(after.slice(1)).toEqual(before);
    expect(after[0]?.[1]).toBe(id);
  });

  it('succeeds for a user who does not exist, with no rows and a note', async () => {
    const { code, stdout, stderr } = await sandbox.run(['auth-session', 'logout', 'nonexistent', '--format=table']);
    expect(code).toBe(0);
    expect(stdout).toContain('(0 rows)');
    expect(stderr).toContain('user "nonexistent" does not exist');
  });

  it('ends one session with --session, and only where it is the user’s', async () => {
    const [one, two] = [await login('eisen'), await login('eisen')];
    const foreign = await sandbox.run(['auth-session', 'logout', 'other', '--session', one.id]);
    expect(foreign.code).toBe(1);
    expect(foreign.stderr).toContain(`there is no session "${one.id}" of "other"`);
    const ended = await rows(['auth-session', 'logout', '--session', one.id]);
    expect(ended.map((cells) => cells[1])).toEqual([one.id]);
    const active = await rows(['auth-session', 'list', '--username', 'eisen', '--state', 'active']);
    expect(active.map((cells) => cells[1])).toEqual([two.id]);
    expect((await sandbox.run(['auth-session', 'logout', '--session', 'nonsense'])).code).toBe(1);
  });

  it('ends all but one with --all-but, and nothing where that one is not the user’s', async () => {
    const [kept, gone] = [await login('eisen'), await login('eisen')];
    const others = await login('other');
    const wrong = await sandbox.run(['auth-session', 'logout', 'eisen', '--all-but', others.id]);
    expect(wrong.code).toBe(1);
    const ended = await rows(['auth-session', 'logout', 'eisen', '--all-but', kept.id]);
    expect(ended.map((cells) => cells[1])).toContain(gone.id);
    const active = await rows(['auth-session', 'list', '--state', 'active']);
    expect(active.map((cells) => cells[1])).toEqual(expect.arrayContaining([kept.id, others.id]));
    expect(active.map((cells) => cells[1])).not.toContain(gone.id);
  });

  it('needs to know whose', async () => {
    const { code, stderr } = await sandbox.run(['auth-session', 'logout']);
    expect(code).toBe(1);
    expect(stderr).toContain('accepts 1 arg(s), received 0');
  });
});

it('prints usage and fails without a subcommand', async () => {
  const { code, stdout, stderr } = await sandbox.run(['auth-session']);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain('curfew auth-session [command]');
  expect(stderr).toContain('Failed running "auth-session"');
});

it.each([
  ['--only-cookie=true', true],
  ['--only-cookie=1', true],
  ['--only-cookie=false', false],
  ['--only-cookie=F', false],
])('reads %s as Go does', async (flag, isAlone) => {
  const text = await sandbox.succeed(['auth-session', 'login', 'eisen', flag]);
  expect(text.startsWith('session=')).toBe(isAlone);
});

it('refuses another value of a flag, without repeating it', async () => {
  const { code, stderr } = await sandbox.run(['auth-session', 'login', 'eisen', '--only-cookie=hunter2']);
  expect(code).toBe(4);
  expect(stderr).toContain('--only-cookie takes no value but true or false');
  expect(stderr).not.toContain('hunter2');
});

describe('auth-session login --only-cookie > FILE', () => {
  it.each([
    [['--only-cookie'], true],
    [['--only-cookie', '--cookie-jar', 'jar'], false],
    [[], false],
  ])('%j: says what curl needs: %s', (flags, isTold) => {
    const file = sandbox.path('cookie.txt');
    const descriptor = openSync(file, 'w');
    const launcher = join(import.meta.dirname, '../../../bin/curfew.js');
    const { status, stderr } = spawnSync(process.execPath, [launcher, 'auth-session', 'login', 'eisen', ...flags], {
      cwd: sandbox.folder,
      env: plainEnvironment(),
      stdio: ['ignore', descriptor, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(descriptor);
    expect(status).toBe(0);
    expect(readFileSync(file, 'utf8')).toMatch(flags.length > 0 ? /^session=\w{40}; / : /^username\t/);
    if (isTold) expect(stderr).toMatch(/^note: .*--cookie-jar FILE.*curl --cookie "\$\(cat FILE\)"\n$/);
    else expect(stderr).toBe('');
  });
});
