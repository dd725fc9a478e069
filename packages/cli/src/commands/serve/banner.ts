import type { Environment } from '../../command-line/command.ts';
import type { Configuration } from '../../configuration/configuration.ts';
import type { FirstAdministrator } from './first-run.ts';

interface Start {
  readonly address: string;
  readonly configuration: Configuration;
  readonly root: FirstAdministrator | null;
  readonly flags: { readonly store: string | undefined; readonly config: string | undefined };
  readonly environment: Environment;
}

/** What a person needs to know when the server has started, and what to type next. */
export function describeStart({ address, configuration, root, flags, environment }: Start): string {
  const { publicUrl, store } = configuration;
  const base = publicUrl?.origin ?? address;
  const lines = [
    `Curfew listens on ${address}`,
    '',
    ...(publicUrl === null ? [] : [`  address   ${base}`]),
    `  sign in   ${base}/sign-in`,
    `  store     ${store}`,
    ...(root === null ? [] : [`  user      ${root.username}`]),
    ...(root?.password == null ? [] : [`  password  ${root.password}   (shown this once)`]),
    '',
    `Next: ${nextCommand(root !== null, flags, environment)}`,
    '',
  ];
  return lines.join('\n');
}

function nextCommand(isFirstRun: boolean, flags: Start['flags'], environment: Environment): string {
  // npm names itself to what it starts; there the command is not on the path.
  const program = environment.npm_config_user_agent === undefined ? 'curfew' : 'npx curfew';
  const where = [
    ...(flags.store === undefined ? [] : ['--store', quote(flags.store)]),
    ...(flags.config === undefined ? [] : ['--config', quote(flags.config)]),
  ];
  return [program, isFirstRun ? 'user add alice' : 'auth-session list', ...where].join(' ');
}

function quote(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
