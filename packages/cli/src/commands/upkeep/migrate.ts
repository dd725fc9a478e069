import { settleNames } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { loadConfiguration } from '../../configuration/configuration.ts';
import { formatTimeOrNull } from '../../formats/time.ts';
import { readMigrations } from '../../operator/in-place.ts';
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
  const migrations = await readMigrations(parseStore(store));
  const rows = migrations.map(({ name, appliedAt }) => [name, formatTimeOrNull(appliedAt)]);
  await printRows(output, options.format, ['migration', 'applied'], rows);
  return exitCodes.ok;
}
