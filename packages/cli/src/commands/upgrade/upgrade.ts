import type { Migration } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { usageFailure } from '../../command-line/failure.ts';
import { loadConfiguration } from '../../configuration/configuration.ts';
import { formatScreen } from '../../formats/screen.ts';
import { readMigrations } from '../../operator/in-place.ts';
import { parseStore, type StoreLocation, showStore } from '../../operator/store-url.ts';
import { readVersion } from '../version/version.ts';
import type { UpgradeOptions } from './commands.ts';

/** What this version would do to a store. */
interface Outlook {
  readonly version: string;
  readonly store: string;
  /**
   * `newer`: a newer version has migrated it, and this one goes on as it is. `refused`: this one cannot use it.
   */
  readonly state: 'current' | 'behind' | 'newer' | 'refused';
  readonly pending: readonly string[];
  /** Those that only a newer version has. */
  readonly unknown: readonly string[];
  readonly steps: readonly string[];
}

export async function upgrade({ options, output, environment }: Invocation<UpgradeOptions>): Promise<ExitCode> {
  if (options.check !== true) {
    throw usageFailure(
      'Curfew is upgraded by what installed it',
      'run "curfew upgrade --check" with the new version first',
    );
  }
  const location = parseStore((await loadConfiguration(environment, options)).store);
  const outlook = outlookOn(location, await readMigrations(location));
  await output.print(options.format === 'json' ? `${JSON.stringify(outlook, null, 2)}\n` : screenOf(outlook));
  return outlook.state === 'refused' ? exitCodes.failed : exitCodes.ok;
}

function outlookOn(location: StoreLocation, migrations: readonly Migration[]): Outlook {
  const pending = migrations.filter(({ appliedAt }) => appliedAt === null).map(({ name }) => name);
  const unknown = migrations.filter(({ isKnown }) => !isKnown).map(({ name }) => name);
  const state = stateOf(location, { pending, unknown });
  return {
    version: readVersion(),
    store: showStore(location),
    state,
    pending,
    unknown,
    steps: stepsFor(location, state),
  };
}

/** On PostgreSQL a version goes on with the schema of the next one, as long as it misses nothing itself. */
function stateOf(
  location: StoreLocation,
  { pending, unknown }: Pick<Outlook, 'pending' | 'unknown'>,
): Outlook['state'] {
  if (unknown.length > 0) return location.kind === 'sqlite' || pending.length > 0 ? 'refused' : 'newer';
  return pending.length > 0 ? 'behind' : 'current';
}

function stepsFor(location: StoreLocation, state: Outlook['state']): string[] {
  if (state === 'current') return ['Start this version: there is nothing to migrate.'];
  if (state === 'newer') return ['Start this version if you have to go back: it works on the schema of the newer one.'];
  if (state === 'refused') {
    return [
      'Start the newer version again, or stop every server and put the backup from before the upgrade in place.',
      'After a restore, end everybody’s sessions: a backup does not know what has ended since.',
    ];
  }
  if (location.kind === 'sqlite') {
    const file = location.path;
    return [
      'Stop every server and command that uses this database.',
      `Make a backup: sqlite3 ${file} ".backup ${file}.backup"`,
      'Start this version, which applies the migrations. The version before refuses the database from then on.',
    ];
  }
  return [
    'Make a backup: see "Backup and restore" in docs/scaling.md.',
    'Start this version server by server, while those of the version before go on. The first one applies the migrations.',
  ];
}

function screenOf({ version, store, pending, unknown, state, steps }: Outlook): string {
  const schema = {
    current: 'up to date',
    behind: `${pending.length} to apply`,
    newer: 'of a newer version, which this one can work on',
    refused: 'of a newer version, which this one cannot use',
  };
  const rows = [
    ['version', version],
    ['store', store],
    ['schema', schema[state]],
    ...pending.map((name) => ['to apply', name] as const),
    ...unknown.map((name) => ['unknown', name] as const),
    ...steps.map((step, index) => [`step ${index + 1}`, step] as const),
  ] as const;
  return formatScreen(rows);
}
