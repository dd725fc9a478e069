import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { standingOf, type UserPlace } from '@curfew/adapters';
import { type BroughtIn, broughtToken, CurfewError, type SessionData } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { Failure, usageFailure } from '../../command-line/failure.ts';
import { loadConfiguration } from '../../configuration/configuration.ts';
import { openInPlace } from '../../operator/in-place.ts';
import { assertProgramName } from '../../operator/program-token.ts';
import { startProgress } from '../progress.ts';
import type { MigrateSessionsOptions } from './commands.ts';
import type { OldSession } from './old-session.ts';
import { openSource } from './sources/source.ts';

type Options = Invocation<MigrateSessionsOptions>['options'];
type BringIn = (old: OldSession) => Promise<Outcome>;
type Outcome = (BroughtIn & { readonly ok: true })['outcome'] | 'refused' | 'unreadable';

const outcomes = ['brought', 'known', 'expired', 'refused', 'unreadable'] as const;

export async function migrateSessions(invocation: Invocation<MigrateSessionsOptions>): Promise<ExitCode> {
  const { operands, options, output } = invocation;
  assertProgramName(options.application ?? 'app', '--application');
  const secret = await readSecret(options['secret-file']);
  const source = await openSource(operands[0] ?? '', options);
  try {
    const progress = await startProgress(output, 'Bringing sessions over', 0);
    const work = (bring: BringIn) => bringAll(source.read(), bring, progress.update).finally(progress.stop);
    const counts = options['dry-run'] ? await work(foresee) : await bringInto(invocation, secret, work);
    await output.print(options.format === 'json' ? `${JSON.stringify(counts)}\n` : show(counts, options['dry-run']));
    return counts.refused + counts.unreadable === 0 ? exitCodes.ok : exitCodes.failed;
  } finally {
    await source.close();
  }
}

async function foresee({ endsAt }: OldSession): Promise<Outcome> {
  return endsAt <= Date.now() ? 'expired' : 'brought';
}

async function bringInto(
  { options, environment }: Invocation<MigrateSessionsOptions>,
  secret: string,
  work: (bring: BringIn) => Promise<Counts>,
): Promise<Counts> {
  const configuration = await loadConfiguration(environment, options);
  const { operator, actor, bringIn } = await openInPlace(configuration, { create: true, secrets: false });
  try {
    return await work(async (old) => outcomeOf(await bringIn(requestOf(old, secret, options), actor)));
  } finally {
    await operator.close();
  }
}

type Counts = Readonly<Record<(typeof outcomes)[number], number>>;

async function bringAll(
  sessions: AsyncIterable<OldSession | null>,
  bring: BringIn,
  onProgress: (done: number) => void,
): Promise<Counts> {
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  let done = 0;
  for await (const old of sessions) {
    counts[old === null ? 'unreadable' : await bringOne(old, bring)] += 1;
    onProgress(++done);
  }
  return counts;
}

/** Data that Curfew cannot keep, such as too much of it, is that one session's matter. */
async function bringOne(old: OldSession, bring: BringIn): Promise<Outcome> {
  try {
    return await bring(old);
  } catch (error) {
    if (error instanceof CurfewError && error.code === 'invalid-request') return 'unreadable';
    throw error;
  }
}

function outcomeOf(brought: BroughtIn): Outcome {
  return brought.ok ? brought.outcome : 'refused';
}

function requestOf(
  { id, data: { cookie, ...data }, endsAt, originalMaxAge }: OldSession,
  secret: string,
  options: Options,
) {
  const places: readonly UserPlace[] = options.user;
  const kept: SessionData = {
    ...data,
    cookie: { id: randomUUID(), originalMaxAge, expires: originalMaxAge === null ? null : endsAt },
  };
  return {
    token: broughtToken(secret, id),
    application: options.application ?? 'app',
    user: standingOf(data, places).user,
    data: kept,
    endsAt,
    ...(options.policy !== undefined && { policy: options.policy }),
  };
}

/** The first line: applications that have changed their secret list the newest first. */
async function readSecret(file: string | undefined): Promise<string> {
  if (file === undefined) {
    throw usageFailure('--secret-file is missing', 'name a file with the secret that express-session was given');
  }
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failure(`--secret-file: cannot read ${file}: ${error.code}`, { exitCode: exitCodes.notAllowed });
  });
  const secret = text.split(/\r?\n/, 1)[0] ?? '';
  if (secret === '') throw usageFailure(`--secret-file: ${file} is empty`);
  return secret;
}

function show({ brought, known, expired, refused, unreadable }: Counts, isDry: boolean): string {
  const rest = [
    ...(known > 0 ? [`${known} were already imported`] : []),
    ...(expired > 0 ? [`${expired} had expired`] : []),
    ...(refused > 0 ? [`${refused} refused: their users are disabled or have too many sessions`] : []),
    ...(unreadable > 0 ? [`${unreadable} left: Curfew cannot keep their data`] : []),
  ];
  const sessions = `${brought} ${brought === 1 ? 'session' : 'sessions'}`;
  return `${[isDry ? `would import ${sessions}` : `imported ${sessions}`, ...rest].join('; ')}\n`;
}
