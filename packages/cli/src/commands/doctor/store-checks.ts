import { adminRole, describeClashes, foldUsername, formatDuration } from '@curfew/core';
import { formatTime } from '../../formats/time.ts';
import type { Operator } from '../../operator/operator.ts';
import { walkPages } from '../pages.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** How long sessions may be due for sweeping: some turns of the server's sweeper. */
const sweeperPatienceMs = 3_600_000;
/** How far two clocks may be apart. */
const clockPatienceMs = 5_000;

export async function checkStore(operator: Operator, retentionMs: number): Promise<Finding[]> {
  return [
    await checkMigrations(operator),
    await checkSweeper(operator, retentionMs),
    await checkClock(operator),
    await checkAdministrators(operator),
  ];
}

async function checkMigrations(operator: Operator): Promise<Finding> {
  const missing = (await operator.migrations()).filter(({ appliedAt }) => appliedAt === null);
  if (missing.length === 0) return ok('migrations', 'all applied');
  return problem('migrations', `missing: ${missing.map(({ name }) => name).join(', ')}: run "curfew migrate"`);
}

async function checkSweeper(operator: Operator, retentionMs: number): Promise<Finding> {
  const { oldestUnswept, activeSessions } = await operator.statistics();
  const sessions = `${activeSessions.exact ? '' : 'more than '}${activeSessions.count} active sessions`;
  const lag = oldestUnswept === null ? 0 : operator.now() - retentionMs - oldestUnswept;
  const behind = lag < 60_000 ? 'is up to date' : `is ${formatDuration(Math.floor(lag / 60_000) * 60_000)} behind`;
  if (lag <= sweeperPatienceMs) return ok('sweeper', `it ${behind}; ${sessions}`);
  return problem(
    'sweeper',
    `it ${behind}: sessions that expired at ${formatTime(oldestUnswept ?? 0)} are still kept: no server sweeps; run "curfew purge"`,
  );
}

/** Events in the future mean that the clock was set back: sessions then live longer than they should. */
async function checkClock(operator: Operator): Promise<Finding> {
  const now = operator.now();
  const [newest] = (await operator.listEvents({ limit: 1 })).items;
  if (newest === undefined || Date.parse(newest.at) <= now + clockPatienceMs)
    return ok('clock', `${formatTime(now)} UTC`);
  return problem(
    'clock',
    `it is ${formatTime(now)} UTC here, but something happened at ${formatTime(newest.at)}: one of the clocks is wrong`,
  );
}

async function checkAdministrators(operator: Operator): Promise<Finding> {
  for await (const user of walkPages((page) => operator.listUsers(page))) {
    if (user.roles.includes(adminRole) && user.disabledAt === null)
      return ok('administrators', `there is one: ${user.username}`);
  }
  return warning('administrators', 'no enabled user has the role admin: "curfew user set-roles USER --role admin"');
}

/** Names that would be one user's if case did not count: while there are any, caseSensitiveNames cannot be switched off. */
export async function checkNames(operator: Operator): Promise<Finding> {
  const names = new Map<string, string[]>();
  for await (const { username } of walkPages((page) => operator.listUsers(page))) {
    const key = foldUsername(username);
    names.set(key, [...(names.get(key) ?? []), username]);
  }
  const clashes = [...names.values()].filter((group) => group.length > 1);
  if (clashes.length === 0) return ok('names', 'no two users differ only by case');
  return ok('names', `caseSensitiveNames cannot be switched off, because of ${describeClashes(clashes)}`);
}
