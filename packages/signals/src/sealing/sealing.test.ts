import { randomBytes, randomUUID } from 'node:crypto';
import type { AuditEvent, Seals, UserId } from '@curfew/core';
import { MemoryDatabase, MemoryStore } from '@curfew/store-memory';
import { describe, expect, it } from 'vitest';
import { proveEvent, verifyProof } from './proof.ts';
import { readPublicKeys, sealKeyFrom, writePublicKey } from './seal-key.ts';
import { createSealer } from './sealer.ts';
import { verifyTrail } from './verify.ts';

const [minute, day] = [60_000, 86_400_000];
const key = sealKeyFrom(Buffer.alloc(32, 1));
const otherKey = sealKeyFrom(Buffer.alloc(32, 2));

async function open({ keys = [key], eventRetentionMs = 90 * day } = {}) {
  const database = new MemoryDatabase();
  const store = new MemoryStore(database);
  await store.life.migrate();
  let now = 1_800_000_000_000;
  const sealerWith = (own: readonly (typeof key)[], seals: Seals = store.seals) =>
    createSealer({ seals, keys: own, now: () => now, randomBytes, eventRetentionMs, intervalMs: 5_000 });
  const sealer = sealerWith(keys);
  async function record(count: number, over: Partial<AuditEvent> = {}): Promise<AuditEvent[]> {
    const events = Array.from({ length: count }, (): AuditEvent => {
      const nobody = { userId: null, username: null, sessionId: null, actor: null, reason: null, detail: { n: 1 } };
      const from = { ip: '192.0.2.7', userAgent: 'Browser/1.0' };
      return { id: randomUUID(), at: now, type: 'sign-in', initiator: 'user', ...nobody, ...from, ...over };
    });
    await store.trail.record(events);
    return events.sort((one, other) => (one.id < other.id ? -1 : 1));
  }
  async function seal(afterMs = 5_000) {
    now += afterMs;
    return sealer.seal();
  }
  async function verify(trusted = [key.publicKey], contains?: string) {
    return verifyTrail(store.seals, { keys: trusted, ...(contains !== undefined && { contains }) });
  }
  const faults = async (...args: Parameters<typeof verify>) =>
    (await verify(...args)).faults.map(({ kind, seal: number, eventId }) => [kind, number, eventId]);
  const advance = (ms: number) => {
    now += ms;
  };
  return { database, store, sealer, sealerWith, record, seal, verify, faults, advance, now: () => now };
}

/** Three batches of four events, and two events that are in none. */
async function openSealed() {
  const opened = await open();
  const events: AuditEvent[] = [];
  for (let n = 0; n < 3; n++) {
    events.push(...(await opened.record(4)));
    await opened.seal();
    opened.advance(20 * minute);
  }
  await opened.record(2);
  expect(await opened.verify()).toMatchObject({ faults: [], seals: 3, events: 12, unsealed: 2, isComplete: true });
  return { ...opened, events };
}

type Sealed = Awaited<ReturnType<typeof openSealed>>;

