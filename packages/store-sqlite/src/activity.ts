import { type ActivityCount, addInto, type Resolution, resolutions } from '@curfew/core';
import type { Connection } from './connection.ts';

export function addActivity(connection: Connection, counts: readonly ActivityCount[], now: number): void {
  const add = connection.statement(`
    INSERT INTO activity (resolution, at, name, times) VALUES (?, ?, ?, ?)
    ON CONFLICT (resolution, at, name) DO UPDATE SET times = times + excluded.times`);
  for (const { resolution, at, name, count } of addInto(counts)) add.run(resolution, at, name, count);
  const forget = connection.statement('DELETE FROM activity WHERE resolution = ? AND at < ?');
  for (const [resolution, { keptMs }] of Object.entries(resolutions)) forget.run(resolution, now - keptMs);
}

export function readActivity(connection: Connection, resolution: Resolution, from: number): readonly ActivityCount[] {
  return connection
    .statement<ActivityCount>('SELECT at, name, times AS count FROM activity WHERE resolution = ? AND at >= ?')
    .all(resolution, from);
}
