import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Identity } from '@curfew/core';
import type { TransmitterSettings } from '@curfew/signals';
import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { onTestFinished } from 'vitest';
import type { TestServer } from './start.ts';

const base = 'https://schemas.openid.net/secevent/';
export const eventTypes = {
  sessionRevoked: `${base}caep/event-type/session-revoked`,
  sessionsRevoked: `${base}risc/event-type/sessions-revoked`,
  credentialChange: `${base}caep/event-type/credential-change`,
  accountDisabled: `${base}risc/event-type/account-disabled`,
  accountPurged: `${base}risc/event-type/account-purged`,
  verification: `${base}ssf/event-type/verification`,
} as const;
const audience = 'https://sessions.example.com';

export interface TestTransmitter {
  readonly issuer: string;
  readonly settings: TransmitterSettings;
  /** Signs what a transmitter would; `over` replaces claims, `undefined` leaves one out. */
  sign(over?: JWTPayload, header?: Partial<JWTHeaderParameters>): Promise<string>;
  /** A new key in place of the one before. */
  rotate(): Promise<void>;
  /** Tokens that a poll is given until they are acknowledged. */
  readonly waiting: Map<string, string>;
  readonly polls: Record<string, unknown>[];
  mostPollsAtOnce(): number;
  /** How often what it publishes has been asked for. */
  readsOfKeys(): number;
  /** What everything but polls is answered with; `200`: as it should. */
  status: number;
  /** What polls are answered with. */
  pollStatus: number;
}

/** Somebody who tells of ends, by nothing but the specifications. */
export async function startTransmitter(over: Partial<TransmitterSettings> = {}): Promise<TestTransmitter> {
  const keys = async () => ({ kid: randomUUID(), pair: await generateKeyPair('RS256') });
  let current = await keys();
  const waiting = new Map<string, string>();
  const polls: Record<string, unknown>[] = [];
  let [atOnce, mostAtOnce, reads] = [0, 0, 0];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const isPoll = request.url === '/poll';
    if (isPoll) mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    else reads++;
    // Long enough for another one to come.
    if (isPoll) await wait(5);
    const status = isPoll ? transmitter.pollStatus : transmitter.status;
    const answer = status !== 200 ? {} : isPoll ? poll(JSON.parse(body)) : await published(request.url ?? '');
    if (isPoll) atOnce--;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function published(url: string) {
    if (url === '/.well-known/ssf-configuration') {
      return { issuer, jwks_uri: `${issuer}/jwks`, critical_subject_members: ['tenant'] };
    }
    return { keys: [{ ...(await exportJWK(current.pair.publicKey)), kid: current.kid, alg: 'RS256', use: 'sig' }] };
  }

  function poll(asked: Record<string, unknown>) {
    polls.push(asked);
    const {
      ack = [],
      setErrs = {},
      maxEvents = 100,
    } = asked as { ack?: string[]; setErrs?: object; maxEvents?: number };
    for (const jti of [...ack, ...Object.keys(setErrs)]) waiting.delete(jti);
    const sets = Object.fromEntries([...waiting].slice(0, maxEvents));
    return { sets, moreAvailable: waiting.size > maxEvents };
  }

  const transmitter: TestTransmitter = {
    issuer,
    settings: {
      ...{ name: 'company', issuer, identityIssuer: issuer, jwksUri: null, audiences: [audience] },
      ...{ delivery: { method: 'push' }, bearerToken: null, matchesEmail: false, disablesUsers: false },
      ...over,
    },
    ...{ waiting, polls, mostPollsAtOnce: () => mostAtOnce, readsOfKeys: () => reads, status: 200, pollStatus: 200 },
    sign(claims = {}, header = {}) {
      const all = {
        ...{ iss: issuer, aud: audience, iat: Math.floor(Date.now() / 1_000), jti: randomUUID() },
        ...{ sub_id: { format: 'iss_sub', iss: issuer, sub: 'alice' } },
        ...{ events: { [eventTypes.sessionRevoked]: { event_timestamp: Math.floor(Date.now() / 1_000) } } },
        ...claims,
      };
      return new SignJWT(all as JWTPayload)
        .setProtectedHeader({ alg: 'RS256', kid: current.kid, typ: 'secevent+jwt', ...header })
        .sign(current.pair.privateKey);
    },
    async rotate() {
      current = await keys();
    },
  };
  return transmitter;
}

/** Signs somebody in who was proven elsewhere. @returns the token. */
export async function enter(
  { authority }: Pick<TestServer, 'authority'>,
  identity: Identity,
  providerSession: string | null = null,
): Promise<string> {
  const issued = await authority.admit({
    ...{ identity, providerSession, methods: ['pwd'], presented: null, client: { ip: null, userAgent: null } },
    profile: { email: `${identity.subject}@Example.com` },
  });
  if (!issued.ok) throw new Error(issued.code);
  return issued.token.reveal();
}
