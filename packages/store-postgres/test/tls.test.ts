import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestServer, serverAccount, type TestServer } from '@curfew/test-postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'curfew-tls-'));
const canMakeCertificates = makeCertificate('localhost', 'localhost') && makeCertificate('elsewhere', 'db.example.com');

let server: TestServer;
let url: string;
describe.skipIf(!canMakeCertificates)(`TLS${canMakeCertificates ? '' : ' (skipped: there is no openssl here)'}`, () => {
  beforeAll(async () => {
    const account = await serverAccount();
    chmodSync(folder, 0o711);
    if (account !== null) chownSync(join(folder, 'localhost.key'), account.uid, account.gid);
    const settings = {
      ssl: 'on',
      ssl_cert_file: certificate('localhost'),
      ssl_key_file: join(folder, 'localhost.key'),
    };
    server = await openTestServer({ settings });
    url = (await server.createDatabase()).replace('127.0.0.1', 'localhost');
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  it('is used where the certificate and the name are right', async () => {
    const store = await openPostgresStore({ url: `${url}?sslrootcert=${certificate('localhost')}` });
    await expect(store.life.migrations()).resolves.not.toHaveLength(0);
    await store.life.close();
  });

  it.each([
    ['a certificate that nobody vouches for', '?sslmode=verify-full'],
    ['also where libpq would not look', '?sslmode=require'],
    ['one that somebody else vouches for', `?sslrootcert=${certificate('elsewhere')}`],
  ])('lets nobody in: %s', async (_, settings) => {
    const refused = openPostgresStore({ url: `${url}${settings}`, patienceMs: 3_000 });
    await expect(refused).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringMatching(/certificate/),
    });
  });

  it('lets nobody in: a certificate of another name', async () => {
    const address = `${url.replace('localhost', '127.0.0.1')}?sslrootcert=${certificate('localhost')}`;
    await expect(openPostgresStore({ url: address, patienceMs: 3_000 })).rejects.toMatchObject({
      message: expect.stringMatching(/altnames|does not match/),
    });
  });

  it('lets nobody in: a server without it', async () => {
    const plain = await openTestServer();
    const address = `${await plain.createDatabase()}?sslmode=verify-full`;
    await expect(openPostgresStore({ url: address, patienceMs: 3_000 })).rejects.toMatchObject({
      message: expect.stringContaining('SSL'),
    });
    await plain.close();
  });
});

function certificate(name: string): string {
  return join(folder, `${name}.crt`);
}

/** A certificate for one host name, vouched for by itself. */
function makeCertificate(file: string, host: string): boolean {
  const names = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    join(folder, `${file}.key`),
  ];
  try {
    execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, ...names, '-out', certificate(file)], {
      stdio: 'ignore',
    });
  } catch {
    return false;
  }
  return existsSync(certificate(file));
}
