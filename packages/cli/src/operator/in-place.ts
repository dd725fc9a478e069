import { accessSync, constants } from 'node:fs';
import {
  type Authority,
  type AuthorityOptions,
  createAuthority,
  type Life,
  type Migration,
  type NameRule,
  type Requester,
  type SecretBox,
  type Store,
  type StoreImport,
  settleNames,
} from '@curfew/core';
import { cookieStyleFor } from '@curfew/http';
import type { Tracer } from '@curfew/server';
import type { Sealer } from '@curfew/signals/sealing';
import { exitCodes } from '../command-line/exit-code.ts';
import { Failure, usageFailure } from '../command-line/failure.ts';
import { loadWith } from '../command-line/optional-package.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { createLocalOperator } from './local-operator.ts';
import { type MovableStore, openStore } from './open-store.ts';
import type { Connection } from './operator.ts';
import { openSealer } from './sealing.ts';
import { openCodeTools } from './secret-keys.ts';
import { parseStore, type StoreLocation, showStore } from './store-url.ts';

/** Whoever may write the database file is its administrator. */
const rootActor: Requester = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' };

/** @throws Failure where the database is missing, closed to us, or not migrated; nothing is created unless asked for. */
export async function openInPlace(
  configuration: Configuration,
  options: { readonly create: boolean; readonly secrets: boolean },
): Promise<Connection & Pick<Authority, 'bringIn'>> {
  const location = parseStore(configuration.store);
  if (location.kind === 'sqlite' && location.path === ':memory:') {
    throw usageFailure(
      'the store sqlite::memory: lives inside one server',
      'name a file, or go through the server with --url',
    );
  }
  const isMissing = location.kind === 'sqlite' && !isThere(location.path);
  if (isMissing && !options.create) throw missingDatabase(location.path);
  const store = await openStore(location);
  const authority = await createOrClose(store, async () => {
    if (isMissing) await store.life.migrate();
    else await assertMigrated(store.life, location);
    await assertOpened(store, location);
    const rule = isMissing
      ? await settleNames(store, configuration.caseSensitiveNames)
      : await configuredRule(store, configuration);
    const codeTools = options.secrets ? await openCodeTools(configuration, location) : undefined;
    const made = createConfiguredAuthority(store, configuration, rule, { ...(codeTools && { codeTools }) });
    await made.rules?.refresh();
    return made;
  });
  return {
    operator: createLocalOperator(authority),
    actor: rootActor,
    bringIn: authority.bringIn,
    publicUrl: configuration.publicUrl ?? new URL(`http://${reachable(configuration.listen)}`),
    openWebhooks: async () => {
      const { createSignals } = await loadWith('@curfew/server', () => import('@curfew/server'));
      const signals = createSignals(
        authority,
        { error: () => undefined },
        { allowedAddresses: configuration.signals.allowedAddresses },
      );
      if (signals !== null) return signals.webhooks;
      throw usageFailure('this store tells nobody of events', 'use SQLite or PostgreSQL for that');
    },
    readPolicies: async () => authority.policies,
    readCookieName: async () =>
      cookieStyleFor(configuration.publicUrl?.protocol === 'https:', configuration.cookieName).name,
    readArvadosCluster: async () => {
      const { arvados } = configuration.dialects;
      const { defaultCluster } = await loadWith('@curfew/server', () => import('@curfew/server/arvados-uuids'));
      return (arvados === false ? undefined : arvados?.clusterId) ?? defaultCluster;
    },
  };
}

/** What a server works with. */
export interface Serving {
  readonly authority: Authority;
  /** `null` where there is no key file to seal the trail with. */
  readonly sealer: Sealer | null;
  /** Seals what links in mails say. `undefined` where there is no key file. */
  readonly secrets: SecretBox | undefined;
  /** `null`: nothing is traced. */
  readonly tracer: Tracer | null;
}

/**
 * An authority to serve from. It applies the migrations that are missing.
 *
 * @throws Failure where the store has been filled from another one, and not in full: who ended there must not get in here.
 */
export async function openServing(configuration: Configuration, tracer: Tracer | null = null): Promise<Serving> {
  const location = parseStore(configuration.store);
  const store = await openStore(location);
  return createOrClose(store, async () => {
    await store.life.migrate();
    const opened = await store.move.openForUse(Date.now());
    if (!opened.ok) throw notFilled(await store.move.readImport(), location);
    const rule = await settleNames(store, configuration.caseSensitiveNames);
    const codeTools = await openCodeTools(configuration, location);
    const followed = tracer === null ? store : tracer.following('store', store);
    const authority = createConfiguredAuthority(followed, configuration, rule, {
      validationCacheMs: configuration.validationCacheMs,
      ...(codeTools && { codeTools }),
    });
    const sealer = await openSealer(store, configuration, { create: true });
    return { authority, sealer, secrets: codeTools?.secrets, tracer };
  });
}

