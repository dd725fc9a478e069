import { type ActivityCount, addInto, type Resolution, resolutions } from '@curfew/core';
import { type Database, read } from './database.ts';
import { instant } from './instant.ts';
import type { Transaction } from './transaction.ts';

export async function addActivity(
  { write }: Transaction,
  counts: readonly ActivityCount[],
  now: number,
): Promise<void> {
  const sums = addInto(counts);
  await write(
    `
    INSERT INTO activity (resolution, at, name, times)
    SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::bigint[])
    ON CONFLICT (resolution, at, name) DO UPDATE SET times = activity.times + excluded.times`,
    [
      sums.map(({ resolution }) => resolution),
      sums.map(({ at }) => instant(at)),
      sums.map(({ name }) => name),
      sums.map(({ count }) => count),
    ],
  );
  for (const [resolution, { keptMs }] of Object.entries(resolutions)) {
    await write('DELETE FROM activity WHERE resolution = $1::text AND at < $2::timestamptz', [
      resolution,
      instant(now - keptMs),
    ]);
  }
}

export async function readActivity(
  database: Database,
  resolution: Resolution,
  from: number,
): Promise<readonly ActivityCount[]> {
  const { rows } = await read<ActivityCount>(
    database,
    `SELECT at AS "at", name AS "name", times AS "count" FROM activity
     WHERE resolution = $1::text AND at >= $2::timestamptz`,
    [resolution, instant(from)],
  );
  return rows;
}
