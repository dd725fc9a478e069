import { readFileSync } from 'node:fs';
import type { CurfewError } from '@curfew/core';
import { invalidAddress } from '../unavailable.ts';
import { type PasswordSource, passwordSource } from './password.ts';
import { type Tls, tlsFor } from './tls.ts';

export interface Host {
  readonly host: string;
  readonly port: number;
}

/** What a store's URL says, parsed into something that cannot be wrong. */
export interface Address {
  /** In the order in which they are tried. */
  readonly hosts: readonly Host[];
  readonly user: string;
  readonly database: string;
  readonly password: PasswordSource;
  readonly tls: Tls;
  readonly applicationName: string;
}

/** Everything else in a URL is refused: a setting that is misspelt, or that nobody reads, would be a silent one. */
const knownSettings = [
  'application_name',
  'passfile',
  'sslcert',
  'sslkey',
  'sslmode',
  'sslrootcert',
  'target_session_attrs',
];

/**
 * Reads `postgres://USER:PASSWORD@HOST:PORT,HOST:PORT/DATABASE?SETTING=…`, as libpq does (several hosts, of which the
 * one that takes writes is used). A folder as host (`host=/run/postgresql`, percent-encoded) is a Unix socket.
 *
 * @throws CurfewError `invalid-configuration`. The message never holds the password.
 */
export function parseAddress(url: string, passwordFile?: string): Address {
  const match = /^(?:postgres|postgresql|cockroachdb):\/\/(?:([^@/?]*)@)?([^/?@]*)(?:\/([^?]*))?(?:\?(.*))?$/.exec(url);
  if (match === null) {
    throw invalid('a store URL looks like postgres://USER@HOST:PORT/DATABASE');
  }
  const [, credentials = '', hostList = '', path = '', query = ''] = match;
  const [user = '', password] = credentials.split(/:(.*)/s);
  const settings = new URLSearchParams(query);
  for (const name of settings.keys()) {
    if (!knownSettings.includes(name)) {
      throw invalid(`unknown setting ${JSON.stringify(name)}; there are: ${knownSettings.join(', ')}`);
    }
  }
  const attributes = settings.get('target_session_attrs');
  if (attributes !== null && !['read-write', 'primary'].includes(attributes)) {
    throw invalid(`target_session_attrs=${attributes} would let ended sessions in: only read-write is possible`);
  }
  const hosts = hostList.split(',').map(parseHost);
  const name = decode(user) || 'curfew';
  const database = decode(path) || name;
  return {
    hosts,
    user: name,
    database,
    password: passwordSource({
      password: password === undefined ? null : decode(password),
      passwordFile: passwordFile ?? null,
      passfile: settings.get('passfile') ?? process.env.PGPASSFILE ?? null,
    }),
    tls: tlsFor(
      {
        mode: settings.get('sslmode'),
        rootCertificate: readSetting(settings, 'sslrootcert'),
        certificate: readSetting(settings, 'sslcert'),
        key: readSetting(settings, 'sslkey'),
      },
      hosts,
    ),
    applicationName: settings.get('application_name') ?? 'curfew',
  };
}

/** An address for messages: where it leads, without the password. */
export function showAddress({ hosts, user, database }: Pick<Address, 'hosts' | 'user' | 'database'>): string {
  return `postgres://${user}@${hosts.map(({ host, port }) => `${host}:${port}`).join(',')}/${database}`;
}

function parseHost(text: string): Host {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]*)(?::(\d{1,5}))?$/.exec(text);
  if (match === null) throw invalid(`invalid host ${JSON.stringify(text)}`);
  const host = decode(match[1] ?? '').replace(/^\[|\]$/g, '') || 'localhost';
  const port = Number(match[2] ?? 5432);
  if (port === 0 || port > 65_535) throw invalid(`invalid port ${port}`);
  return { host, port };
}

function readSetting(settings: URLSearchParams, name: string): string | null {
  const path = settings.get(name);
  if (path === null || path === 'system') return null;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw invalidAddress(`cannot read the file of ${name}: ${path}`, error);
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw invalidAddress('the store URL has a % that starts no escape', error);
  }
}

function invalid(why: string): CurfewError {
  return invalidAddress(`the store URL is not valid: ${why}`);
}
