import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../support/command.ts';

/** What an application has that a README speaks of: a table of users. */
const users = `const users = {
  async check(email: string, password: string) {
    return password === 'right' ? { id: email, roles: ['customer'] } : null;
  },
};
`;

/** A server, and the token that an administrator has made for the application. */
const server = `import { applicationScope, createAuthority } from '@curfew/core';
import { createServer } from '@curfew/server';
import { openSqliteStore } from '@curfew/store-sqlite';
const store = openSqliteStore({ path: ':memory:' });
await store.life.migrate();
const authority = createAuthority({ store });
const served = createServer({ authority, log: { level: 'silent' } });
const { address } = await served.listen({ host: '127.0.0.1', port: 0 });
const admin = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' } as const;
await authority.createUser({ username: 'application-shop', password: null }, admin);
const scopes = [applicationScope('shop')];
const minted = await authority.mint({ username: 'application-shop', kind: 'api', lifetimeMs: null, scopes }, admin);
if (!minted.ok) throw new Error(minted.code);
const token = minted.token.reveal();
`;

/** Signs in and out of the application that `app` is, as a browser does, and fails where an answer is not what it has to be. */
const visit = `
const server = app.listen(0, '127.0.0.1', async () => {
  const { port } = server.address() as { port: number };
  const expected: unknown[] = [401, 401, 200, 200, '"ada@example.com"', 204, 401];
  const seen: unknown[] = [];
  let cookie = '';
  async function send(method: string, path: string, body?: object) {
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...(cookie && { cookie }) };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await fetch(\`http://127.0.0.1:\${port}\${path}\`, init);
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    seen.push(response.status);
    return response;
  }
  const email = 'ada@example.com';
  await send('GET', '/me');
  await send('POST', '/login', { email, password: 'wrong' });
  await send('POST', '/login', { email, password: 'right' });
  const signedIn = cookie;
  seen.push(await (await send('GET', '/me')).text());
  await send('POST', '/logout');
  cookie = signedIn;
  await send('GET', '/me');
  server.close();
  await curfew.close();
  if (JSON.stringify(seen) !== JSON.stringify(expected)) throw new Error(\`answered \${JSON.stringify(seen)}\`);
  console.log('done');
  process.exit();
});
`;

/** The program that a package's README shows. */
export interface Program {
  readonly package: string;
  readonly source: string;
  readonly prelude: string;
  readonly postlude: string;
  /** What it has to print; `null`: it needs something that is not here, and is only compiled. */
  readonly prints: RegExp | null;
}

export const programs: readonly Program[] = [
  { ...read('cli'), package: 'curfew', prelude: users, postlude: visit, prints: /^done\n$/ },
  { ...overServer(read('cli')), package: 'curfew over a server', postlude: visit, prints: /^done\n$/ },
  { ...read('core'), prints: /^user-1\nnull\n$/ },
  { ...read('http'), prints: /^refused\n__Host-session=; .*Max-Age=0\n$/ },
  { ...read('store-sqlite'), prints: /^\{ count: 0, exact: true \}\n$/ },
  { ...read('server', -1), prints: /^200\n$/ },
  { ...read('adapters'), prints: null },
  { ...read('client'), prints: null },
  { ...read('store-postgres'), prelude: "const passwordFile = './password';\n", prints: null },
  { ...read('scan'), prints: null },
];

/** The same application, whose sessions a server keeps. */
function overServer(program: Program): Program {
  const embedded = "openCurfew('sqlite:./sessions.db')";
  if (!program.source.includes(embedded)) throw new Error(`the README does not call ${embedded}`);
  return {
    ...program,
    prelude: `${users}${server}`,
    source: program.source.replace(embedded, "openCurfew(address, { name: 'shop', token })"),
  };
}

function read(folder: string, index = 0): Program {
  const markdown = readFileSync(join(repository, 'packages', folder, 'README.md'), 'utf8');
  const blocks = Array.from(markdown.matchAll(/^```ts\n(.*?)^```/gms), ([, block = '']) => block);
  const source = blocks.at(index);
  if (source === undefined) throw new Error(`the README of ${folder} shows no program`);
  return { package: `@curfew/${folder}`, source, prelude: '', postlude: '', prints: null };
}
