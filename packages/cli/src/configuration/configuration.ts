import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  accountThrottle,
  addressThrottle,
  anonymousLimit,
  type ConfiguredRules,
  defaultPasswordRules,
  type PasswordRules,
  type PolicyRule,
  type PolicySet,
  type RateLimit,
  type RoleRule,
  type ThrottleLimits,
} from '@curfew/core';
import type { BrandingOptions, DialectsOptions, SignalsOptions, SignInOptions } from '@curfew/server';
import type { Environment } from '../command-line/command.ts';
import type { MailConfiguration } from './mail.ts';
import { readSecret } from './secret.ts';
import { servedPolicies } from './served-policies.ts';
import { settingNames, variableOf } from './variables.ts';

/** Everything that can be configured, read and checked. Durations are in milliseconds. */
export interface Configuration {
  /** The file it was read from; `null` where there is none. */
  readonly file: string | null;
  readonly listen: { readonly host: string; readonly port: number };
  readonly publicUrl: URL | null;
  /** What the session cookie is called, without `__Host-`. */
  readonly cookieName: string;
  /** Such as `sqlite:PATH`, the path absolute. */
  readonly store: string;
  /** Addresses and CIDR blocks. */
  readonly trustedProxies: readonly string[];
  readonly csrf: 'standard' | 'strict';
  /** Whether each proof of a key has to contain a nonce of the server. */
  readonly dpopNonce: 'off' | 'required';
  readonly returnOrigins: readonly string[];
  /** How long ended and expired sessions are kept for people to see. */
  readonly retentionMs: number;
  /** How long events are kept. */
  readonly eventRetentionMs: number;
  /** Whether `Jan` and `jan` are two users; `undefined`: as the store has it. */
  readonly caseSensitiveNames: boolean | undefined;
  /** How long a server that is told to stop says that it is not ready, before it stops. */
  readonly shutdownDelayMs: number;
  readonly logLevel: string;
  readonly policies: PolicySet;
  /** Which of them a file or the environment sets. */
  readonly configuredRules: ConfiguredRules;
  readonly throttle: {
    readonly account: ThrottleLimits;
    readonly address: ThrottleLimits;
    readonly anonymous: RateLimit;
  };
  readonly dialects: DialectsOptions;
  readonly signIn: SignInOptions;
  /** Who outside may be told of events. */
  readonly signals: {
    readonly allowedAddresses: readonly string[];
    /** What security event tokens are signed with; `null`: there are no shared signals. */
    readonly signingKeyFile: string | null;
    /** How users are named in shared signals. */
    readonly userFormat: NonNullable<SignalsOptions['userFormat']>;
    /** Who is listened to. */
    readonly transmitters: NonNullable<SignalsOptions['transmitters']>;
  };
  /** What the organisation has made its own of the pages. */
  readonly branding: BrandingOptions;
  /** `null`: no mail is sent. */
  readonly mail: MailConfiguration | null;
  /** What new passwords are held to, besides the list of common ones. */
  readonly passwordRules: PasswordRules;
  /** The keys that secrets are sealed with. `null`: beside the database, where that is a file. */
  readonly keyFile: string | null;
  /** A file in the MaxMind format that says where addresses are; `null`: nobody says. */
  readonly geoipDatabase: string | null;
  /** How long servers believe that a session is alive without asking the store again; 0 is off. */
  readonly validationCacheMs: number;
}

/** What one source (the file, the environment, a flag) says. */
export interface Settings extends Partial<Omit<Configuration, 'file' | 'policies'>> {
  readonly policies?: Readonly<Record<string, PolicyRule>>;
  readonly roles?: Readonly<Record<string, RoleRule>>;
  readonly maxTokenLifetimeMs?: number;
}

const defaultFile = 'curfew.yaml';
const defaultStore = 'sqlite:./curfew-data/curfew.db';
const defaults: Omit<Configuration, 'file' | 'store' | 'policies' | 'configuredRules' | 'caseSensitiveNames'> = {
  listen: { host: '127.0.0.1', port: 8420 },
  publicUrl: null,
  cookieName: 'session',
  trustedProxies: [],
  csrf: 'standard',
  dpopNonce: 'off',
  returnOrigins: [],
  retentionMs: 24 * 3_600_000,
  eventRetentionMs: 90 * 86_400_000,
  shutdownDelayMs: 0,
  logLevel: 'info',
  dialects: {},
  signIn: {},
  signals: { allowedAddresses: [], signingKeyFile: null, userFormat: 'iss_sub', transmitters: [] },
  branding: {},
  mail: null,
  passwordRules: defaultPasswordRules,
  keyFile: null,
  geoipDatabase: null,
  validationCacheMs: 0,
  throttle: { account: accountThrottle, address: addressThrottle, anonymous: anonymousLimit },
};

