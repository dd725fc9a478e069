import { describe, expect, it } from 'vitest';
import type { LiveSession, SessionId } from '../../session/session.ts';
import type { SessionShortening } from '../sessions.ts';
import { admin, hour, now, session } from './fixture.ts';
import { planShorten } from './shorten.ts';

const untouched = { lifetimeEndsAt: null, idleTimeoutMs: 0 };

function plan(
  alive: readonly LiveSession[],
  asked: readonly Partial<SessionShortening>[],
  predecessors: readonly LiveSession[] = [],
) {
  const shortenings = asked.map((each) => ({ id: 'a' as SessionId, ...untouched, ...each }));
  return planShorten(shortenings, { alive, predecessors }, now, admin);
}

describe('shortening', () => {
  it.each([
    [{ lifetimeEndsAt: now + hour }, { lifetimeEndsAt: now + hour, expiresAt: now - 1 + hour }],
    [{ lifetimeEndsAt: now + 5 }, { lifetimeEndsAt: now + 5, expiresAt: now + 5 }],
    [{ idleTimeoutMs: 60 }, { idleTimeoutMs: 60, expiresAt: now + 59 }],
  ] as const)('%o brings each limit to the earlier one', (asked, expected) => {
    const planned = plan([session('a')], [asked]);
    expect(planned.changed).toMatchObject([{ id: 'a', endedAt: null, ...expected }]);
    expect(planned.shortened).toEqual(planned.changed);
    expect(planned.events).toMatchObject([{ type: 'session-shortened', sessionId: 'a', actor: 'root' }]);
  });

  it('changes nothing where it would lengthen, and nothing that is not alive', () => {
    const later = { lifetimeEndsAt: now + 99 * hour, idleTimeoutMs: 99 * hour };
    expect(plan([session('a')], [later])).toEqual({ changed: [], shortened: [], events: [] });
    expect(plan([], [{ lifetimeEndsAt: now }])).toEqual({ changed: [], shortened: [], events: [] });
  });

  it('gives a window to what had none', () => {
    const endless = session('a', { idleTimeoutMs: 0, lifetimeEndsAt: null, expiresAt: null });
    expect(plan([endless], [{ idleTimeoutMs: 60 }]).changed).toMatchObject([
      { idleTimeoutMs: 60, expiresAt: now + 59 },
    ]);
  });

  it('ends what is past its deadline then, with its predecessor, and says only that', () => {
    const predecessors = [session('old', { successorId: 'a' as SessionId })];
    const planned = plan([session('a')], [{ lifetimeEndsAt: now }], predecessors);
    expect(planned.changed).toMatchObject([
      { id: 'a', endedAt: now, endReason: 'policy', endedBy: 'admin', expiresAt: now },
      { id: 'old', endedAt: now, endReason: 'policy' },
    ]);
    expect(planned.shortened.map(({ id }) => id)).toEqual(['a']);
    expect(planned.events.map(({ type }) => type)).toEqual(['session-ended', 'session-ended']);
  });

  it('goes one after the other: what has ended along with one is dead for the next', () => {
    const alive = [session('a'), session('old', { successorId: 'a' as SessionId })];
    const both = [{ lifetimeEndsAt: now }, { id: 'old' as SessionId, lifetimeEndsAt: now + 5 }];
    expect(plan(alive, both).shortened.map(({ id }) => id)).toEqual(['a']);
    const turned = plan(alive, both.toReversed());
    expect(turned.shortened.map(({ id, endedAt }) => [id, endedAt])).toEqual([
      ['old', now],
      ['a', now],
    ]);
    expect(turned.events.map(({ type }) => type)).toEqual(['session-ended', 'session-ended']);
  });
});
