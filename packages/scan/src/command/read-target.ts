import { createCookieJar } from '../http/cookie-jar.ts';
import { readCurl } from '../target/curl.ts';
import { readHar } from '../target/har.ts';
import { InvalidTarget } from '../target/invalid-target.ts';
import { requestStep } from '../target/step.ts';
import { readStorageState } from '../target/storage-state.ts';
import { type Account, emptyTarget, type Target } from '../target/target.ts';
import { parseTargetFile, requireUrl } from '../target/target-file.ts';
import { variable } from '../target/variable.ts';
import type { CommandIo } from './io.ts';
import { type CommandOptions, durationOf } from './options.ts';

/** The target that options and files describe together; options win. */
export async function readTarget(options: CommandOptions, io: CommandIo): Promise<Target> {
  const { values } = options;
  const file = values.target === undefined ? null : parseTargetFile(await io.readFile(values.target), io.environment);
  const given = accountsOf(options, io);
  const accounts = given.length > 0 ? given : (file?.accounts ?? []);
  const imported = await importSignIn(options, io, accounts);
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
    ...(values.browser === true && target.login.length === 0 && { login: [browserLogin(target.url)] }),
    policy: { idleTimeoutMs, lifetimeMs },
  };
}

function accountsOf({ values }: CommandOptions, { environment }: CommandIo): Account[] {
  const pairs = [
    { flag: '--password-env', user: values.user, variable: values['password-env'] },
    { flag: '--other-password-env', user: values['other-user'], variable: values['other-password-env'] },
  ];
  return pairs.flatMap(({ flag, user, variable }) => {
    if (user === undefined) return [];
    if (variable === undefined)
      throw new InvalidTarget(`${flag} VARIABLE must name the variable with the password of ${user}`);
    const password = environment[variable];
    if (password === undefined || password === '')
      throw new InvalidTarget(`the environment variable ${variable} is not set`);
    return [{ user, password, identity: null, isPrivileged: false }];
  });
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

function requireAccount(flag: string, account: Account | undefined): Account {
  if (account === undefined)
    throw new InvalidTarget(`${flag} needs --user and --password-env, to know what is secret in it`);
  return account;
}

function browserLogin(url: string): Target['login'][number] {
  const type = {
    'input[type=text],input[type=email],input:not([type])': variable('user'),
    'input[type=password]': variable('password'),
  };
  return { kind: 'browser', page: url, type, click: null, extract: {}, expect: { status: null, body: null } };
}
