import type { Environment } from '../command-line/command.ts';
import { usageFailure } from '../command-line/failure.ts';
import type { OptionSpecs } from '../command-line/option.ts';
import { loadConfiguration } from '../configuration/configuration.ts';
import type { Connection } from './operator.ts';

/** The options of every command that works in place or through a server. */
export const connectionOptions = {
  store: { type: 'text', value: 'URL', help: 'work on this store in place, as root' },
  url: { type: 'text', value: 'URL', help: 'work through this running server' },
  'token-file': { type: 'text', value: 'FILE', help: 'with --url: the file that holds the token of an administrator' },
  config: { type: 'text', value: 'FILE', help: 'the configuration; default curfew.yaml' },
} as const satisfies OptionSpecs;

export interface ConnectionChoice {
  readonly store: string | undefined;
  readonly url: string | undefined;
  readonly 'token-file': string | undefined;
  readonly config: string | undefined;
}

/**
 * Opens what the flags and the environment choose, gives it to `work`, and closes it.
 *
 * @param options `create`: make the database where it is missing. `secrets`: with the key that secrets are sealed with.
 * @throws Failure where it cannot be used, saying what to do.
 */
export async function withOperator<Result>(
  invocation: { readonly options: ConnectionChoice; readonly environment: Environment },
  work: (connection: Connection) => Promise<Result>,
  options: { readonly create?: boolean; readonly secrets?: boolean } = {},
): Promise<Result> {
  const connection = await connect(invocation.options, invocation.environment, options);
  try {
    return await work(connection);
  } finally {
    await connection.operator.close();
  }
}

async function connect(
  choice: ConnectionChoice,
  environment: Environment,
  { create = false, secrets = false }: { readonly create?: boolean; readonly secrets?: boolean },
): Promise<Connection> {
  const url = remoteUrl(choice, environment);
  if (url !== undefined) {
    const { connectRemotely } = await import('../remote/connect.ts');
    return connectRemotely(url, choice['token-file'], environment);
  }
  if (choice['token-file'] !== undefined) throw usageFailure('--token-file goes with --url');
  const configuration = await loadConfiguration(environment, choice);
  const { openInPlace } = await import('./in-place.ts');
  return openInPlace(configuration, { create, secrets });
}

/** The server to go through; a store that is named on the command line counts more than `CURFEW_URL`. */
export function remoteUrl(
  choice: Pick<ConnectionChoice, 'store' | 'url'>,
  environment: Environment,
): string | undefined {
  if (choice.store !== undefined && choice.url !== undefined) {
    throw usageFailure(
      '--store and --url are both given',
      'a store is worked on in place, a server through its address',
    );
  }
  return choice.url ?? (choice.store === undefined ? environment.CURFEW_URL : undefined);
}
