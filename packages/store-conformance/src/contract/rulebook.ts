import { randomUUID } from 'node:crypto';
import type { AuditEvent, RuleVersion } from '@curfew/core';
import { expect } from 'vitest';
import { administrator, allEvents, epoch } from '../fixtures.ts';
import { part, type Test } from '../testing.ts';

function versionOf(number: number): RuleVersion {
  const rule = { idleTimeoutMs: 60_000 * number, tokenLifetimeMs: 0, maxSessions: 3, onLimit: 'reject' } as const;
  return {
    ...{ number, at: epoch + number, actor: 'root' },
    rules: {
      policies: { default: rule },
      roles: { 'ops:eu': { ...rule, requires: 'aal2' } },
      maxTokenLifetimeMs: null,
    },
  };
}

function changed(number: number): AuditEvent[] {
  const nobody = { userId: null, username: null, sessionId: null, reason: null };
  return [{ id: randomUUID(), at: epoch, type: 'policies-changed', ...administrator, ...nobody, detail: { number } }];
}

export function settingRules(test: Test): void {
  test('versions of the rules are kept as given, newest first, each with its event', async ({
    store,
    other,
    context,
  }) => {
    const [rulebook, elsewhere] = [part(store.rulebook, context), part(other.rulebook, context)];
    expect(await rulebook.list({ limit: 5 })).toEqual([]);
    expect(await rulebook.add(versionOf(2), changed(2))).toBe(false);
    for (const number of [1, 2, 3]) expect(await rulebook.add(versionOf(number), changed(number))).toBe(true);
    expect(await elsewhere.list({ limit: 2 })).toEqual([versionOf(3), versionOf(2)]);
    expect(await elsewhere.list({ limit: 2, before: 2 })).toEqual([versionOf(1)]);
    expect(await rulebook.add(versionOf(3), changed(3))).toBe(false);
    expect((await allEvents(store)).map(({ type }) => type)).toEqual(Array(3).fill('policies-changed'));
  });

  test('of versions that are set at once one counts', async ({ store, other, context }) => {
    const books = [part(store.rulebook, context), part(other.rulebook, context)];
    const added = await Promise.all(
      Array.from({ length: 8 }, (_, n) => books[n % 2]?.add({ ...versionOf(1), at: epoch + n }, changed(n))),
    );
    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await allEvents(store)).toHaveLength(1);
  });
}
