import { CurfewError } from '../errors.ts';
import type { Digest } from '../token/token.ts';
import type { UserId } from '../user/user.ts';
import type { EventPosition, ImportDenied, KeyRange, Movable, Move } from './move.ts';
import type { RuleVersion } from './rulebook.ts';

/** How many rows travel at once: few enough for one short transaction. */
const batchSize = 1_000;

export interface MoveOptions {
  /** The address of the source, without anything secret: what a repetition is known by. */
  readonly source: string;
  readonly now: () => number;
  /** @param done rows so far, of whatever kind. */
  readonly onProgress?: (done: number) => void;
}

export interface Moved {
  readonly ok: true;
  /** Whether the target had been filled from this source before, in full or in part. */
  readonly isRepeated: boolean;
  readonly users: number;
  readonly sessions: number;
  readonly events: number;
  /**
   * Sessions whose users signed up while this was under way. Where there are any, the target is not complete: do it again.
   */
  readonly leftOut: number;
}

/**
 * Brings `target` to what `source` is. The source may be in use meanwhile; what changes there behind the back of this, the
 * next time brings along, so the last time has to come after the source's last use.
 */
export async function moveContent(
  from: Movable,
  to: Movable,
  { source: name, now, onProgress }: MoveOptions,
): Promise<Moved | ImportDenied> {
  const [source, target] = [from.move, to.move];
  const begun = await target.beginImport(name, now());
  if (!begun.ok) return begun;
  let done = 0;
  const report = (rows: number): void => {
    done += rows;
    onProgress?.(done);
  };
  const users = await moveRanges(
    (after: UserId | null, limit) => source.exportUsers(after, limit),
    ({ id }): UserId => id,
    async (batch, range) => {
      await target.importUsers(batch, range, now());
      report(batch.length);
    },
  );
  let leftOut = 0;
  const sessions = await moveRanges(
    (after: Digest | null, limit) => source.exportSessions(after, limit),
    ({ digest }): Digest => digest,
    async (batch, range) => {
      leftOut += await target.importSessions(batch, range);
      report(batch.length);
    },
  );
  const events = await moveEvents(source, target, report);
  await moveRules(from, to);
  await moveNameRule(from, to);
  if (leftOut === 0) await target.completeImport(now());
  return { ok: true, isRepeated: begun.isRepeated, users, sessions: sessions - leftOut, events, leftOut };
}

/** Where it does not hold, two people could be found by one name. */
async function moveNameRule({ users: source }: Movable, { users: target }: Movable): Promise<void> {
  const nameRule = await source.nameRule();
  const applied = nameRule === null ? null : await target.applyNameRule(nameRule);
  if (applied === null || applied.ok) return;
  const [names = []] = applied.clashes;
  throw new CurfewError(
    'store-unavailable',
    `the target cannot compare names as the source does: ${names.map((name) => JSON.stringify(name)).join(' and ')} would be one user; delete one of them in the source, then repeat this`,
  );
}

/** Range after range until the end of the key, so that also what lies behind the last row is looked at. */
async function moveRanges<Row, Key extends UserId | Digest>(
  read: (after: Key | null, limit: number) => Promise<readonly Row[]>,
  keyOf: (row: Row) => Key,
  write: (rows: readonly Row[], range: KeyRange<Key>) => Promise<void>,
): Promise<number> {
  let count = 0;
  for (let after: Key | null = null; ; ) {
    const rows: readonly Row[] = await read(after, batchSize);
    const last = rows.at(-1);
    const through: Key | null = rows.length < batchSize || last === undefined ? null : keyOf(last);
    await write(rows, { after, through });
    count += rows.length;
    if (through === null) return count;
    after = through;
  }
}

async function moveEvents(source: Move, target: Move, report: (rows: number) => void): Promise<number> {
  let count = 0;
  for (let after: EventPosition | null = null; ; ) {
    const events = await source.exportEvents(after, batchSize);
    const last = events.at(-1);
    if (last === undefined) return count;
    await target.importEvents(events);
    count += events.length;
    report(events.length);
    after = { at: last.at, id: last.id };
  }
}

/** Versions never change and have no gaps, so those are missing that are newer than the target's newest. */
async function moveRules({ rulebook: source }: Movable, { rulebook: target }: Movable): Promise<void> {
  const [newest] = (await target?.list({ limit: 1 })) ?? [];
  const missing: RuleVersion[] = [];
  for (let before: number | undefined; ; before = missing.at(-1)?.number) {
    const versions = (await source?.list({ limit: batchSize, ...(before !== undefined && { before }) })) ?? [];
    const newer = versions.filter(({ number }) => number > (newest?.number ?? 0));
    missing.push(...newer);
    if (newer.length < batchSize) break;
  }
  for (const version of missing.reverse()) {
    // Their events have come along with all others.
    if (await target?.add(version, [])) continue;
    throw new CurfewError('store-unavailable', `the target does not take version ${version.number} of the rules`);
  }
}
