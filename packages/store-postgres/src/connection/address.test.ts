import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAddress, showAddress } from './address.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-address-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the address of a store', () => {
  it.each([
    ['postgres://db.example.com/curfew', [{ host: 'db.example.com', port: 5432 }], 'curfew', 'curfew'],
    ['postgresql://ada:pw@one:5433,two,[::1]:5434/sessions', 'one two ::1', 'ada', 'sessions'],
    ['cockroachdb://ada@db:26257/', [{ host: 'db', port: 26257 }], 'ada', 'ada'],
    ['postgres://ada@%2Frun%2Fpostgresql/x', [{ host: '/run/postgresql', port: 5432 }], 'ada', 'x'],
    ['postgres:///x', [{ host: 'localhost', port: 5432 }], 'curfew', 'x'],
    ['postgres://a%40b@127.0.0.1/x%2Fy', [{ host: '127.0.0.1', port: 5432 }], 'a@b', 'x/y'],
  ])('%s', (url, hosts, user, database) => {
    const address = parseAddress(url);
    if (typeof hosts === 'string') expect(address.hosts.map(({ host }) => host).join(' ')).toBe(hosts);
    else expect(address.hosts).toEqual(hosts);
    expect(address).toMatchObject({ user, database });
  });

  it.each([
    'mysql://db/x',
    'postgres://db:99999/x',
    'postgres://db:0/x',
    'postgres://db/x?sslmod=disable',
    'postgres://db/x?sslmode=prefer',
    'postgres://db/x?sslmode=no-verify',
    'postgres://db/x?target_session_attrs=any',
    'postgres://db/x?options=-c%20search_path=public',
    'postgres://db/%zz',
    'postgres://ada:hunter2@[db/x',
  ])('is refused: %s', (url) => {
    expect(() => parseAddress(url)).toThrow(expect.objectContaining({ code: 'invalid-configuration' }));
    expect(() => parseAddress(url)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
    );
  });

  it('is shown without its password', () => {
    const shown = showAddress(parseAddress('postgres://ada:hunter2@one:5433,two/sessions'));
    expect(shown).toBe('postgres://ada@one:5433,two:5432/sessions');
  });
});

describe('encryption', () => {
  it.each(['localhost', '127.0.0.1', '127.8.9.10', '[::1]', '%2Frun%2Fpostgresql', 'localhost,127.0.0.1:5433'])(
    'is not needed on the machine itself: %s',
    (host) => {
      expect(parseAddress(`postgres://${host}/x`).tls).toBe(false);
    },
  );

  it.each(['db.example.com', '10.0.0.1', 'localhost,10.0.0.1', '127.0.0.1.example.com', '[fd00::1]'])(
    'verifies the certificate off it: %s',
    (host) => {
      for (const mode of ['', '?sslmode=require', '?sslmode=verify-ca', '?sslmode=verify-full']) {
        expect(parseAddress(`postgres://${host}/x${mode}`).tls).toMatchObject({ rejectUnauthorized: true });
      }
    },
  );

  it('is switched off only by saying so', () => {
    expect(parseAddress('postgres://10.0.0.1/x?sslmode=disable').tls).toBe(false);
    expect(parseAddress('postgres://localhost/x?sslmode=verify-full').tls).toMatchObject({ rejectUnauthorized: true });
  });

  it('names the file that cannot be read', () => {
    expect(() => parseAddress(`postgres://db/x?sslrootcert=${folder}/missing`)).toThrow(/sslrootcert.*missing/);
  });
});

describe('the password', () => {
  const of = { host: 'db', port: 5432, user: 'ada', database: 'x' };

  it('comes from the URL, decoded', async () => {
    expect(await parseAddress('postgres://ada:p%3Aw%40@db/x').password(of)).toBe('p:w@');
    expect(await parseAddress('postgres://ada@db/x').password(of)).toBe('');
  });

  it('comes from a file, and is read anew each time', async () => {
    const path = join(folder, 'password');
    await writeFile(path, 'first\n');
    const { password } = parseAddress('postgres://ada@db/x', path);
    expect(await password(of)).toBe('first');
    await writeFile(path, 'second');
    expect(await password(of)).toBe('second');
    await expect(parseAddress('postgres://ada@db/x', `${path}-missing`).password(of)).rejects.toMatchObject({
      code: 'invalid-configuration',
    });
  });

  it('comes from a password file in the form of libpq', async () => {
    const path = join(folder, 'passfile');
    await writeFile(path, '# comment\ndb:5432:y:ada:wrong\ndb:5432:*:ada:a\\:b\\\\c\n*:*:*:*:other\n', { mode: 0o600 });
    const { password } = parseAddress(`postgres://ada@db/x?passfile=${path}`);
    expect(await password(of)).toBe('a:b\\c');
    expect(await password({ ...of, user: 'eve' })).toBe('other');
    await chmod(path, 0o644);
    await expect(password(of)).rejects.toMatchObject({ code: 'invalid-configuration' });
  });
});
