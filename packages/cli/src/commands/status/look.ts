import { CurfewError, type Life } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-code.ts';
import { Failure, usageFailure } from '../../command-line/failure.ts';
import { type Configuration, loadConfiguration } from '../../configuration/configuration.ts';
import { withOperator } from '../../operator/connect.ts';
import { reachable, readMigrations } from '../../operator/in-place.ts';
import { type KeysSeen, keysProblem, lookAtKeys } from '../../operator/keys-seen.ts';
import type { Operator } from '../../operator/operator.ts';
import { parseStore, showStore } from '../../operator/store-url.ts';
import { walkPages } from '../pages.ts';
import type { StatusOptions } from './commands.ts';
import { askReadiness } from './readiness.ts';
import type { Activity, Count, Schema, ServerState, Status } from './report.ts';

type Asked = Pick<Invocation<StatusOptions>, 'options' | 'environment'>;

const anHourMs = 3_600_000;
/** Counting stops here. */
const mostCounted = 1_000;

/** @throws Failure where the configuration is wrong: then there is nothing to look at. */
export async function lookInPlace(asked: Asked): Promise<Status> {
  if (asked.options['token-file'] !== undefined) throw usageFailure('--token-file goes with --url');
  const configuration = await loadConfiguration(asked.environment, asked.options);
  const location = parseStore(configuration.store);
  const server = await askConfigured(configuration);
  const problems: string[] = [];
  const schema = await orProblem(problems, async () => schemaOf(await readMigrations(location)));
  const isCurrent = schema !== null && schema.pending.length === 0;
  if (schema !== null && !isCurrent) problems.push(pendingProblem(schema));
  const keys = await readKeys(problems, configuration);
  const activity = isCurrent
    ? await orProblem(problems, () => withOperator(asked, ({ operator }) => readActivity(operator)))
    : null;
  if (server.state !== 'ready' && server.state !== 'unknown') problems.push(serverProblem(server));
  const kind = location.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL';
  return concluded({ store: { kind, location: showStore(location) }, schema, keys, activity, server, problems });
}

/** @throws Failure for an invalid address, or one to which the token would travel unencrypted. */
export async function lookThrough(url: string, asked: Asked): Promise<Status> {
  const problems: string[] = [];
  const seen = await orProblem(problems, () =>
    withOperator(asked, async ({ operator }) => ({
      schema: schemaOf(await operator.migrations()),
      activity: await readActivity(operator),
    })),
  );
  const server = await askReadiness(new URL(url));
  if (seen !== null && seen.schema.pending.length > 0) problems.push(pendingProblem(seen.schema));
  // A proxy in front of the server may keep `/readyz` from the public.
  const isWell = server.state === 'ready' || (server.state === 'something-else' && seen !== null);
  if (!isWell && seen !== null) problems.push(serverProblem(server));
  return concluded({
    store: null,
    schema: seen?.schema ?? null,
    keys: null,
    activity: seen?.activity ?? null,
    server,
    problems: seen === null && problems.length === 0 ? [serverProblem(server)] : problems,
  });
}

function concluded(seen: Omit<Status, 'healthy'>): Status {
  return { healthy: seen.problems.length === 0, ...seen };
}

function pendingProblem({ pending }: Schema): string {
  return `the database lacks the migrations ${pending.join(', ')}: run "curfew migrate"`;
}

function serverProblem({ address, detail }: ServerState): string {
  return `${address} ${detail}`;
}

/** A file that others may read is no wrong use of this command, but what it is there to find. */
async function readKeys(problems: string[], configuration: Configuration): Promise<KeysSeen | null> {
  try {
    const seen = await lookAtKeys(configuration);
    const wrong = keysProblem(seen);
    if (wrong !== null) problems.push(wrong);
    return seen;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    problems.push(textOf(error));
    return null;
  }
}

function textOf({ message, hint }: Failure): string {
  return hint === undefined ? message : `${message}: ${hint}`;
}

async function askConfigured({ listen }: Configuration): Promise<ServerState> {
  const address = `http://${reachable(listen)}`;
  if (listen.port !== 0) return askReadiness(new URL(address));
  return { address, state: 'unknown', detail: 'stands for any free port, so it cannot be asked' };
}

function schemaOf(migrations: Awaited<ReturnType<Life['migrations']>>): Schema {
  const pending = migrations.filter(({ appliedAt }) => appliedAt === null).map(({ name }) => name);
  const applied = migrations.filter(({ appliedAt }) => appliedAt !== null);
  return { version: applied.at(-1)?.name ?? null, pending };
}

async function readActivity(operator: Operator): Promise<Activity> {
  const { activeSessions, users } = await operator.statistics();
  return {
    sessions: activeSessions,
    users,
    signIns: await countEvents(operator, 'sign-in'),
    failedSignIns: await countEvents(operator, 'sign-in-failed'),
  };
}

async function countEvents(operator: Operator, type: 'sign-in' | 'sign-in-failed'): Promise<Count> {
  const query = { type, after: operator.now() - anHourMs };
  const found = walkPages((page) => operator.listEvents({ ...query, ...page }, { background: true }), mostCounted);
  for (let count = 0; ; count++) {
    const next = await found.next();
    if (next.done) return { count, exact: !next.value };
  }
}

/** Turns a failed look into a problem and `null`. @throws usage errors and faults, which are no findings. */
async function orProblem<Seen>(problems: string[], look: () => Promise<Seen>): Promise<Seen | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Failure && error.exitCode !== exitCodes.usage) {
      problems.push(textOf(error));
      return null;
    }
    if (!(error instanceof CurfewError)) throw error;
    problems.push(error.message);
    return null;
  }
}
