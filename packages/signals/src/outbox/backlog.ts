import type { Receiver, ReceiverKind, Receivers } from '@curfew/core';
import type { Teller } from './telling.ts';

/** What waits for a receiver. */
export interface Backlog {
  readonly id: Receiver['id'];
  readonly kind: ReceiverKind;
  /** For how long the oldest event has waited that it has not been told of, in milliseconds; 0 where none waits. */
  readonly waitingMs: number;
  /** How often in a row it has failed. */
  readonly failures: number;
  readonly isStopped: boolean;
}

/** As many events behind its place as are looked at for one that it wants: places are noted more often than that. */
const mostExamined = 200;

/** What waits for each receiver that somebody tells, or that fetches what there is. */
export async function backlogs(
  receivers: Receivers,
  tellers: Partial<Readonly<Record<ReceiverKind, Pick<Teller, 'wants'>>>>,
  now: number,
): Promise<readonly Backlog[]> {
  const found: Backlog[] = [];
  for (const receiver of await receivers.list()) {
    const { id, kind, cursor, state } = receiver;
    const teller = tellers[kind];
    if (teller === undefined) continue;
    const page = await receivers.read(cursor, mostExamined);
    const next = page.find(({ event }) => teller.wants(receiver, event) && !state.ahead.includes(event.id));
    found.push({
      ...{ id, kind, failures: state.failures, isStopped: state.stopped !== null },
      waitingMs: next === undefined ? 0 : Math.max(0, now - next.event.at),
    });
  }
  return found;
}
