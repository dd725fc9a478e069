import { settleNames } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { loadConfiguration } from '../../configuration/configuration.ts';
import { formatTimeOrNull } from '../../formats/time.ts';
import { isThere, missingDatabase } from '../../operator/in-place.ts';
import { openStore } from '../../operator/open-store.ts';
import { parseStore } from '../../operator/store-url.ts';
import { printRows } from '../print-rows.ts';
import type { MigrateOptions, StatusOptions } from './commands.ts';

export async function up({ options, output, environment }: Invocation<MigrateOptions>): Promise<ExitCode> {
  const configuration = await loadConfiguration(environment, options);
  const store = await openStore(parseStore(configuration.store));
  const applied = await store.life
    .migrate()
    .then(async (names) => {
      await settleNames(store, configuration.caseSensitiveNames);
      return names;
    })
    .finally(() => store.life.close());
  await output.print(applied.map((name) => `${name}\n`).join(''));
  output.tell(applied.length === 0 ? 'the database is up to date' : `${applied.length} applied`);
  return exitCodes.ok;
}

export async function status({ options, output, environment }: Invocation<StatusOptions>): Promise<ExitCode> {
  const { store } = await loadConfiguration(environment, options);
  const location = parseStore(store);
  if (location.kind === 'sqlite' && !isThere(location.path)) throw missingDatabase(location.path);
  const opened = await openStore(location);
  const migrations = await opened.life.migrations().finally(() => opened.life.close());
  const rows = migrations.map(({ name, appliedAt }) => [name, formatTimeOrNull(appliedAt)]);
  await printRows(output, options.format, ['migration', 'applied'], rows);
  return exitCodes.ok;
}
