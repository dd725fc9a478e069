import { hash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Authority, createAuthority, presentedWith, type Store } from '@curfew/core';
import { answerRefresh, type BindingRequest, cookieStyleFor, proveCredential, readCredential } from '@curfew/http';
import { createServer } from '@curfew/server';
import { openSqliteStore } from '@curfew/store-sqlite';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  compactVerify,
  exportJWK,
  generateKeyPair,
  type JWK,
  SignJWT,
} from 'jose';
import { median } from '../statistics.ts';
import type { BoundReport } from './report.ts';

/** The process of this measurement: `measure.ts DIRECTORY`, which answers with JSON on its standard output. */
const [directory = '.'] = process.argv.slice(2);
const sessions = 1_000;
const rounds = 3;
const lookups = 20_000;
const proofs = 1_000;
const inFlight = 64;
const origin = 'https://sessions.example.com';
const cookie = cookieStyleFor(true);
const client = { ip: null, userAgent: null };

interface Key {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

let calls = 0;
let ahead = 0;
const authority = createAuthority({
  store: counted(openSqliteStore({ path: join(directory, 'curfew.db') })),
  clock: () => Date.now() + ahead,
});
await authority.migrate();
const server = createServer({ authority, publicUrl: new URL(origin), log: { level: 'silent' } });
const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
const keys = await newKey();
const unbound = await makeSessions(async ({ token }) => ({ cookie: `${cookie.name}=${token}` }));
const bound = await makeSessions(bind);
const ofPrograms = await makeTokens();
// Right after its registration a session is served without its bound cookie.
ahead = 11_000;

const times = {
  unbound: [] as number[],
  bound: [] as number[],
  proven: [] as number[],
  refresh: [] as number[],
  refreshOverHttp: [] as number[],
  es256: [] as number[],
};
let storeCalls = 0;
for (let round = 0; round <= rounds; round++) {
  // What the refreshes have changed is read anew first, which is theirs and not the judging's.
  for (const jars of [unbound, bound]) await clock(sessions, (n) => verify(jars[n] ?? {}));
  const one = {
    unbound: await clock(lookups, (n) => verify(unbound[n % sessions] ?? {})),
    bound: await clock(lookups, (n) => verify(bound[n % sessions] ?? {})),
    ...(await measureProofs()),
    ...(await measureRefreshes()),
    ...(await measureRefreshesOverHttp()),
  };
  // The first one warms up.
  if (round > 0) for (const name of Object.keys(times) as (keyof typeof times)[]) times[name].push(one[name]);
}
await server.close();
await authority.close();
const report: BoundReport = {
  unbound: median(times.unbound),
  bound: median(times.bound),
  proven: median(times.proven),
  refresh: median(times.refresh),
  refreshOverHttp: median(times.refreshOverHttp),
  es256: median(times.es256),
  storeCallsOfRefresh: storeCalls,
};
console.log(JSON.stringify(report));

/** What `/verify` does for a request, without HTTP. */
async function verify(headers: Readonly<Record<string, string>>): Promise<void> {
  const [presented = null] = readCredential(headers, cookie.name).candidates;
  if ((await authority.judge(presented, 'validate')).session === null) throw new Error('a valid session was refused');
}

/** Programs' requests, each with a proof that was made before. */
async function measureProofs() {
  const now = authority.now();
  const made: { readonly token: string; readonly dpop: string }[] = [];
  for (let n = 0; n < proofs; n++) {
    const token = ofPrograms[n % ofPrograms.length] ?? '';
    const claims = {
      ...{ jti: randomUUID(), htm: 'GET', htu: `${origin}/`, iat: Math.floor(now / 1_000) },
      ath: hash('sha256', token, 'base64url'),
    };
    made.push({ token, dpop: await sign(claims, { typ: 'dpop+jwt', jwk: keys.jwk }) });
  }
  const proven = await clock(proofs, async (n) => {
    const { token = '', dpop = '' } = made[n] ?? {};
    const headers = { authorization: `DPoP ${token}`, dpop };
    const asked = { headers, method: 'GET', url: `${origin}/`, now: authority.now() };
    const { candidates } = await proveCredential(readCredential(headers, cookie.name), asked);
    if ((await authority.judge(candidates[0] ?? null, 'validate')).session === null)
      throw new Error('a proof was refused');
  });
  const es256 = await clock(proofs, (n) => compactVerify(made[n]?.dpop ?? '', keys.publicKey));
  return { proven, es256 };
}

/** A browser's answer to a challenge: from the request to the next cookie. */
async function measureRefreshes() {
  const asked: BindingRequest[] = [];
  for (let n = 0; n < proofs; n++) {
    const { cookie: jar = '' } = bound[n % sessions] ?? {};
    const credential = readCredential({ cookie: jar }, cookie.name);
    const found = await authority.findDeviceBound(credential.candidates[0] ?? null);
    if (found === null) throw new Error('a session is not bound');
    const proof = await sign({ jti: found.challenge }, { typ: 'dbsc+jwt' });
    asked.push({
      headers: { 'sec-secure-session-id': found.id, 'secure-session-response': proof },
      ...{ credential, client, cookie },
      place: { origin, registrationPath: '/', refreshPath: '/', excludedPaths: [] },
    });
  }
  calls = 0;
  const refresh = await clock(proofs, async (n) => {
    const request = asked[n];
    if (request === undefined || (await answerRefresh(authority, request)).status !== 200)
      throw new Error('not refreshed');
  });
  storeCalls = calls / proofs;
  return { refresh };
}

/** The same as a server answers it, with the client's work in this process. */
async function measureRefreshesOverHttp() {
  const asked: Readonly<Record<string, string>>[] = [];
  for (let n = 0; n < proofs; n++) {
    const { cookie: jar = '' } = bound[n % sessions] ?? {};
    const found = await authority.findDeviceBound(readCredential({ cookie: jar }, cookie.name).candidates[0] ?? null);
    if (found === null) throw new Error('a session is not bound');
    const proof = await sign({ jti: found.challenge }, { typ: 'dbsc+jwt' });
    asked.push({ cookie: jar, 'sec-secure-session-id': found.id, 'secure-session-response': proof });
  }
  const url = `${address}/v1/device-binding/refresh`;
  const refreshOverHttp = await clock(proofs, async (n) => {
    const answer = await fetch(url, { method: 'POST', headers: asked[n] ?? {} });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`not refreshed: ${answer.status}`);
  });
  return { refreshOverHttp };
}

