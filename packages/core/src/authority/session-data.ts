import { CurfewError } from '../errors.ts';
import { assertData, assertSize } from '../session/data.ts';
import type { SessionData } from '../session/session.ts';
import { digestOf } from '../token/token.ts';
import { type AuthorityContext, findActing } from './authority-context.ts';

/** Gives up after this many attempts: others write to the same session without pause. */
const maxAttempts = 100;

/**
 * Repeats a write that rests on what was read before, until nobody has written in between.
 *
 * @throws CurfewError `overloaded`
 */
export async function untilWritten(
  attempt: () => Promise<SessionData | 'data-changed' | null>,
): Promise<SessionData | null> {
  for (let count = 0; count < maxAttempts; count++) {
    const data = await attempt();
    if (data !== 'data-changed') return data;
  }
  throw new CurfewError('overloaded', 'the data of this session is being changed without pause: try again later', {
    retryAfterMs: 1_000,
  });
}

export async function patchData(
  context: AuthorityContext,
  presented: string | null,
  patch: SessionData,
): Promise<SessionData | null> {
  assertData(patch);
  const data = await write(context, presented, () => ({ patch }));
  if (data === 'data-changed') throw new Error('a patch that expects nothing was refused');
  return data;
}

export async function updateData(
  context: AuthorityContext,
  presented: string | null,
  change: (data: SessionData) => SessionData,
): Promise<SessionData | null> {
  return untilWritten(() =>
    write(context, presented, (before) => {
      const patch = change(before);
      assertData(patch);
      // What was read decided what to write, so all of it must still be there, and nothing where there was nothing.
      const absent = Object.keys(patch).map((name) => [name, null] as const);
      return { patch, expected: { ...Object.fromEntries(absent), ...before } };
    }),
  );
}

async function write(
  context: AuthorityContext,
  presented: string | null,
  plan: (before: SessionData) => { readonly patch: SessionData; readonly expected?: SessionData },
): Promise<SessionData | 'data-changed' | null> {
  const digest = digestOf(presented);
  const session = await findActing(context, presented);
  if (digest === null || session === null) return null;
  const { patch, expected } = plan(session.data);
  // Many small patches must not add up to what one may not bring.
  assertSize({ ...session.data, ...patch });
  return context.store.sessions.patchData(digest, patch, context.now(), expected);
}