describe('what somebody has done to the rows is found, and where', () => {
  const second = ({ events }: Sealed) => events[5] as AuditEvent;
  const bend: readonly (readonly [string, (sealed: Sealed) => void, (sealed: Sealed) => unknown[][]])[] = [
    [
      'another name in an event',
      (sealed) => sealed.database.events.set(second(sealed).id, { ...second(sealed), username: 'eve' }),
      (sealed) => [['changed', 2, second(sealed).id]],
    ],
    [
      'another fact in an event',
      (sealed) => sealed.database.events.set(second(sealed).id, { ...second(sealed), detail: { n: 2 } }),
      (sealed) => [['changed', 2, second(sealed).id]],
    ],
    [
      'events that are gone, at the beginning of a batch, as if they had been kept long enough',
      ({ database, events: [, , , , first, second] }) => {
        for (const [at, event] of [first, second].entries()) {
          const leaf = database.leaves.get(event?.id ?? '');
          database.events.delete(event?.id ?? '');
          database.leaves.set(event?.id ?? '', { ...leaf, at } as NonNullable<typeof leaf>);
        }
      },
      () => [['chain', 2, null]],
    ],
    [
      'an event that is gone',
      (sealed) => sealed.database.events.delete(second(sealed).id),
      (sealed) => [['left-out', 2, second(sealed).id]],
    ],
    [
      'an event that is gone from its batch as well',
      (sealed) => {
        sealed.database.events.delete(second(sealed).id);
        sealed.database.leaves.delete(second(sealed).id);
      },
      () => [['chain', 2, null]],
    ],
    [
      'an event that is put in',
      ({ database, events: [first] }) => {
        database.append([{ ...(first as AuditEvent), id: 'ffffffff-ffff-4fff-8fff-ffffffffffff' }]);
      },
      () => [['put-in', null, 'ffffffff-ffff-4fff-8fff-ffffffffffff']],
    ],
    [
      'two events in each other’s place',
      ({ database, events: [first, , , , other] }) => {
        const [one, two] = [first as AuditEvent, other as AuditEvent];
        database.events.set(one.id, { ...two, id: one.id, at: one.at });
        database.events.set(two.id, { ...one, id: two.id, at: two.at, userAgent: 'x' });
      },
      ({ events }) => [['changed', 2, events[4]?.id ?? '']],
    ],
    [
      'a leaf that was made to fit a changed event',
      (sealed) => {
        const leaf = sealed.database.leaves.get(second(sealed).id);
        sealed.database.leaves.set(second(sealed).id, { ...leaf, leaf: '0'.repeat(64) } as never);
      },
      (sealed) => [['changed', 2, second(sealed).id]],
    ],
    [
      'an event that seems forgotten',
      (sealed) => {
        const { id } = second(sealed);
        const leaf = sealed.database.leaves.get(id);
        // Its commitment is known to whoever reads the rows.
        sealed.database.events.set(id, { ...second(sealed), ip: null, userAgent: null });
        const blinding = leaf?.blinding.replace(/00[0-9a-f]{32}$/, `01${'0'.repeat(64)}`);
        sealed.database.leaves.set(id, { ...leaf, blinding } as never);
      },
      (sealed) => [
        ['changed', 2, second(sealed).id],
        ['unexplained', null, null],
      ],
    ],
    ['a seal that is gone', ({ database }) => database.seals.delete(2), () => [['chain', 2, null]]],
    [
      'a changed seal',
      ({ database }) => {
        const seal = database.seals.get(2);
        database.seals.set(2, { ...seal, statement: seal?.statement.replace('"size":4', '"size":3') } as never);
      },
      () => [['chain', 2, null]],
    ],
    ['no seals at all', ({ database }) => database.seals.clear(), () => [['chain', null, null]]],
  ];

  it.each(bend)('%s', async (_, change, expected) => {
    const sealed = await openSealed();
    change(sealed);
    expect(await sealed.faults()).toEqual(expected(sealed));
  });

  it('a last batch that is gone, where somebody has written down what it was', async () => {
    const { database, events, verify, faults } = await openSealed();
    const { head } = await verify();
    expect(await faults([key.publicKey], head ?? '')).toEqual([]);
    database.seals.delete(3);
    for (const { id } of events.slice(8)) {
      database.leaves.delete(id);
      database.events.delete(id);
    }
    expect(await faults()).toEqual([]);
    expect(await faults([key.publicKey], head ?? '')).toEqual([['chain', 3, null]]);
  });

  it('everything sealed anew with another key', async () => {
    const { database, sealerWith, faults, advance } = await openSealed();
    database.seals.clear();
    database.leaves.clear();
    advance(5_000);
    await sealerWith([otherKey]).seal();
    expect(await faults()).toEqual([['key', 1, null]]);
    expect(await faults([otherKey.publicKey])).toEqual([]);
  });

  it('a first batch that somebody has emptied is not let go of', async () => {
    const { database, events, faults, seal } = await openSealed();
    for (const { id } of events.slice(0, 4)) database.events.delete(id) && database.leaves.delete(id);
    await seal(61 * minute);
    await seal(61 * minute);
    expect(await faults()).toEqual([['chain', 1, null]]);
  });

  it('more than anybody reads ends the search', async () => {
    const { database, record, seal, verify } = await open();
    for (const { id } of await record(50))
      database.events.set(id, { ...database.events.get(id), reason: 'policy' } as never);
    await seal();
    for (const [id, event] of database.events) database.events.set(id, { ...event, reason: 'revoked' });
    expect(await verify()).toMatchObject({ isComplete: false, faults: { length: 20 } });
  });
});

