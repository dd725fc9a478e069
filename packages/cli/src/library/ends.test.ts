import type { Curfew } from '@curfew/adapters';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openSandbox, type Sandbox } from '../../test/sandbox.ts';
import { type RunningServer, startServer } from '../../test/server.ts';
import { openCurfew } from './open-curfew.ts';

const client = { ip: null, userAgent: null };

let sandbox: Sandbox;
let server: RunningServer;
let token: string;

beforeAll(async () => {
  sandbox = openSandbox();
  server = await startServer(sandbox);
  token = (await sandbox.succeed(['application', 'token', 'shop'])).trim();
});
afterAll(async () => {
  await server.stop();
  sandbox.remove();
});

async function admit(curfew: Curfew, user: string): Promise<string> {
  const issued = await curfew.admit({ user, methods: ['pwd'], presented: null, client });
  if (!issued.ok) throw new Error(issued.code);
  return issued.token.reveal();
}

const ways: readonly (readonly [string, () => Promise<Curfew>])[] = [
  ['over a store', () => openCurfew(`sqlite:${sandbox.path('curfew-data/curfew.db')}`, { name: 'shop' })],
  ['over a server', () => openCurfew(server.address, { name: 'shop', token })],
  ['over a server with a cache', () => openCurfew(server.address, { name: 'shop', token, cache: '1m' })],
];

describe.each(ways)('an end in another process, %s', (way, open) => {
  it('is told to whoever watches, and lets nobody in afterwards', async () => {
    const curfew = await open();
    const user = `user ${way}`;
    const [theirs, others] = [await admit(curfew, user), await admit(curfew, `other ${way}`)];
    const told: string[] = [];
    const ended = new Promise<void>((resolve) => {
      curfew.onEnd(theirs, () => {
        told.push('theirs');
        resolve();
      });
    });
    curfew.onEnd(others, () => void told.push('others'));
    const takenBack = curfew.onEnd(theirs, () => void told.push('taken back'));
    takenBack();
    expect(await curfew.validate(theirs)).not.toBeNull();
    await sandbox.succeed(['auth-session', 'logout', user]);
    await ended;
    await expect.poll(() => curfew.validate(theirs)).toBeNull();
    expect(await curfew.validate(others)).not.toBeNull();
    expect(told).toEqual(['theirs']);
    await curfew.close();
    expect(told).toEqual(['theirs']);
  });

  it('is told to everybody who listens, whatever one of them throws', async () => {
    const curfew = await open();
    const token = await admit(curfew, `thrower ${way}`);
    const thrown: unknown[] = [];
    const later = queueMicrotask;
    vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((work) =>
      later(() => {
        try {
          work();
        } catch (error) {
          thrown.push(error);
        }
      }),
    );
    onTestFinished(async () => {
      await curfew.close();
      vi.restoreAllMocks();
    });
    curfew.on('session-ended', () => {
      throw new Error('of a listener');
    });
    const told: string[] = [];
    curfew.on('session-ended', ({ user }) => void told.push(user));
    await curfew.signOut(token, client);
    await expect.poll(() => told).toContain(`thrower ${way}`);
    await expect.poll(() => thrown).toMatchObject([{ message: 'of a listener' }]);
  });

  it('is told with the user and the reason to whoever listens, and not of anybody else’s users', async () => {
    const curfew = await open();
    const user = `listened to ${way}`;
    const theirs = await admit(curfew, user);
    const told: unknown[] = [];
    const leave = curfew.on('session-ended', ({ user: whose, reason }) => void told.push([whose, reason]));
    await sandbox.succeed(['auth-session', 'login', 'root']);
    await sandbox.succeed(['auth-session', 'logout', 'root']);
    await expect
      .poll(
        async () => {
          // The feed of a server may just be connecting.
          if (told.length === 0) await curfew.signOut(await admit(curfew, user), client);
          return told;
        },
        { timeout: 20_000 },
      )
      .toContainEqual([user, 'signed-out']);
    await sandbox.succeed(['auth-session', 'logout', user]);
    await expect.poll(() => told, { timeout: 20_000 }).toContainEqual([user, 'revoked']);
    expect(await curfew.validate(theirs)).toBeNull();
    expect(new Set(told.map((each) => (each as string[])[0]))).toEqual(new Set([user]));
    leave();
    await curfew.close();
  });

  it('of this one is felt at once, and what is dead already is told, too', async () => {
    const curfew = await open();
    const mine = await admit(curfew, 'somebody');
    const rotated = new Promise<void>((resolve) => void curfew.onEnd(mine, resolve));
    expect(await curfew.validate(mine)).not.toBeNull();
    await curfew.rotate(mine, { graceMs: 0, client });
    expect(await curfew.validate(mine)).toBeNull();
    await rotated;
    await new Promise<void>((resolve) => void curfew.onEnd(mine, resolve));
    await new Promise<void>((resolve) => void curfew.onEnd('no token', resolve));
    await curfew.close();
  });
});
