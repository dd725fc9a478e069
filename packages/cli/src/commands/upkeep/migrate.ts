import type { Authority } from '@curfew/core';
import type { Environment, Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { loadConfiguration } from '../../configuration/configuration.ts';
import { formatTimeOrNull } from '../../formats/time.ts';
import { isThere, missingDatabase, openAuthority } from '../../operator/in-place.ts';
import { parseStore } from '../../operator/store-url.ts';
import { printRows } from '../print-rows.ts';
import type { MigrateOptions, StatusOptions } from './commands.ts';

export async function up({ options, output, environment }: Invocation<MigrateOptions>): Promise<ExitCode> {
  const applied = await withUnmigrated(options, environment, (authority) => authority.migrate());
  await output.print(applied.map((name) => `${name}\n`).join(''));
  output.tell(applied.length === 0 ? 'the database is up to date' : `${applied.length} applied`);
  return exitCodes.ok;
}

export async function status({ options, output, environment }: Invocation<StatusOptions>): Promise<ExitCode> {
  const { store } = await loadConfiguration(environment, options);
  const location = parseStore(store);
  if (location.kind === 'sqlite' && !isThere(location.path)) throw missingDatabase(location.path);
  const migrations = await withUnmigrated(options, environment, (authority) => authority.migrations());
  const rows = migrations.map(({ name, appliedAt }) => [name, formatTimeOrNull(appliedAt)]);
  await printRows(output, options.format, ['migration', 'applied'], rows);
  return exitCodes.ok;
}

async function withUnmigrated<Result>(
  options: { readonly store: string | undefined; readonly config: string | undefined },
  environment: Environment,
  work: (authority: Authority) => Promise<Result>,
): Promise<Result> {
  const authority = await openAuthority(await loadConfiguration(environment, options));
  try {
    return await work(authority);
  } finally {
    await authority.close();
  }
}
