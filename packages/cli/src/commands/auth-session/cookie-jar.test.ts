import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSandbox } from '../../../test/sandbox.ts';
import { startServer } from '../../../test/server.ts';
import { writeCookieJar } from './cookie-jar.ts';

const token = 'a'.repeat(40);
const cookie = { name: 'session', token, isSecure: false };
const line = `#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t1800000000\tsession\t${token}`;

describe('a cookie jar', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'curfew-jar-'));
    file = join(folder, 'cookies.txt');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is in the format of Netscape, for its owner only', () => {
    writeCookieJar(file, '127.0.0.1', cookie, '2027-01-15T08:00:00.000Z');
    expect(readFileSync(file, 'utf8')).toBe(`# Netscape HTTP Cookie File\n\n${line}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('takes a file that others could read away from them', () => {
    writeFileSync(file, '# Netscape HTTP Cookie File\n');
    chmodSync(file, 0o644);
    writeCookieJar(file, '127.0.0.1', cookie, '2027-01-15T08:00:00.000Z');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('keeps the other cookies and replaces its own', () => {
    const others = [
      'example.com\tFALSE\t/\tTRUE\t0\tsession\tx',
      '#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\tother\ty',
    ].join('\n');
    writeFileSync(
      file,
      `# Netscape HTTP Cookie File\n${others}\n#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\told\n`,
    );
    writeCookieJar(file, '127.0.0.1', cookie, '2027-01-15T08:00:00.000Z');
    expect(readFileSync(file, 'utf8')).toBe(`# Netscape HTTP Cookie File\n${others}\n${line}\n`);
  });

  it('knows https, IPv6, and cookies without an end', () => {
    const secure = { name: '__Host-session', token, isSecure: true };
    writeCookieJar(file, '[::1]', secure, null);
    expect(readFileSync(file, 'utf8')).toContain(`#HttpOnly_::1\tFALSE\t/\tTRUE\t0\t__Host-session\t${token}\n`);
  });

  it('leaves nothing behind where it cannot be written', () => {
    expect(() => writeCookieJar(join(folder, 'missing/cookies.txt'), 'h', cookie, null)).toThrow(
      'cannot write the cookie jar',
    );
    expect(() => writeCookieJar(folder, 'h', cookie, null)).toThrow('cannot write the cookie jar');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('auth-session login --cookie-jar', () => {
  it.skipIf(spawnSync('curl', ['--version']).error !== undefined)(
    'writes a jar that curl can use against the running server',
    async () => {
      const sandbox = openSandbox();
      const server = await startServer(sandbox);
      try {
        await sandbox.succeed(['user', 'add', 'web_user', '--no-password']);
        const listen = { environment: { CURFEW_LISTEN: new URL(server.address).host } };
        const shown = await sandbox.succeed(['auth-session', 'login', 'web_user', '--cookie-jar', 'jar'], listen);
        expect(shown).toMatch(/\twritten to jar\n$/);
        expect(shown).not.toMatch(/[0-9A-Za-z]{40}/);
        expect(statSync(sandbox.path('jar')).mode & 0o777).toBe(0o600);
        const curl = await promisify(execFile)('curl', [
          '--silent',
          '--cookie',
          sandbox.path('jar'),
          `${server.address}/v1/sessions/current`,
        ]);
        expect(JSON.parse(curl.stdout)).toMatchObject({ user: 'web_user', kind: 'minted' });
      } finally {
        await server.stop();
        sandbox.remove();
      }
    },
  );

  it('leaves no session that nobody knows the token of', async () => {
    const sandbox = openSandbox();
    try {
      await sandbox.succeed(['user', 'add', 'web_user', '--no-password']);
      const { code, stderr } = await sandbox.run(['auth-session', 'login', 'web_user', '--cookie-jar', 'no/where']);
      expect(code).toBe(1);
      expect(stderr).toContain('ERROR: cannot write the cookie jar no/where: ENOENT');
      const active = await sandbox.succeed(['auth-session', 'list', '--state', 'active', '--format', 'ndjson']);
      expect(active).toBe('');
    } finally {
      sandbox.remove();
    }
  });
});
