import { parseArgs } from 'node:util';
import type { Confidence, Profile, Severity } from '../checks/check.ts';
import { InvalidTarget } from '../target/invalid-target.ts';
import { parseDuration } from '../target/parse-value.ts';
import { nearest } from './nearest.ts';

const formats = ['terminal', 'json', 'sarif', 'junit', 'html'] as const;
export type Format = (typeof formats)[number];

/** What the command line takes. */
export const flags = {
  target: { type: 'string', short: 't' },
  user: { type: 'string', short: 'u' },
  'password-env': { type: 'string' },
  'otp-secret-env': { type: 'string' },
  'other-otp-secret-env': { type: 'string' },
  'other-user': { type: 'string' },
  'other-password-env': { type: 'string' },
  'login-url': { type: 'string' },
  'allow-host': { type: 'string', multiple: true },
  'check-url': { type: 'string' },
  curl: { type: 'string' },
  har: { type: 'string' },
  api: { type: 'string' },
  'storage-state': { type: 'string' },
  browser: { type: 'boolean' },
  checks: { type: 'string', multiple: true },
  skip: { type: 'string', multiple: true },
  profile: { type: 'string' },
  format: { type: 'string', short: 'f' },
  output: { type: 'string' },
  save: { type: 'string', multiple: true },
  'fail-on': { type: 'string' },
  'min-confidence': { type: 'string' },
  'fail-on-inconclusive': { type: 'boolean' },
  strict: { type: 'boolean' },
  baseline: { type: 'string' },
  'list-checks': { type: 'boolean' },
  explain: { type: 'string', multiple: true },
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  'allow-changes': { type: 'boolean' },
  insecure: { type: 'boolean', short: 'k' },
  rate: { type: 'string' },
  'max-sign-ins': { type: 'string' },
  'max-requests': { type: 'string' },
  'max-wait': { type: 'string' },
  'max-duration': { type: 'string' },
  timeout: { type: 'string' },
  grace: { type: 'string' },
  samples: { type: 'string' },
  db: { type: 'string' },
  'db-table': { type: 'string' },
  'db-write': { type: 'boolean' },
  'policy-idle': { type: 'string' },
  'policy-lifetime': { type: 'string' },
  quiet: { type: 'boolean', short: 'q' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

export const choices = {
  format: formats,
  output: formats,
  profile: ['quick', 'full'],
  'fail-on': ['critical', 'high', 'medium', 'low', 'info', 'never'],
  'min-confidence': ['confirmed', 'likely', 'info'],
} as const satisfies { readonly [Name in keyof typeof flags]?: readonly string[] };

type Flags = ReturnType<typeof readFlags>['values'];

function readFlags(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: flags, allowPositionals: true, strict: true });
  } catch (error) {
    const flag = argv.find((text) => /^--[^=]/.test(text) && !Object.hasOwn(flags, nameOf(text)));
    const isUnknown = (error as NodeJS.ErrnoException).code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && flag !== undefined;
    const near = isUnknown ? nearest(nameOf(flag), Object.keys(flags)) : undefined;
    const message = error instanceof Error ? error.message : String(error);
    throw new InvalidTarget(
      near === undefined ? message : `unknown flag: --${nameOf(flag ?? '')}; did you mean --${near}?`,
      { cause: error },
    );
  }
}

function nameOf(flag: string): string {
  return flag.slice(2).replace(/=.*$/s, '');
}

export interface CommandOptions {
  readonly values: Flags;
  /** Whether a target file is written, instead of a scan: by what is found out, or by what a person shows. */
  readonly writes: 'found' | 'recorded' | null;
  /** Two reports to compare, instead of a scan. */
  readonly compare: { readonly older: string; readonly newer: string } | null;
  readonly url: string | null;
  readonly format: Format;
  readonly profile: Profile;
  readonly failOn: Severity | 'never';
  readonly minConfidence: Confidence;
  readonly checks: readonly string[];
  readonly skip: readonly string[];
}

/** @throws InvalidTarget naming the option and what it takes */
export function parseOptions(argv: readonly string[]): CommandOptions {
  const { values, positionals } = readFlags(argv);
  const writes = positionals[0] === 'init' ? 'found' : positionals[0] === 'record' ? 'recorded' : null;
  const compare = positionals[0] === 'compare' ? filesToCompare(positionals.slice(1)) : null;
  const [url, ...extra] = compare !== null ? [] : writes !== null ? positionals.slice(1) : positionals;
  if (extra.length > 0) throw new InvalidTarget(`one address is enough; ${extra.join(' ')} is too much`);
  const list = (given: readonly string[] | undefined) => (given ?? []).flatMap((one) => one.split(',')).filter(Boolean);
  return {
    values,
    writes,
    compare,
    url: url ?? null,
    format: oneOf('--format', values.format ?? values.output ?? 'terminal', choices.format),
    profile: oneOf('--profile', values.profile ?? 'full', choices.profile),
    failOn: oneOf('--fail-on', values['fail-on'] ?? 'high', choices['fail-on']),
    minConfidence: oneOf('--min-confidence', values['min-confidence'] ?? 'info', choices['min-confidence']),
    checks: list(values.checks),
    skip: list(values.skip),
  };
}

function filesToCompare([older, newer, ...more]: readonly string[]): NonNullable<CommandOptions['compare']> {
  if (older === undefined || newer === undefined || more.length > 0) {
    throw new InvalidTarget('compare takes two JSON reports: curfew scan compare OLD.json NEW.json');
  }
  return { older, newer };
}

function oneOf<T extends string>(flag: string, value: string, allowed: readonly T[]): T {
  const match = allowed.find((one) => one === value);
  if (match !== undefined) return match;
  const near = nearest(value, allowed);
  const meant = near === undefined ? '' : `; did you mean ${near}?`;
  throw new InvalidTarget(`${flag} is one of ${allowed.join(', ')}, not ${JSON.stringify(value)}${meant}`);
}

export function numberOf(flag: string, value: string | undefined, least = 1): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isFinite(number) || number < least)
    throw new InvalidTarget(`${flag} takes a number from ${least}, not ${JSON.stringify(value)}`);
  return number;
}

export function durationOf(flag: string, value: string | undefined): number | undefined {
  return value === undefined ? undefined : parseDuration(value, flag);
}