describe('sealing', () => {
  it('makes batches of 500 at most, none twice however many do it, and says once an hour that nothing happened', async () => {
    const { database, record, sealerWith, seal, verify, advance } = await open();
    await record(1_200);
    advance(5_000);
    await Promise.all([sealerWith([key]).seal(), sealerWith([key]).seal(), sealerWith([key]).seal()]);
    await seal();
    expect(await verify()).toMatchObject({ faults: [], seals: 3, events: 1_200, unsealed: 0 });
    for (let n = 0; n < 60; n++) await seal(minute);
    expect(database.seals.size).toBe(4);
    expect(await verify()).toMatchObject({ faults: [], seals: 4 });
  });

  it('leaves nothing out that becomes visible late, and says how late', async () => {
    const { record, seal, faults, verify, now } = await openSealed();
    // A transaction that took ten seconds; a session that expired a week ago and is swept now.
    await seal();
    await record(1, { at: now() - 10_000 });
    await record(1, { at: now() - 7 * day, type: 'session-expired' });
    await seal();
    await seal();
    expect(await verify()).toMatchObject({ faults: [], unsealed: 0, events: 16 });
    const [late] = await record(1, { at: now() - 60 * minute });
    expect(await faults()).toEqual([['put-in', null, late?.id]]);
    await seal();
    await seal();
    expect(await faults()).toEqual([['late', 7, late?.id]]);
  });

  it('goes on after its key was replaced, and not on what it did not seal', async () => {
    const { record, sealerWith, faults, advance, database } = await openSealed();
    advance(5_000);
    await expect(sealerWith([otherKey]).seal()).rejects.toThrow(`sealed with the key ${key.publicKey}`);
    await sealerWith([otherKey, key]).seal();
    await record(1);
    advance(5_000);
    await sealerWith([otherKey]).seal();
    // The new key vouches for what the old one has sealed.
    expect(await faults([otherKey.publicKey])).toEqual([]);
    expect(await faults([key.publicKey])).toEqual([['key', 4, null]]);
    const last = [...database.seals.values()].at(-1);
    database.seals.set(5, {
      ...last,
      signature: last?.signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')),
    } as never);
    await expect(sealerWith([otherKey]).seal()).rejects.toThrow('the seal 5 of the trail has been changed');
  });

  it('says what may be deleted before it is, and lets go of batches whose events are gone', async () => {
    const { store, database, record, seal, verify, faults, advance, now } = await open({ eventRetentionMs: day });
    const old = await record(3);
    await seal();
    advance(day / 2);
    await record(3);
    await seal();
    advance(day / 2 + 2 * 3_600_000);
    // As `sweep` of the authority does it, but before any seal has said so.
    await store.trail.sweep(now() - day, 2);
    expect((await faults()).map(([kind]) => kind)).toEqual(['left-out', 'left-out']);
    database.append(old);
    await seal();
    await store.trail.sweep(now() - day, 99);
    expect(await verify()).toMatchObject({ faults: [], seals: 3, events: 3, deleted: 3 });
    await seal(60 * minute);
    expect(await verify()).toMatchObject({ faults: [], seals: 3, events: 3, deleted: 0 });
    expect([database.leaves.size, database.seals.has(1)]).toEqual([3, false]);
  });

  it('stays whole when somebody is erased', async () => {
    const { store, record, seal, verify, faults } = await open();
    const userId = randomUUID() as UserId;
    await record(3, { userId, username: 'ada' });
    await record(2, { username: 'bob', actor: 'ada' });
    await seal();
    await store.trail.anonymise({ userId, actor: { name: 'ada', since: 0, until: Infinity } }, null, 99);
    expect(await faults()).toEqual([['unexplained', null, null]]);
    await record(1, { type: 'user-erased', detail: { sessions: 0, events: 5 } });
    expect(await verify()).toMatchObject({ faults: [], events: 5, forgotten: 5 });
    await seal();
    expect(await verify()).toMatchObject({ faults: [], events: 6, forgotten: 5, unsealed: 0 });
  });
});

describe('a proof', () => {
  it('holds without the trail, and for this event only', async () => {
    const { store, events, verify } = await openSealed();
    for (const { id } of events) {
      const proof = JSON.stringify(await proveEvent(store.seals, id));
      expect(verifyProof(proof, [key.publicKey])).toMatchObject({ ok: true, event: { id } });
    }
    const proof = await proveEvent(store.seals, events[9]?.id ?? '');
    const { head } = await verify();
    expect(verifyProof(JSON.stringify(proof), [key.publicKey])).toMatchObject({ head });
    const forged = [
      { ...proof, event: { ...proof?.event, type: 'sign-out' } },
      { ...proof, index: ((proof?.index ?? 0) + 1) % 4 },
      { ...proof, path: proof?.path.slice(1) },
      { ...proof, seal: { ...proof?.seal, statement: proof?.seal.statement.replace('"size":4', '"size":5') } },
      { ...proof, path: ['x'] },
      { ...proof, event: null },
      null,
    ];
    for (const text of [...forged.map((each) => JSON.stringify(each)), '{', '']) {
      expect(verifyProof(text, [key.publicKey])).toMatchObject({ ok: false });
    }
    expect(verifyProof(JSON.stringify(proof), [otherKey.publicKey])).toMatchObject({
      reason: expect.stringContaining('is not a known one'),
    });
    expect(await proveEvent(store.seals, randomUUID())).toBeNull();
  });
});

it('reads public keys as it writes them, and nothing else', () => {
  const pem = writePublicKey(key.publicKey);
  expect(pem).toContain('BEGIN PUBLIC KEY');
  expect(readPublicKeys(pem + writePublicKey(otherKey.publicKey))).toEqual([key.publicKey, otherKey.publicKey]);
  expect(readPublicKeys(`${key.publicKey}\n`)).toEqual([key.publicKey]);
  for (const text of ['', 'AAAA', pem.replace(/M/g, 'N'), `${key.publicKey}x`]) {
    expect(() => readPublicKeys(text)).toThrow('no Ed25519 public key');
  }
});
