import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import Ajv from 'ajv-draft-04';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CommandIo, catalogue, parseTargetFile, type Report, runScanCommand } from '../src/index.ts';
import { type CookieApp, startCookieApp } from './fixtures/cookie-app.ts';
import { passwords } from './fixtures/users.ts';

// The package is CommonJS, and its types say so.
const AjvDraft04 = Ajv as unknown as typeof Ajv.default;
let app: CookieApp;
const seen: string[] = [];

beforeAll(async () => {
  app = await startCookieApp(['keeps-id']);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly files: ReadonlyMap<string, string>;
}

async function run(
  argv: readonly string[],
  files: Readonly<Record<string, string>> = {},
  terminal?: { readonly noColor: string | undefined },
): Promise<Ran> {
  const written = new Map<string, string>();
  let [out, err] = ['', ''];
  const io: CommandIo = {
    stdout: { isTTY: terminal !== undefined, write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    environment: {
      WRONG: 'not it',
      PW: passwords.get('alice'),
      BOB: passwords.get('bob'),
      ALICE_PASSWORD: passwords.get('alice'),
      NO_COLOR: terminal?.noColor,
    },
    readFile: async (path) => files[path] ?? '',
    writeFile: async (path, text) => void written.set(path, text),
  };
  const code = await runScanCommand(argv, io);
  const ran = { code, out, err, files: written };
  seen.push(out, err, ...written.values());
  return ran;
}

const quick = ['--user', 'alice', '--password-env', 'PW', '--rate', '100000', '--checks', 'fixation.cookie'];

test('a finding fails the command, and is told with its proof', async () => {
  const { code, out } = await run([app.url, ...quick]);
  expect(code).toBe(1);
  expect(out).toContain('presents the token kept from before: signed-in as alice');
  expect(out).toContain('What to do:');
  expect(out).toMatch(/✗ fixation\.cookie\.issued +fail/);
});

test.each([
  [undefined, true],
  ['', true],
  ['1', false],
])('on a terminal with NO_COLOR=%s it is coloured: %s', async (noColor, isColoured) => {
  const { out } = await run([app.url, ...quick], {}, { noColor });
  expect(out.includes('\u001b[')).toBe(isColoured);
});

test.each(['--format', '--output'])('%s json has the findings by category', async (flag) => {
  const { out } = await run([app.url, ...quick, flag, 'json']);
  const report = JSON.parse(out) as Report;
  const selected = report.findings.filter(({ category }) => category === 'Authentication');
  expect(selected).toHaveLength(1);
  expect(report).toMatchObject({ schemaVersion: 1, status: 'complete', tool: { name: 'curfew-scan' } });
  expect(report.checks.map(({ status }) => status)).toEqual(['fail', 'pass']);
});

test('SARIF fits its schema and what GitHub asks for', async () => {
  const { out } = await run([app.url, ...quick, '--format', 'sarif']);
  const validate = new AjvDraft04({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
  const log: unknown = JSON.parse(out);
  expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
  const [first] = (log as { runs: SarifRun[] }).runs;
  expect(first?.tool.driver.rules).toHaveLength(catalogue.length);
  for (const rule of first?.tool.driver.rules ?? []) {
    expect(rule.shortDescription.text.length).toBeGreaterThan(10);
    expect(rule.fullDescription.text.length).toBeLessThanOrEqual(1024);
    expect(Number(rule.properties['security-severity'])).toBeGreaterThan(0);
  }
  const [result] = first?.results ?? [];
  expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).not.toMatch(/^(\/|https?:)/);
  expect(result?.partialFingerprints.primaryLocationLineHash).toMatch(/^[0-9a-f]{32}$/);
});

interface SarifRun {
  readonly tool: {
    readonly driver: {
      readonly rules: readonly {
        readonly shortDescription: { readonly text: string };
        readonly fullDescription: { readonly text: string };
        readonly properties: Readonly<Record<string, string>>;
      }[];
    };
  };
  readonly results: readonly {
    readonly locations: readonly {
      readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
    }[];
    readonly partialFingerprints: Readonly<Record<string, string>>;
  }[];
}

test('JUnit and HTML are saved beside the report', async () => {
  const { files } = await run([app.url, ...quick, '--save', 'scan.xml', '--save', 'scan.html', '--save', 'scan.sarif']);
  expect(files.get('scan.xml')).toContain('failures="1"');
  const html = files.get('scan.html') ?? '';
  expect(html).toContain('class="life"');
  expect(html).not.toMatch(/(src|href)="http/);
  expect(files.get('scan.sarif')).toContain('"version": "2.1.0"');
});

test('a baseline leaves out what is known', async () => {
  const first = await run([app.url, ...quick, '--format', 'json']);
  const second = await run([app.url, ...quick, '--baseline', 'old.json'], { 'old.json': first.out });
  expect(second.code).toBe(0);
  expect(second.out).toContain('0 found');
});

test.each([
  { flags: ['--fail-on', 'critical'], code: 0 },
  { flags: ['--fail-on', 'never'], code: 0 },
  { flags: ['--fail-on', 'info'], code: 1 },
])('$flags ends with $code', async ({ flags, code }) => {
  expect((await run([app.url, ...quick, ...flags])).code).toBe(code);
});

test.each([
  { argv: [], why: 'an address' },
  { argv: ['http://127.0.0.1:1/'], why: 'an account is needed' },
  { argv: ['http://127.0.0.1:1/', '--user', 'a', '--password-env', 'NOT_SET'], why: 'NOT_SET is not set' },
  { argv: ['http://127.0.0.1:1/', '--chekcs', 'x'], why: '--chekcs; did you mean --checks?' },
  { argv: ['http://127.0.0.1:1/', '--brwoser'], why: '--brwoser; did you mean --browser?' },
  { argv: ['http://127.0.0.1:1/', '--nothing-like-it'], why: '--nothing-like-it' },
  { argv: ['http://127.0.0.1:1/', '--profile', 'ful'], why: 'not "ful"; did you mean full?' },
  { argv: ['http://127.0.0.1:1/', ...quick, '--checks', 'nonsense'], why: 'nonsense' },
  { argv: ['http://192.0.2.1/', ...quick], why: 'not this machine' },
])('wrong usage ends with 2 and says why: $why', async ({ argv, why }) => {
  const { code, err } = await run(argv);
  expect(code).toBe(2);
  expect(err).toContain(why);
});

test('a sign-in that fails ends with 5, and bounds that are used up with 6', async () => {
  const wrong = await run([app.url, '--user', 'alice', '--password-env', 'WRONG', '--format', 'json']);
  expect(wrong.code).toBe(5);
  const short = await run([app.url, ...quick, '--checks', 'cookie', '--max-requests', '12', '--format', 'json']);
  expect(JSON.parse(short.out)).toMatchObject({
    status: 'cut-short',
    reason: expect.stringContaining('--max-requests'),
  });
  expect(short.code).toBe(6);
});

test('nothing there ends with 3', async () => {
  expect((await run(['http://127.0.0.1:1/', ...quick])).code).toBe(3);
});

test('what cannot be decided ends with 4, where that is asked for', async () => {
  const { code } = await run([app.url, ...quick, '--checks', 'expiry', '--skip', 'fixation', '--fail-on-inconclusive']);
  expect(code).toBe(4);
});

test('the report begins with what came out, in sentences', async () => {
  const { out } = await run([app.url, ...quick]);
  expect(out).toMatch(/^1 problem to mend:\n {2}high: .+\n\d checks? passed, \d could not be decided/m);
  const { out: nothing } = await run(['http://127.0.0.1:1/', ...quick]);
  expect(nothing).toContain('The target never answered, so nothing was decided: ');
});

test('--explain tells all about a check, and how to mend what it finds', async () => {
  const { out, code } = await run(['--explain', 'fixation.cookie.issued']);
  expect(code).toBe(0);
  for (const part of ['CWE-384', 'sends: ', 'proves: ', 'why: ', 'mend: ', 'In Flask-Session:', 'In Laravel:'])
    expect(out).toContain(part);
  expect((await run(['--explain', 'nonsense'])).code).toBe(2);
});

test('compare tells what is new, what is mended, and what nobody knows any more', async () => {
  await using sound = await startCookieApp([]);
  const report = async (url: string) => (await run([url, ...quick, '--format', 'json'])).out;
  const at = (text: string) => text.replaceAll(new URL(sound.url).host, new URL(app.url).host);
  const files = { 'bad.json': await report(app.url), 'good.json': at(await report(sound.url)) };
  const worse = await run(['compare', 'good.json', 'bad.json'], files);
  expect(worse).toMatchObject({ code: 1, out: expect.stringContaining('New (1)') });
  const better = await run(['compare', 'bad.json', 'good.json'], files);
  expect(better).toMatchObject({ code: 0, out: expect.stringContaining('0 new, 1 mended, 0 still there') });
  const same = await run(['compare', 'bad.json', 'bad.json', '--format', 'json'], files);
  expect(JSON.parse(same.out)).toMatchObject({ added: [], stayed: [{}], mended: [] });
  expect((await run(['compare', 'bad.json'], files)).code).toBe(2);
  expect((await run(['compare', 'bad.json', 'x.json'], { ...files, 'x.json': '{}' })).err).toContain('x.json');
});

test('--list-checks prints the catalogue', async () => {
  const { out } = await run(['--list-checks']);
  for (const { id } of catalogue) expect(out).toContain(id);
});

test('--dry-run sends nothing', async () => {
  const before = app.requests();
  const { out, code } = await run([app.url, ...quick, '--dry-run']);
  expect(code).toBe(0);
  expect(out).toContain('Nothing has been sent');
  expect(app.requests()).toBe(before);
});

test('init writes a target file that works', async () => {
  const { out, code } = await run(['init', app.url, ...quick]);
  expect(code).toBe(0);
  const target = parseTargetFile(out, { PW: passwords.get('alice') });
  expect(target.logout).toHaveLength(1);
  const { code: found } = await run(['--target', 'scan.yml', ...quick], { 'scan.yml': out });
  expect(found).toBe(1);
});

test('a request copied as cURL signs in', async () => {
  await using open = await startCookieApp(['no-anonymous-sessions', 'logout-forgets-cookie-only']);
  const curl = `curl '${open.url}login' -X POST -H 'Content-Type: application/x-www-form-urlencoded' \\\n -b 'sid=old' --data-raw $'username=alice&password=correct+horse+alice' --compressed`;
  const { code, out } = await run(
    [...quick, '--curl', 'c.txt', '--checks', 'logout', '--skip', 'fixation', '--fail-on', 'medium'],
    { 'c.txt': curl },
  );
  expect(code, out).toBe(1);
});

test('a recording signs in', async () => {
  await using open = await startCookieApp(['no-anonymous-sessions', 'logout-forgets-cookie-only']);
  const request = {
    method: 'POST',
    url: `${open.url}login`,
    headers: [{ name: 'Content-Type', value: 'application/x-www-form-urlencoded' }],
    postData: { text: 'username=alice&password=correct+horse+alice' },
  };
  const har = JSON.stringify({ log: { entries: [{ request }] } });
  const { code, out } = await run(
    [...quick, '--har', 'a.har', '--checks', 'logout', '--skip', 'fixation', '--fail-on', 'medium'],
    { 'a.har': har },
  );
  expect(code, out).toBe(1);
});

test('a recording signs out by a link that has a token in its address', async () => {
  await using open = await startCookieApp(['logout-link-with-token']);
  const type = { name: 'Content-Type', value: 'application/x-www-form-urlencoded' };
  const post = { method: 'POST', url: `${open.url}login`, headers: [type] };
  const page = '<p>alice</p><a href="/logout?sectok=a1b2c3d4e5">Log out</a>';
  const html = { status: 200, headers: [{ name: 'Content-Type', value: 'text/html' }], content: { text: page } };
  const fields = 'csrf=0f9e8d7c6b5a&username=alice&password=correct+horse+alice';
  const form = '<form><input type=hidden name=csrf value=0f9e8d7c6b5a></form>';
  const entries = [
    {
      request: { method: 'GET', url: `${open.url}login`, headers: [] },
      response: { ...html, content: { text: form } },
    },
    { request: { ...post, postData: { text: fields } }, response: { status: 303, headers: [], content: {} } },
    { request: { method: 'GET', url: `${open.url}account`, headers: [] }, response: html },
    { request: { method: 'GET', url: `${open.url}logout?sectok=a1b2c3d4e5`, headers: [] }, response: html },
  ];
  const argv = [...quick.slice(0, -2), '--checks', 'logout.server-side', '--har', 'a.har'];
  const { out } = await run(argv, { 'a.har': JSON.stringify({ log: { entries } }) });
  expect(out).toMatch(/✓ logout\.server-side/);
});

test('a storage state is scanned for what needs no sign-in', async () => {
  app.sessions.set('a-session-made-elsewhere', {
    user: 'alice',
    csrf: '',
    expiresAt: Infinity,
    touched: 0,
    endsAt: Infinity,
    second: null,
  });
  const cookies = [{ name: 'sid', value: 'a-session-made-elsewhere', domain: '127.0.0.1', path: '/' }];
  const state = JSON.stringify({ cookies, origins: [] });
  const { code, out } = await run(
    [app.url, '--storage-state', 's.json', '--check-url', '/account', '--rate', '100000'],
    { 's.json': state },
  );
  // Nothing that needs no sign-in applies to a plain cookie, so that nothing was decided.
  expect(code, out).toBe(4);
  expect(out).toContain('only a session was given');
});

test('no password, token or form token is in anything that was written', () => {
  const everything = seen.join('\n');
  for (const password of passwords.values()) {
    expect(everything).not.toContain(password);
    expect(everything).not.toContain(encodeURIComponent(password));
    expect(everything).not.toContain(password.replaceAll(' ', '+'));
  }
  for (const [token, { csrf }] of app.sessions) {
    expect(everything).not.toContain(token);
    if (csrf !== '') expect(everything).not.toContain(csrf);
  }
});
