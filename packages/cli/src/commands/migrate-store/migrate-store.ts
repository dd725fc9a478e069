import { type ContentSize, type ImportDenied, type Moved, moveContent } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { Failure, usageFailure } from '../../command-line/failure.ts';
import { assertMigrated, assertThere, isThere } from '../../operator/in-place.ts';
import { type MovableStore, openStore } from '../../operator/open-store.ts';
import { parseStore, type StoreLocation, showStore } from '../../operator/store-url.ts';
import { startProgress } from '../progress.ts';
import type { MigrateStoreOptions } from './commands.ts';
import { refusalFor, refused } from './refused.ts';

/** Counting a store that has grown for years takes its time. */
const statementTimeoutMs = 300_000;

export async function migrateStore(invocation: Invocation<MigrateStoreOptions>): Promise<ExitCode> {
  const { operands, options, output } = invocation;
  const [from, to] = [readLocation(operands[0] ?? ''), readLocation(operands[1] ?? '')];
  if (showStore(from) === showStore(to)) throw usageFailure('both stores are the same one');
  assertThere(from);

  const source = await openStore(from, { statementTimeoutMs });
  try {
    await assertMigrated(source.life, from);
    await assertWhole(source, from);
    const size = await source.move.contentSize();
    if (options['dry-run']) {
      await output.print(await foresee(size, from, to));
      return exitCodes.ok;
    }
    const target = await openStore(to, { statementTimeoutMs });
    try {
      await target.life.migrate();
      const progress = await startProgress(output, 'Moving', size.users + size.sessions + size.events);
      const moved = await moveContent(source, target, {
        source: showStore(from),
        now: Date.now,
        onProgress: progress.update,
      }).finally(progress.stop);
      if (!moved.ok) throw refused(moved, to);
      return await report(moved, { source, to }, invocation);
    } finally {
      await target.life.close();
    }
  } finally {
    await source.life.close();
  }
}

async function report(
  moved: Moved,
  { source, to }: { readonly source: MovableStore; readonly to: StoreLocation },
  { output }: Invocation<MigrateStoreOptions>,
): Promise<ExitCode> {
  await output.print(`moved ${count(moved)} to ${showStore(to)}\n`);
  if (moved.leftOut > 0) {
    throw new Failure(`sessions left out because their users signed up meanwhile: ${moved.leftOut}`, {
      exitCode: exitCodes.failed,
      hint: 'run this again; until then the new store cannot be used',
    });
  }
  const receivers = (await source.receivers?.list())?.length ?? 0;
  if (receivers > 0) {
    const [what, them] =
      receivers === 1 ? ['1 webhook or stream was', 'it'] : [`${receivers} webhooks and streams were`, 'them'];
    output.tell(`${what} not moved.`);
    output.tell(`Add ${them} again on the new store, or nobody is told of events there.`);
  }
  output.tell('What has used the old store since is not there yet: stop its servers, run this once more, and start');
  output.tell(`on the new one: curfew serve --store ${showStore(to)}`);
  return exitCodes.ok;
}

/** What would be done. Nothing is made, neither a file nor a table. */
async function foresee(size: ContentSize, from: StoreLocation, to: StoreLocation): Promise<string> {
  const would = `would move ${count(size)} to ${showStore(to)}`;
  if (to.kind === 'sqlite' && !isThere(to.path)) return `${would}, a new database\n`;
  const target = await openStore(to, { statementTimeoutMs });
  try {
    const migrations = await target.life.migrations();
    if (migrations.every(({ appliedAt }) => appliedAt === null)) return `${would}, an empty database\n`;
    if (migrations.some(({ appliedAt }) => appliedAt === null)) {
      return `${would}, once its migrations have been applied\n`;
    }
    const refusal = await foreseeRefusal(target, from);
    if (refusal !== null) throw refused(refusal, to);
    const { sessions } = await target.move.contentSize();
    return `${would}, which holds ${sessions.toLocaleString('en')} of the sessions already\n`;
  } finally {
    await target.life.close();
  }
}

async function foreseeRefusal({ move }: MovableStore, from: StoreLocation): Promise<ImportDenied | null> {
  return refusalFor(await move.readImport(), await move.contentSize(), showStore(from));
}

/** @throws Failure for a source that is itself the target of a move which was not completed. */
async function assertWhole({ move }: MovableStore, from: StoreLocation): Promise<void> {
  const found = await move.readImport();
  if (found === null || found.completedAt !== null) return;
  throw new Failure(`${showStore(from)} has not been filled in full itself`, {
    exitCode: exitCodes.conflict,
    hint: `run "curfew migrate-store ${found.source} ${showStore(from)}" again`,
  });
}

function readLocation(store: string): StoreLocation {
  const location = parseStore(store);
  if (location.kind === 'sqlite' && location.path === ':memory:') {
    throw usageFailure('the store sqlite::memory: lives inside one server', 'name a file');
  }
  return location;
}

function count({ users, sessions, events }: ContentSize): string {
  const some = (number: number, what: string) => `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
  return `${some(users, 'user')}, ${some(sessions, 'session')} and ${some(events, 'event')}`;
}
