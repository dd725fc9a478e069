import { setTimeout as pause } from 'node:timers/promises';
import { type Authority, createAuthority, type Requester, type SessionId } from '@curfew/core';
import { type Cluster, createCluster, createStandby, durable, makeSynchronous, promote } from '@curfew/test-postgres';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../src/index.ts';

const admin: Requester = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' };
const unavailable = ['store-unavailable', 'overloaded'];

let primary: Cluster;
let standby: Cluster;
let nodes: readonly Authority[] = [];
let stopLoad: () => Promise<void>;
beforeEach(async () => {
  stopLoad = () => Promise.resolve();
  primary = await createCluster({ settings: durable });
  await primary.start();
  standby = await createStandby(primary, durable);
  await standby.start();
  await makeSynchronous(primary);
  const url = primary.url().replace(`:${primary.port}/`, `:${primary.port},127.0.0.1:${standby.port}/`);
  nodes = await Promise.all([1, 2].map(() => openNode(url)));
  await nodes[0]?.migrate();
  await nodes[0]?.createUser({ username: 'ada', password: null }, admin);
}, 120_000);
afterEach(async () => {
  await stopLoad();
  await Promise.all(nodes.map((node) => node.close().catch(() => undefined)));
  await primary.remove();
  await standby.remove();
});

async function openNode(url: string): Promise<Authority> {
  const options = { url, patienceMs: 500, statementTimeoutMs: 1_000 };
  return createAuthority({ store: await eventually(() => openPostgresStore(options)) });
}

describe('a primary with a synchronous standby', () => {
  it('killed under load, its standby promoted: nodes recover, and what was acknowledged holds', async () => {
    const load = createLoad(nodes);
    stopLoad = load.stop;
    await load.until(() => load.ended.size > 100);

    await primary.kill();
    await load.until(() => load.refusals() > 20);
    await promote(standby);
    const before = load.ended.size;
    await load.until(() => load.ended.size > before + 100);
    await load.stop();

    expect(load.wrong).toEqual([]);
    for (const node of nodes) {
      for (const token of load.ended) expect(await node.validate(token)).toBeNull();
      for (const token of load.alive) expect(await node.validate(token)).not.toBeNull();
    }
    expect(load.alive.size).toBeGreaterThan(50);

    // The one that was killed comes back, alone: it still takes the sessions for alive that were ended after it.
    await standby.stop();
    await primary.start();
    for (const node of nodes) {
      for (const token of [...load.ended].slice(-20)) {
        await expect(node.validate(token)).rejects.toMatchObject({ code: 'store-unavailable' });
      }
    }
  }, 180_000);

  it('without its standby: an end that only the primary knows is not acknowledged', async () => {
    const node = nodes[0] as Authority;
    const minted = await node.mint({ username: 'ada', kind: 'api', lifetimeMs: 3_600_000 }, admin);
    if (!minted.ok) throw new Error(minted.code);
    const end = () => node.endSession(minted.session.id, admin);
    await standby.stop();
    await expect(end()).rejects.toMatchObject({ code: 'store-unavailable' });
    // An administrator who cancels the wait has the commit happen all the same, on this server alone.
    const cancelling = keepCancelling(primary);
    await expect(end()).rejects.toMatchObject({ code: 'store-unavailable' });
    await cancelling.stop();
    await standby.start();
    await expect(eventually(end)).resolves.toMatchObject({ ok: true });
    expect(await node.validate(minted.token.reveal())).toBeNull();
  }, 120_000);
});

/** Sessions are made, looked up and ended through all nodes at once, for as long as it is wanted. */
function createLoad(over: readonly Authority[]) {
  /** Whose end, or whose making and nothing more, was acknowledged. */
  const [ended, alive] = [new Set<string>(), new Set<string>()];
  const wrong: string[] = [];
  let [refused, isStopped, turn] = [0, false, 0];

  const any = () => over[turn++ % over.length] as Authority;
  /** What is not available may be so; everything else that goes wrong is remembered. */
  async function attempt<Value>(call: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await call();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      if (unavailable.includes(code)) refused++;
      else wrong.push(code);
      return undefined;
    }
  }

  async function work(): Promise<void> {
    while (!isStopped) {
      const minted = await attempt(() => any().mint({ username: 'ada', kind: 'api', lifetimeMs: 3_600_000 }, admin));
      if (minted?.ok) await use(minted.token.reveal(), minted.session.id);
      else if (minted !== undefined) wrong.push(`not minted: ${minted.code}`);
    }
  }

  async function use(token: string, id: SessionId): Promise<void> {
    await expectAlive(token);
    if (turn % 3 === 0) {
      alive.add(token);
    } else if ((await attempt(() => any().endSession(id, admin))) !== undefined) {
      ended.add(token);
      await expectEnded(token);
    }
  }

  async function expectAlive(token: string): Promise<void> {
    if ((await attempt(() => any().validate(token))) === null) wrong.push('signed out for no reason');
  }

  async function expectEnded(token: string): Promise<void> {
    if (await attempt(() => any().validate(token))) wrong.push('let in after its end');
  }

  async function lookBack(): Promise<void> {
    while (!isStopped) {
      for (const token of [...ended].slice(-20)) await expectEnded(token);
      for (const token of [...alive].slice(-20)) await expectAlive(token);
      await pause(1);
    }
  }

  const working = [...Array.from({ length: 12 }, work), lookBack(), lookBack()];
  return {
    ended,
    alive,
    wrong,
    refusals: () => refused,
    async until(condition: () => boolean): Promise<void> {
      while (!condition() && !isStopped) await pause(20);
    },
    async stop(): Promise<void> {
      isStopped = true;
      await Promise.all(working);
    },
  };
}

/** Cancels every wait for the standby. */
function keepCancelling(cluster: Cluster): { stop(): Promise<void> } {
  let isStopped = false;
  const cancelling = (async () => {
    const client = new pg.Client({ connectionString: cluster.url() });
    await client.connect();
    while (!isStopped) {
      await client.query(`SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`);
      await pause(5);
    }
    await client.end();
  })();
  return {
    async stop() {
      isStopped = true;
      await cancelling;
    },
  };
}

async function eventually<Value>(call: () => Promise<Value>): Promise<Value> {
  for (let left = 100; ; left--) {
    try {
      return await call();
    } catch (error) {
      if (left === 0) throw error;
      await pause(100);
    }
  }
}
