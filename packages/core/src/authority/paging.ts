import { CurfewError } from '../errors.ts';
import type { Session } from '../session/session.ts';
import type { SessionQuery } from '../store/sessions.ts';
import type { AuthorityContext } from './authority-context.ts';
import { createSlices } from './slices.ts';
import type { PartReport, PartRequest } from './upkeep.ts';

/** Whoever still finds something after this many passes is up against somebody faster. */
const mostPasses = 50;

/** Small enough that no transaction and no slice holds others up. */
const pageSize = 200;

/** A database may hold millions; whoever reads a report is shown this many, and told how many there are. */
export const mostListed = 10_000;

/** Whether a call ends as soon as it has listed all that it was asked for. */
export function endsWhenFull({ mostListed: asked }: PartRequest): boolean {
  return asked !== undefined && asked > 0;
}

interface Walk {
  readonly query: Omit<SessionQuery, 'state' | 'limit' | 'cursor'>;
  readonly now: number;
  readonly part: PartRequest;
  /** Goes through all of them again until a whole pass finds nothing more to do. */
  readonly repeats: boolean;
  /** How many more may be found before the part ends. Default: as many as there are. */
  readonly room?: () => number;
  /** @returns with how many of these there was something to do. */
  readonly visit: (sessions: readonly Session[], isFirstPass: boolean) => Promise<number>;
}

/**
 * Visits all live sessions that a query selects, page by page, newest first; ending some of them on the way is safe. What a
 * pass listed may have been rotated before it was changed, and its successor has to be found: hence `repeats`.
 */
export async function walkLiveSessions(
  context: AuthorityContext,
  { query, now, part, repeats, room = () => pageSize, visit }: Walk,
): Promise<PartReport> {
  const slices = createSlices(part);
  let { isFirstPass, hasFound, position } = readProgress(part.cursor);
  let examined = 0;
  const stopped = () => ({ examined, complete: false, cursor: writeProgress({ isFirstPass, hasFound, position }) });
  for (let pass = 0; pass < mostPasses; ) {
    const limit = Math.min(pageSize, room());
    if (limit <= 0) return stopped();
    const from = position === null ? {} : { cursor: position };
    const page = await context.store.sessions.list({ ...query, state: 'active', limit, ...from }, now);
    if ((await visit(page.items, isFirstPass)) > 0) hasFound = true;
    if (isFirstPass) {
      examined += page.items.length;
      part.onProgress?.(examined);
    }
    position = page.cursor;
    if (position === null) {
      if (!repeats || !hasFound) break;
      [isFirstPass, hasFound] = [false, false];
      pass++;
    }
    if (slices.isOver()) return stopped();
    await slices.rest();
  }
  return { examined, complete: true, cursor: null };
}

/** How far a walk has come, and what it must remember of the pass that it is in. */
interface Progress {
  readonly isFirstPass: boolean;
  readonly hasFound: boolean;
  /** In the list of sessions; `null`: at its start. */
  readonly position: string | null;
}

const passes = ['first', 'first-found', 'again', 'again-found'] as const;

function writeProgress({ isFirstPass, hasFound, position }: Progress): string {
  return `${isFirstPass ? 'first' : 'again'}${hasFound ? '-found' : ''}.${position ?? ''}`;
}

/** @throws CurfewError `invalid-cursor`; the position is checked by the store. */
function readProgress(cursor: string | undefined): Progress {
  if (cursor === undefined) return { isFirstPass: true, hasFound: false, position: null };
  const [pass = '', position = '', ...more] = cursor.split('.');
  if (!passes.some((known) => known === pass) || more.length > 0) {
    throw new CurfewError('invalid-cursor', 'the cursor is not valid: pass it on as it came with the report before');
  }
  return {
    isFirstPass: pass.startsWith('first'),
    hasFound: pass.endsWith('-found'),
    position: position === '' ? null : position,
  };
}
