import type { Environment } from '../../command-line/command.ts';
import type { Configuration } from '../../configuration/configuration.ts';
import type { FirstAdministrator } from './first-run.ts';

interface Start {
  readonly address: string;
  readonly configuration: Configuration;
  /** How many processes answer. */
  readonly workers?: number;
  readonly root: FirstAdministrator | null;
  readonly isAdministered: boolean;
  readonly flags: { readonly store: string | undefined; readonly config: string | undefined };
  readonly environment: Environment;
}

/** What a person needs to know when the server has started, and what to type next. */
export function describeStart(start: Start): string {
  const { address, configuration, root } = start;
  const { publicUrl, store } = configuration;
  const base = publicUrl?.href.replace(/\/$/, '') ?? address;
  const lines = [
    `Curfew listens on ${address}`,
    '',
    ...(publicUrl === null ? [] : [`  address   ${base}`]),
    `  sign in   ${base}/sign-in`,
    `  console   ${base}/console`,
    `  store     ${withoutSecrets(store)}`,
    ...(start.workers === undefined ? [] : [`  workers   ${start.workers}`]),
    ...(root === null ? [] : linesOf(root).map((line) => `  ${line}`)),
    '',
    `Next: ${nextCommand(start)}`,
    '',
  ];
  return lines.join('\n');
}

/** The administrator that a start has made which then came to nothing. */
export function describeAdministrator(root: FirstAdministrator): string {
  return linesOf(root)
    .map((line) => `${line}\n`)
    .join('');
}

function linesOf({ username, password }: FirstAdministrator): string[] {
  return [`user      ${username}`, ...(password === null ? [] : [`password  ${password}   (shown this once)`])];
}

function nextCommand({ root, isAdministered, flags, environment }: Start): string {
  // npm names itself to what it starts; there the command is not on the path.
  const program = environment.npm_config_user_agent === undefined ? 'curfew' : 'npx curfew';
  const where = [
    ...(flags.store === undefined ? [] : ['--store', quote(withoutSecrets(flags.store))]),
    ...(flags.config === undefined ? [] : ['--config', quote(flags.config)]),
  ];
  if (!isAdministered) return [program, 'user add root --role admin', ...where].join(' ');
  return [program, root === null ? 'auth-session list' : 'user add alice', ...where].join(' ');
}

/** The address of a database may hold a password, before the host or among the parameters. */
function withoutSecrets(store: string): string {
  return store.startsWith('sqlite:') ? store : store.replace(/\/\/.*@/s, '//…@').replace(/\?.*$/s, '');
}

function quote(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
