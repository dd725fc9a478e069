import { bindingRuleFor } from '../policy/binding-rule.ts';
import type { PolicySet } from '../policy/policy.ts';
import type { LiveSession } from '../session/session.ts';
import type { Actor } from '../store/event.ts';
import { sessionEvent } from '../store/plans/events.ts';
import type { Store } from '../store/store.ts';
import type { ViolationCause } from './possession.ts';
import { createTtlMap } from './ttl-map.ts';

/** What the trail and the session learn of tokens that came without the key of their session. */
export interface Violations {
  /** A lookup has refused a token: written behind the request, and seldom, because a thief may ask as often as they like. */
  note(session: LiveSession, cause: ViolationCause): void;
  /** Somebody has answered with another key. Ends the session where the policy says so. */
  record(session: LiveSession, cause: ViolationCause, actor: Actor): Promise<void>;
}

/** Of one session, at most one event in this time on each node. */
const onceInMs = 60_000;

/** Nobody knows who sent it: the lookup has seen a token and nothing else. */
const somebody: Actor = { initiator: 'system', actor: null, ip: null, userAgent: null };

export function createViolations(store: Store, policies: PolicySet, now: () => number): Violations {
  const noted = createTtlMap<LiveSession['id'], true>(onceInMs, () => performance.now());

  async function record(session: LiveSession, cause: ViolationCause, actor: Actor): Promise<void> {
    await store.trail.record([sessionEvent('binding-violated', session, now(), actor, { detail: { cause } })]);
    if (bindingRuleFor(policies, session.policy, session.roles).onViolation !== 'end') return;
    const end = {
      at: now(),
      reason: 'binding-violated',
      event: 'session-ended',
      actor: { ...actor, initiator: 'policy' },
    } as const;
    await store.sessions.end({ id: session.id }, end);
  }

  return {
    note(session, cause) {
      // An outage must not end sessions; a thief who says so is refused all the same.
      if (cause === 'skipped' || noted.get(session.id) !== undefined) return;
      noted.set(session.id, true);
      // It is refused in any case; what could not be written, the next one says.
      record(session, cause, somebody).catch(() => undefined);
    },
    record,
  };
}
