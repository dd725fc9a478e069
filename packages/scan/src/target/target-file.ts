import { parse } from 'yaml';
import { InvalidTarget } from './invalid-target.ts';
import { parseRequestStep, parseSteps } from './parse-step.ts';
import { type Fields, fieldsOf, optionalString, parseDuration, requireString } from './parse-value.ts';
import { type Account, defaultLifetimeMs, emptyTarget, type Target } from './target.ts';

const knownKeys = [
  ...['url', 'accounts', 'start', 'login', 'check', 'logout', 'change', 'stepUp', 'elevated', 'refresh'],
  ...['tokens', 'hosts', 'policy', 'precedence', 'clearTextUrl', 'jwtPublicKey'],
];

/**
 * Reads a target file (YAML or JSON).
 * @param environment where the passwords come from: the file only names the variables
 * @throws InvalidTarget naming the place in the file
 */
export function parseTargetFile(text: string, environment: Readonly<Record<string, string | undefined>>): Target {
  const file = fieldsOf(readYaml(text), 'the target file', knownKeys);
  const url = requireUrl(file.url, 'url');
  const policy = fieldsOf(file.policy ?? {}, 'policy', ['idleTimeout', 'lifetime']);
  return {
    ...emptyTarget(url, parseAccounts(file.accounts, environment)),
    start: parseSteps(file.start, 'start'),
    login: parseSteps(file.login, 'login'),
    check: file.check === undefined ? null : parseRequestStep(file.check, 'check'),
    logout: parseSteps(file.logout, 'logout'),
    change: parseSteps(file.change, 'change'),
    stepUp: parseSteps(file.stepUp, 'stepUp'),
    elevated: file.elevated === undefined ? null : parseRequestStep(file.elevated, 'elevated'),
    refresh: parseSteps(file.refresh, 'refresh'),
    tokens: parseNames(file.tokens, 'tokens'),
    hosts: parseNames(file.hosts, 'hosts').map((host) => requireHost(host, 'hosts')),
    policy: {
      idleTimeoutMs: policy.idleTimeout === undefined ? null : parseDuration(policy.idleTimeout, 'policy.idleTimeout'),
      lifetimeMs: policy.lifetime === undefined ? defaultLifetimeMs : parseDuration(policy.lifetime, 'policy.lifetime'),
    },
    precedence: parsePrecedence(file.precedence),
    jwtPublicKey: optionalString(file.jwtPublicKey, 'jwtPublicKey'),
    clearTextUrl: file.clearTextUrl === undefined ? null : requireUrl(file.clearTextUrl, 'clearTextUrl'),
  };
}

function readYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 20 });
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new InvalidTarget(`the target file is not YAML: ${reason}`, { cause: error });
  }
}

export function requireUrl(value: unknown, where: string): string {
  const text = requireString(value, where);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new InvalidTarget(`${where} must be an http or https address, not ${JSON.stringify(text)}`);
  }
  return url.href;
}

/** A host as it stands in addresses: with its port, without a scheme. */
export function requireHost(value: string, where: string): string {
  const text = value.replace(/^https?:\/\//, '').replace(/\/$/, '');
  if (!/^[\w.-]+(:\d+)?$|^\[[\da-f:]+\](:\d+)?$/i.test(text)) {
    throw new InvalidTarget(
      `${where} takes a host such as login.example.org or 127.0.0.1:8080, not ${JSON.stringify(value)}`,
    );
  }
  return text.toLowerCase();
}

function parseAccounts(value: unknown, environment: Readonly<Record<string, string | undefined>>): Account[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new InvalidTarget('accounts must be a list');
  return value.map((one, index) => parseAccount(one, `accounts[${index}]`, environment));
}

function parseAccount(
  value: unknown,
  where: string,
  environment: Readonly<Record<string, string | undefined>>,
): Account {
  if (typeof value === 'object' && value !== null && 'password' in value) {
    throw new InvalidTarget(`${where}.password: passwords come from the environment; write passwordEnv: NAME`);
  }
  const account: Fields = fieldsOf(value, where, ['user', 'passwordEnv', 'otpSecretEnv', 'identity', 'privileged']);
  const secretOf = (variable: string): string => {
    const secret = environment[variable];
    if (secret !== undefined && secret !== '') return secret;
    throw new InvalidTarget(`${where}: the environment variable ${variable} is not set`);
  };
  const passwordEnv = requireString(account.passwordEnv, `${where}.passwordEnv`);
  const otpVariable = optionalString(account.otpSecretEnv, `${where}.otpSecretEnv`);
  return {
    user: requireString(account.user, `${where}.user`),
    password: secretOf(passwordEnv),
    passwordEnv,
    identity: optionalString(account.identity, `${where}.identity`),
    isPrivileged: account.privileged === true,
    ...(otpVariable !== null && { otpSecret: secretOf(otpVariable), otpSecretEnv: otpVariable }),
  };
}

function parseNames(value: unknown, where: string): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new InvalidTarget(`${where} must be a list of names`);
  return value.map((name, index) => requireString(name, `${where}[${index}]`));
}

function parsePrecedence(value: unknown): Target['precedence'] {
  if (value === undefined) return null;
  if (value === 'header' || value === 'cookie') return value;
  throw new InvalidTarget('precedence must be header or cookie');
}