async function createOrClose<Created>(store: Store, create: () => Promise<Created>): Promise<Created> {
  try {
    return await create();
  } catch (error) {
    await store.life.close();
    throw error;
  }
}

/** @throws Failure where the store compares names in another way: servers may be running on it. */
async function configuredRule({ users }: Store, { caseSensitiveNames }: Configuration): Promise<NameRule> {
  const { caseSensitive } = (await users.nameRule()) ?? { caseSensitive: false };
  if ((caseSensitiveNames ?? caseSensitive) === caseSensitive) return { caseSensitive };
  throw new Failure(`caseSensitiveNames is ${caseSensitiveNames}, and in the store it is ${caseSensitive}`, {
    exitCode: exitCodes.conflict,
    hint: 'stop its servers, run "curfew migrate", and start them again',
  });
}

function createConfiguredAuthority(
  store: Store,
  configuration: Configuration,
  { caseSensitive }: NameRule,
  serving: Pick<AuthorityOptions, 'validationCacheMs' | 'codeTools'> = {},
): Authority {
  return createAuthority({
    store,
    policies: configuration.policies,
    configured: configuration.configuredRules,
    throttle: configuration.throttle,
    retentionMs: configuration.retentionMs,
    eventRetentionMs: configuration.eventRetentionMs,
    passwordRules: {
      ...configuration.passwordRules,
      // Few commands set a password, and the list is long.
      isCommon: async (password) => (await import('@curfew/server')).isCommonPassword(password),
    },
    ...serving,
    caseSensitiveNames: caseSensitive,
  });
}

/** @throws Failure where there is no such database; it would be made by opening it. */
export function assertThere(location: StoreLocation): void {
  if (location.kind === 'sqlite' && !isThere(location.path)) throw missingDatabase(location.path);
}

/** The migrations of a store that is opened for this alone. @throws Failure where there is none. */
export async function readMigrations(location: StoreLocation): Promise<readonly Migration[]> {
  assertThere(location);
  const { life } = await openStore(location);
  return life.migrations().finally(() => life.close());
}

function missingDatabase(path: string): Failure {
  return new Failure(`there is no database at ${path}`, {
    exitCode: exitCodes.unavailable,
    hint: 'start with "curfew serve" or "curfew migrate", or name another one with --store',
  });
}

/** @throws Failure for a database that is there and may not be used, or whose folder may not be looked into. */
export function isThere(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw new Failure(`this user may not use the database ${path}`, {
      exitCode: exitCodes.notAllowed,
      cause: error,
      hint: 'run this as the user that owns it, or go through the server with --url',
    });
  }
}

/**
 * A store that was filled from another one is first used by a server. Before that, whatever a command changed here, the next
 * "migrate-store" would change back.
 */
async function assertOpened({ move }: MovableStore, location: StoreLocation): Promise<void> {
  const found = await move.readImport();
  if (found === null || found.openedAt !== null) return;
  if (found.completedAt === null) throw notFilled(found, location);
  throw new Failure(`${showStore(location)} has been filled from ${found.source}, and has not been in use yet`, {
    exitCode: exitCodes.unavailable,
    hint: 'start "curfew serve" on it first; from then on it takes nothing in any more',
  });
}

function notFilled(found: StoreImport | null, location: StoreLocation): Failure {
  const [from, to] = [found?.source ?? 'FROM', showStore(location)];
  return new Failure(`${to} has not been filled in full from ${from}`, {
    exitCode: exitCodes.unavailable,
    hint: `run "curfew migrate-store ${from} ${to}" again`,
  });
}

/** @throws Failure that names the migrations it lacks. */
export async function assertMigrated(life: Pick<Life, 'migrations'>, location: StoreLocation): Promise<void> {
  const missing = (await life.migrations()).filter((migration) => migration.appliedAt === null);
  if (missing.length === 0) return;
  const names = missing.map((migration) => migration.name).join(', ');
  const database = location.kind === 'sqlite' ? `the database ${location.path}` : 'the database';
  throw new Failure(`${database} lacks the migrations ${names}`, {
    exitCode: exitCodes.unavailable,
    hint: 'run "curfew migrate"',
  });
}

/** The host and port by which this machine reaches a server that listens at an address. */
export function reachable({ host, port }: Configuration['listen']): string {
  const local: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  const name = local[host] ?? host;
  return `${name.includes(':') ? `[${name}]` : name}:${port}`;
}
