import { isLeaseFree, type Lease, type PollState, type Polls } from '@curfew/core';
import { MemoryGroup } from './connection.ts';

export class MemoryPolls extends MemoryGroup implements Polls {
  async list(): Promise<readonly (PollState & { readonly transmitter: string })[]> {
    return Array.from(this.rows.polls, ([transmitter, { failures, nextAttemptAt }]) => ({
      ...{ transmitter, failures, nextAttemptAt },
    }));
  }

  async claim(transmitter: string, lease: Lease, now: number): Promise<PollState | null> {
    const { polls } = this.rows;
    const kept = polls.get(transmitter) ?? { failures: 0, nextAttemptAt: null, lease: null };
    if (!isLeaseFree(kept.lease, lease.holder, now)) return null;
    polls.set(transmitter, { ...kept, lease });
    return { failures: kept.failures, nextAttemptAt: kept.nextAttemptAt };
  }

  async release(transmitter: string, holder: string, state: PollState): Promise<boolean> {
    const { polls } = this.rows;
    if (polls.get(transmitter)?.lease?.holder !== holder) return false;
    polls.set(transmitter, { ...state, lease: null });
    return true;
  }
}
