import type { ApiDescription } from '../api/description.ts';
import { readOpenApi } from '../api/openapi.ts';
import { readPostman } from '../api/postman.ts';
import type { Recording } from '../browser/record-sign-in.ts';
import { isOneTimeSecret } from '../drive/one-time-code.ts';
import { createCookieJar } from '../http/cookie-jar.ts';
import { readCurl } from '../record/curl.ts';
import { readHar } from '../record/har.ts';
import { readStorageState } from '../record/storage-state.ts';
import { InvalidTarget } from '../target/invalid-target.ts';
import { browserStep, requestStep } from '../target/step.ts';
import { type Account, emptyTarget, type Target } from '../target/target.ts';
import { parseTargetFile, requireHost, requireUrl } from '../target/target-file.ts';
import type { CommandIo } from './io.ts';
import { type CommandOptions, durationOf } from './options.ts';

/** The target that options and files describe together; options win. */
export async function readTarget(options: CommandOptions, io: CommandIo): Promise<Target> {
  const { values } = options;
  const file = values.target === undefined ? null : parseTargetFile(await io.readFile(values.target), io.environment);
  const given = accountsOf(options, io);
  const accounts = given.length > 0 ? given : (file?.accounts ?? []);
  const imported =
    options.writes === 'recorded' ? await record(options, io, accounts) : await importSignIn(options, io, accounts);
  const url = options.url ?? imported.url ?? file?.url;
  if (url === undefined) throw new InvalidTarget('an address, or --target FILE, is needed; --help shows more');
  const base = { ...(file ?? emptyTarget(requireUrl(url, 'the address'), accounts)), accounts, ...imported };
  const target: Target = { ...base, url: requireUrl(values['login-url'] ?? url, 'the address') };
  if (accounts.length === 0 && target.session === null) {
    throw new InvalidTarget('an account is needed: --user NAME --password-env VARIABLE');
  }
  const check = values['check-url'];
  const idleTimeoutMs = durationOf('--policy-idle', values['policy-idle']) ?? target.policy.idleTimeoutMs;
  const lifetimeMs = durationOf('--policy-lifetime', values['policy-lifetime']) ?? target.policy.lifetimeMs;
  return {
    ...target,
    ...(check !== undefined && { check: requestStep('GET', check) }),
    ...(values.api !== undefined && {
      api: readApi(await io.readFile(values.api), { file: values.api, url: target.url }),
    }),
    ...(values.browser === true && target.login.length === 0 && { login: [browserStep(target.url)] }),
    hosts: [...target.hosts, ...(values['allow-host'] ?? []).map((host) => requireHost(host, '--allow-host'))],
    policy: { idleTimeoutMs, lifetimeMs },
  };
}

function readApi(text: string, { file, url }: { readonly file: string; readonly url: string }): ApiDescription {
  const described = readOpenApi(text, url) ?? readPostman(text, url);
  if (described !== null && described.calls.length > 0) return described;
  const reason =
    described === null ? 'is no OpenAPI or Swagger description and no Postman collection (format 2)' : 'names no calls';
  throw new InvalidTarget(`--api: ${file} ${reason}`);
}

/** Flags of an account: `--user`, or `--other-user` and so on. */
const accountFlags = [
  { user: 'user', password: 'password-env', otp: 'otp-secret-env' },
  { user: 'other-user', password: 'other-password-env', otp: 'other-otp-secret-env' },
] as const;

function accountsOf({ values }: CommandOptions, io: CommandIo): Account[] {
  return accountFlags.flatMap((flags) => {
    const user = values[flags.user];
    const password = secretOf(values[flags.password], io);
    if (password === undefined) {
      if (user === undefined) return [];
      throw new InvalidTarget(`--${flags.password} VARIABLE must name the variable with the password of ${user}`);
    }
    const otpSecret = secretOf(values[flags.otp], io);
    if (otpSecret !== undefined && !isOneTimeSecret(otpSecret)) {
      throw new InvalidTarget(`--${flags.otp}: the variable must hold a secret in base 32 or an otpauth: address`);
    }
    // Some applications know nothing but a password.
    const [passwordEnv, otpSecretEnv] = [values[flags.password], values[flags.otp]];
    const account = { user: user ?? '', password, identity: null, isPrivileged: false };
    return [
      {
        ...account,
        ...(passwordEnv && { passwordEnv }),
        ...(otpSecret && otpSecretEnv && { otpSecret, otpSecretEnv }),
      },
    ];
  });
}

function secretOf(variable: string | undefined, { environment }: CommandIo): string | undefined {
  if (variable === undefined) return undefined;
  const value = environment[variable];
  if (value === undefined || value === '') throw new InvalidTarget(`the environment variable ${variable} is not set`);
  return value;
}

async function importSignIn(
  { values }: CommandOptions,
  io: CommandIo,
  accounts: readonly Account[],
): Promise<Partial<Target>> {
  const [account] = accounts;
  if (values['storage-state'] !== undefined) {
    return { session: readStorageState(await io.readFile(values['storage-state']), createCookieJar()) };
  }
  if (values.curl !== undefined) return readCurl(await io.readFile(values.curl), requireAccount('--curl', account));
  if (values.har !== undefined) return readHar(await io.readFile(values.har), requireAccount('--har', account));
  return {};
}

/** Shows a person a window to sign in in. */
async function record(
  { url, values }: CommandOptions,
  io: CommandIo,
  accounts: readonly Account[],
): Promise<Partial<Target>> {
  const address = values['login-url'] ?? url;
  if (address === undefined || address === null) throw new InvalidTarget('record needs the address of the application');
  const account = requireAccount('record', accounts[0]);
  io.stderr.write(
    `Sign in as ${account.user} in the window, open a page that only ${account.user} may see, sign out, and close the window.\n`,
  );
  const { recordSignIn } = await import('../browser/record-sign-in.ts');
  const insecure = values.insecure === true;
  return recordSignIn({
    url: requireUrl(address, 'the address'),
    account,
    insecure,
    ...(io.actor && { actor: io.actor as NonNullable<Recording['actor']> }),
  });
}

function requireAccount(flag: string, account: Account | undefined): Account {
  if (account === undefined)
    throw new InvalidTarget(`${flag} needs --user and --password-env, to know what is secret in it`);
  return account;
}
