import { adminRole, type Requester } from '@curfew/core';
import { isLoopback } from '@curfew/http';
import type { Environment } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-code.ts';
import { Failure, flagFailure, usageFailure } from '../command-line/failure.ts';
import { loadWith } from '../command-line/optional-package.ts';
import { readSecret, readSecretFile } from '../configuration/secret.ts';
import type { Connection } from '../operator/operator.ts';
import { type Client, createClient, notAdministrator } from './client.ts';
import { createRemoteOperator } from './operator.ts';
import { readRemotePolicies } from './policies.ts';
import { remoteWebhooks } from './webhooks.ts';

/** Who acts is known to the server by the token. */
const unnamedActor: Requester = { initiator: 'admin', actor: null, ip: null, userAgent: null, proof: 'machine' };

/**
 * @throws Failure for an address that would give the token away, and where the token is missing, dead, or not an
 * administrator's: a server shows such a caller their own sessions, which must not pass for everybody's.
 */
export async function connectRemotely(
  address: string,
  tokenFile: string | undefined,
  environment: Environment,
): Promise<Connection> {
  const server = readAddress(address);
  const client = createClient(server, readToken(tokenFile, environment));
  const caller = await client.request<CallerResource>('GET', '/v1/sessions/current', { query: { passive: 'true' } });
  if (!caller.roles.includes(adminRole)) throw notAdministrator();
  const aheadMs = Date.parse(caller.serverTime) - Date.now();
  return {
    operator: createRemoteOperator(client, () => Date.now() + aheadMs),
    actor: unnamedActor,
    publicUrl: server,
    openWebhooks: async () => remoteWebhooks(client),
    readPolicies: () => readRemotePolicies(client),
    readCookieName: () => readRemoteCookieName(client),
    readArvadosCluster: () => readRemoteCluster(client),
  };
}

/** A server may be reached through a proxy that speaks https, and be told nothing of it: only it knows what its cookie is called. */
async function readRemoteCookieName(client: Client): Promise<string> {
  const document = await client.request<ApiDocument>('GET', '/openapi.json');
  return document.components.securitySchemes.cookie.name;
}

interface ApiDocument {
  readonly info: { readonly 'x-arvados-cluster'?: string };
  readonly components: { readonly securitySchemes: { readonly cookie: { readonly name: string } } };
}

/** The server says it where it speaks to Arvados' clients; where it does not, nobody has an id to compare with. */
async function readRemoteCluster(client: Client): Promise<string> {
  const { info } = await client.request<ApiDocument>('GET', '/openapi.json');
  if (info['x-arvados-cluster'] !== undefined) return info['x-arvados-cluster'];
  return (await loadWith('@curfew/server', () => import('@curfew/server/arvados-uuids'))).defaultCluster;
}

interface CallerResource {
  readonly roles: readonly string[];
  readonly serverTime: string;
}

function readAddress(address: string): URL {
  if (/^(postgres|postgresql|cockroachdb|sqlite):/i.test(address)) {
    throw flagFailure(
      '--url names a database: write --store for that; --url is the address of a running Curfew server',
    );
  }
  const url = URL.canParse(address) ? new URL(address) : null;
  const isServer = url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '';
  if (!isServer || url.username !== '' || url.password !== '') {
    throw usageFailure(
      `${JSON.stringify(address.replace(/\/\/[^/]*@/, '//…@'))} is no address of a server`,
      'write it like https://sessions.example.com',
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw usageFailure(`${url.origin} would get the token in the clear`, 'use https');
  }
  return url;
}

function readToken(file: string | undefined, environment: Environment): string {
  const token = file === undefined ? readSecret(environment, 'CURFEW_TOKEN') : readSecretFile(file, '--token-file');
  if (token === undefined) {
    throw new Failure('a server asks for the token of an administrator', {
      exitCode: exitCodes.notAllowed,
      hint: 'put it into CURFEW_TOKEN, or into a file that CURFEW_TOKEN_FILE or --token-file names',
    });
  }
  // `auth-session login --only-cookie` prints a cookie.
  const [, inCookie] = /^(?:__Host-)?session=([^;\s]+)(?:;.*)?$/.exec(token) ?? [];
  if (/^[\x21-\x7e]+$/.test(inCookie ?? token)) return inCookie ?? token;
  throw usageFailure(
    'the token has characters that no token has',
    'give the token, or the line that "curfew auth-session login USER --only-cookie" prints',
  );
}