/** @returns microseconds for one call, with many waiting at the same time, as in a busy server. */
async function clock(count: number, call: (n: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const worker = async () => {
    while (next < count) await call(next++);
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  return ((performance.now() - startedAt) * 1_000) / count;
}

type Made = { readonly token: string; readonly session: Parameters<Authority['offerBinding']>[0] };

async function makeSessions<Jar>(jarOf: (made: Made) => Promise<Jar>): Promise<readonly Jar[]> {
  const jars: Jar[] = [];
  while (jars.length < sessions) {
    const issued = await authority.admit({
      ...{ identity: { issuer: origin, subject: 'ada' }, username: 'ada', methods: ['pwd'], presented: null, client },
    });
    if (!issued.ok) throw new Error(issued.code);
    jars.push(await jarOf({ token: issued.token.reveal(), session: issued.session }));
  }
  return jars;
}

async function bind({ token, session }: Made): Promise<{ readonly cookie: string }> {
  const key = { thumbprint: randomUUID(), publicKey: keys.jwk as never };
  const proven = await authority.registerKey(token, key, authority.offerBinding(session) ?? '', client);
  if (!proven.ok) throw new Error(proven.code);
  if ((await authority.inspect(presentedWith(token, [proven.cookie]))) === null) throw new Error('it is not bound');
  return { cookie: `${cookie.name}=${token}; ${cookie.name}-bound=${proven.cookie}` };
}

async function makeTokens(): Promise<readonly string[]> {
  const thumbprint = await calculateJwkThumbprint(keys.jwk);
  const operator = { initiator: 'admin', actor: 'root', ...client, proof: 'machine' } as const;
  const tokens: string[] = [];
  while (tokens.length < 100) {
    const boundTo = { thumbprint, proofId: randomUUID(), request: randomUUID() };
    const issued = await authority.mint({ username: 'ada', kind: 'api', lifetimeMs: null, boundTo }, operator);
    if (!issued.ok) throw new Error(issued.code);
    tokens.push(issued.token.reveal());
  }
  return tokens;
}

async function newKey(): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { publicKey, privateKey, jwk: await exportJWK(publicKey) };
}

function sign(claims: Readonly<Record<string, unknown>>, header: { readonly typ: string; readonly jwk?: JWK }) {
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', ...header }).sign(keys.privateKey);
}

/** The store, which counts what is asked of sessions and their bindings. */
function counted(store: Store): Store {
  const counting = <Group extends object>(group: Group): Group =>
    new Proxy(group, {
      get(target, name) {
        const verb = Reflect.get(target, name, target);
        if (typeof verb !== 'function') return verb;
        return (...given: unknown[]) => {
          calls++;
          return verb.apply(target, given);
        };
      },
    });
  const groups = { sessions: counting(store.sessions), bindings: counting(store.bindings) };
  return new Proxy(store, {
    get: (target, name) =>
      Object.hasOwn(groups, name) ? Reflect.get(groups, name) : Reflect.get(target, name, target),
  });
}
