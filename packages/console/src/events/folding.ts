import type { AuditEvent } from '../api/resources.ts';

/** What one action wrote: a single event, or many of the same kind at once, of which the newest stands for all. */
export interface Fold {
  readonly first: AuditEvent;
  readonly all: readonly AuditEvent[];
}

/** Fewer than this are read faster than a fold is opened. */
const fewestToFold = 3;
/** One action ends many sessions within a moment; people need longer to do the same thing twice. */
const withinMs = 5_000;

/** Puts together what one action wrote. @param events newest first */
export function foldActions(events: readonly AuditEvent[]): readonly Fold[] {
  const runs: AuditEvent[][] = [];
  for (const event of events) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && isSameAction(last, event)) run.push(event);
    else runs.push([event]);
  }
  return runs.flatMap((run) =>
    run.length < fewestToFold ? run.map((event) => ({ first: event, all: [event] })) : foldOf(run),
  );
}

function foldOf(run: readonly AuditEvent[]): readonly Fold[] {
  const [first] = run;
  return first === undefined ? [] : [{ first, all: run }];
}

function isSameAction(later: AuditEvent, earlier: AuditEvent): boolean {
  return (
    later.type === earlier.type &&
    later.actor === earlier.actor &&
    later.initiator === earlier.initiator &&
    later.reason === earlier.reason &&
    later.ip === earlier.ip &&
    // What somebody did not do to others is an action of its own each time.
    (later.initiator !== 'user' || later.user === earlier.user) &&
    Date.parse(later.at) - Date.parse(earlier.at) < withinMs
  );
}