/**
 * The configuration: the file, then the environment, then the flags; the later one counts. A relative path of the file
 * starts at the file's folder, any other one at the working directory.
 *
 * @throws Failure that names the file and line, the variable or the flag, and the value.
 */
export async function loadConfiguration(
  environment: Environment,
  flags: {
    readonly config?: string | undefined;
    readonly store?: string | undefined;
    readonly listen?: string | undefined;
    readonly 'public-url'?: string | undefined;
    readonly 'case-sensitive-names'?: boolean | undefined;
    readonly 'shutdown-delay'?: string | undefined;
  } = {},
): Promise<Configuration> {
  const file = flags.config ?? environment.CURFEW_CONFIG ?? (existsSync(defaultFile) ? defaultFile : null);
  const flagged = { listen: flags.listen, publicUrl: flags['public-url'], shutdownDelay: flags['shutdown-delay'] };
  const isSet = isAnySet(flagged, environment);
  // Most commands at most machines need none of it, and reading it would take longer than what they do.
  const settings = file === null && !isSet ? {} : await readSources(file, environment, flagged);
  const store = flags.store ?? readSecret(environment, 'CURFEW_STORE');
  const { policies: _policies, roles: _roles, maxTokenLifetimeMs: _cap, ...rest } = settings;
  return {
    ...defaults,
    ...rest,
    file,
    store: store === undefined ? (settings.store ?? absoluteStore(defaultStore, '.')) : absoluteStore(store, '.'),
    caseSensitiveNames: nameRuleOf(flags['case-sensitive-names'], settings),
    policies: policiesOf(settings),
    configuredRules: {
      policies: Object.keys(settings.policies ?? {}),
      roles: Object.keys(settings.roles ?? {}),
      maxTokenLifetime: settings.maxTokenLifetimeMs !== undefined,
    },
  };
}

function nameRuleOf(flag: boolean | undefined, { caseSensitiveNames }: Settings): boolean | undefined {
  return flag === true ? true : caseSensitiveNames;
}

function isAnySet(flagged: Readonly<Record<string, string | undefined>>, environment: Environment): boolean {
  const isFlagged = Object.values(flagged).some((flag) => flag !== undefined);
  return isFlagged || settingNames.some((name) => environment[variableOf(name)] !== undefined);
}

function policiesOf({ policies, roles = {}, maxTokenLifetimeMs = 0 }: Settings): PolicySet {
  return { policies: { ...servedPolicies.policies, ...policies }, roles, maxTokenLifetimeMs };
}

async function readSources(
  file: string | null,
  environment: Environment,
  flagged: Readonly<Record<'listen' | 'publicUrl' | 'shutdownDelay', string | undefined>>,
): Promise<Settings> {
  const { readFileSettings } = await import('./file.ts');
  const { readEnvironmentSettings, readFlagSettings } = await import('./environment.ts');
  const fromFile = file === null ? {} : readFileSettings(file);
  const store =
    file === null || fromFile.store === undefined ? undefined : absoluteStore(fromFile.store, dirname(file));
  return {
    ...fromFile,
    ...(store !== undefined && { store }),
    ...(file !== null && fromFile.keyFile != null && { keyFile: resolve(dirname(file), fromFile.keyFile) }),
    ...(file !== null &&
      fromFile.geoipDatabase != null && { geoipDatabase: resolve(dirname(file), fromFile.geoipDatabase) }),
    ...(file !== null && fromFile.signals != null && { signals: signalsFrom(file, fromFile.signals) }),
    ...readEnvironmentSettings(environment),
    ...readFlagSettings(flagged),
  };
}

function signalsFrom(file: string, signals: Configuration['signals']): Configuration['signals'] {
  const { signingKeyFile } = signals;
  return { ...signals, signingKeyFile: signingKeyFile && resolve(dirname(file), signingKeyFile) };
}

function absoluteStore(store: string, folder: string): string {
  const path = /^sqlite:(?!:memory:$|\/\/)(.+)$/.exec(store)?.[1];
  return path === undefined ? store : `sqlite:${resolve(folder, path)}`;
}
