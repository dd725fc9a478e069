import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Authority,
  createAuthority,
  createPasswordHasher,
  defaultPolicies,
  type PasswordHasher,
  type Requester,
} from '@curfew/core';
import { openSqliteStore } from '@curfew/store-sqlite';
import type { BrowserContext } from 'playwright-core';
import { devices, password } from './people.ts';

/** What every screen is tested with: real lists are long, real names longer, and addresses longest. */
const crowdSize = { users: 200, sessions: 5_000 } as const;

/** The user whose own pages are looked at: the longest name, the most devices, and an administrator. */
export const longestName = 'wilhelmina.konstantinopoulou-vandenberghe@contractors.emea.sessions.example.com';

const hour = 3_600_000;
const day = 24 * hour;
/** So that most of a day's sessions are alive; {@link crowdConfiguration} tells the server the same. */
const crowdPolicy = { idleTimeoutMs: 12 * hour, tokenLifetimeMs: 7 * day, maxSessions: 0, onLimit: 'reject' } as const;
export const crowdConfiguration = 'policies:\n  default: { idleTimeout: 12h, tokenLifetime: 7d }\n';
const operator: Requester = {
  initiator: 'admin',
  actor: longestName,
  ip: '2001:db8:85a3:8d3:1319:8a2e:370:7348',
  userAgent: devices.firefox,
  proof: 'machine',
};

const firstNames = [
  'Wilhelmina',
  'Maximilian',
  'Anne-Sophie',
  'Björn',
  'Siobhán',
  'Nguyễn Thị Minh',
  '美咲',
  'محمد',
  'Jo',
  'Konstantinos',
];
const lastNames = [
  'Konstantinopoulou-Vandenberghe',
  'Müller',
  'Featherstonehaugh-Cholmondeley',
  'Ó Súilleabháin',
  '山田',
  'عبد الرحمن',
  'Li',
  'Wolfeschlegelsteinhausenbergerdorff',
];
const organisations = ['example.com', 'subsidiary.example.org', 'contractors.emea.sessions.example.com'];
const labels = [
  'nightly backup of the accounting database, second attempt, Frankfurt',
  'support case 4711',
  'CI: deploy to production',
];
const agents = [
  ...Object.values(devices),
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
  'Mozilla/5.0 (Linux; Android 16; Pixel 10 Pro XL Build/BP3A.250905.014) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.7444.102 Mobile Safari/537.36',
  'InternalInventorySynchronisationService/2026.11.30-rc.4+build.20261130 (nightly)',
];

/** Fills the store of a server that does not run yet. The same each time, except that it ends now. */
export async function gatherCrowd(
  directory: string,
  size: { readonly users: number; readonly sessions: number } = crowdSize,
): Promise<void> {
  // Each write waits for the disk; in memory there is none.
  const fast = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'curfew-crowd-'));
  try {
    await fill(join(fast, 'curfew.db'), size);
    await giveWaysIn(join(fast, 'curfew.db'), longestName);
    await mkdir(join(directory, 'curfew-data'), { recursive: true });
    await copyFile(join(fast, 'curfew.db'), join(directory, 'curfew-data/curfew.db'));
  } finally {
    await rm(fast, { recursive: true });
  }
}

/** A passkey and a connected account, with names as long as people give them. Nobody can use either: they are only looked at. */
export async function giveWaysIn(path: string, username: string): Promise<void> {
  const store = openSqliteStore({ path });
  const user = await store.users.find({ usernameKey: username });
  if (user === null) throw new Error(`there is no ${username}`);
  const actor = { initiator: 'user', actor: null, ip: null, userAgent: null } as const;
  const passkey = {
    ...{ id: `key of ${username}`, publicKey: 'pQECAyYg', counter: 0, transports: [] },
    name: passkeyName,
  };
  const kept = { ...passkey, isSyncable: true, isBackedUp: true, createdAt: user.createdAt, lastUsedAt: null };
  await store.factors.changeMeans(user.id, { type: 'add-passkey', passkey: kept }, user.createdAt, actor);
  const identity = { issuer: 'https://login.contractors.emea.example.com/realms/main', subject: `00u-${user.id}` };
  await store.factors.changeIdentity(user.id, { type: 'link', identity }, user.createdAt, actor);
  await store.life.close();
}

export const passkeyName = 'The blue key on the ring in the second drawer in Frankfurt';

async function fill(path: string, size: { readonly users: number; readonly sessions: number }): Promise<void> {
  const clock = { now: Date.now() - day };
  const authority = createAuthority({
    store: openSqliteStore({ path }),
    clock: () => clock.now,
    policies: { ...defaultPolicies, policies: { ...defaultPolicies.policies, default: crowdPolicy } },
    passwords: await oneHashForAll(),
    throttle: { account: noThrottle, address: noThrottle },
  });
  await authority.migrate();
  // Servers make their first administrator only where there is none.
  await authority.createUser({ username: 'root', password, roles: ['admin'] }, operator);
  const names = await addUsers(authority, size.users);
  const step = Math.floor(day / (size.sessions + 1));
  const draw = createDraws();
  const inUse: string[] = [];
  for (let made = 0; made < size.sessions; made++) {
    clock.now += step;
    const token = await makeSession(authority, names[draw(names.length)] ?? longestName, made, draw);
    if (token !== null) inUse.push(token);
    await authority.validate(inUse[draw(inUse.length)] ?? null);
  }
  await authority.close();
}

const noThrottle = { freeFailures: Number.MAX_SAFE_INTEGER, firstDelayMs: 1, longestDelayMs: 1, forgetAfterMs: 1 };

/** Hashing each password in earnest would take minutes. All have the same one, and its hash is real. */
async function oneHashForAll(): Promise<PasswordHasher> {
  const real = createPasswordHasher();
  const hash = await real.hash(password);
  return { ...real, hash: async () => hash, verify: async (typed) => typed === password };
}

async function addUsers(authority: Authority, count: number): Promise<string[]> {
  const names: string[] = [];
  for (let number = 0; number < count; number++) {
    const request = { ...personOf(number), password: number % 23 === 22 ? null : password };
    const added = await authority.createUser(request, operator);
    if (!added.ok) throw new Error(`${request.username}: ${added.code}`);
    names.push(added.user.username);
    if (number % 29 === 28) await authority.disableUser(request.username, operator);
  }
  return names;
}

function personOf(number: number) {
  const [first, last] = [pick(firstNames, number), pick(lastNames, number)];
  const username = `${plain(first)}.${plain(last)}.${number}@${pick(organisations, number)}`;
  const profile = { fullName: `${first} ${last}`, email: username };
  if (number === 0) return { username: longestName, roles: ['admin'], profile: { ...profile, email: longestName } };
  return { username, roles: number % 5 === 0 ? ['support', 'billing-reconciliation-emea'] : [], profile };
}

function pick(list: readonly string[], number: number): string {
  return list[number % list.length] ?? '';
}

async function makeSession(authority: Authority, username: string, made: number, draw: Draw): Promise<string | null> {
  const client = { ip: addressOf(draw), userAgent: pick(agents, draw(agents.length)) };
  if (made % 40 === 7) {
    const label = pick(labels, draw(labels.length));
    await authority.mint({ username, kind: made % 80 === 7 ? 'api' : 'minted', lifetimeMs: 30 * day, label }, operator);
    return null;
  }
  const secret = made % 50 === 13 ? 'a wrong password' : password;
  const issued = await authority.signIn({ username, password: secret, presented: null, client });
  if (!issued.ok) return null;
  if (made % 9 === 4) await authority.signOut(issued.token.reveal(), client);
  else if (made % 31 === 5) await authority.endSession(issued.session.id, operator);
  else return issued.token.reveal();
  return null;
}

/** Three in four are IPv6, half of those as long as an address can be. */
function addressOf(draw: Draw): string {
  if (draw(4) === 0) return `198.51.100.${draw(256)}`;
  if (draw(2) === 0) return `2001:db8::${draw(65_536).toString(16)}`;
  const groups = Array.from({ length: 6 }, () => (4_096 + draw(61_440)).toString(16));
  return `2001:db8:${groups.join(':')}`.replace('2001:db8', '2a02:8108');
}

type Draw = (below: number) => number;

/** The same numbers each time (Park and Miller's generator). */
function createDraws(): Draw {
  let state = 20_261_130;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** As a user name may be written: the letters that ASCII has. */
function plain(name: string): string {
  const letters = name
    .normalize('NFD')
    .replaceAll(/[^A-Za-z-]/g, '')
    .toLowerCase();
  return letters === '' ? 'user' : letters;
}

export const longHost = 'contractors.emea.sessions.example.com';

/** As the API shows one to administrators. Streams need a public address, which no server of a test has. */
export const longStream = {
  ...{ id: '6d7c1f0a-5a52-4a3e-9f7c-0f6f6a3f1c11', method: 'poll', endpoint: null },
  ...{ audience: '6d7c1f0a-5a52-4a3e-9f7c-0f6f6a3f1c11', description: `Everything for ${longHost}, second attempt` },
  events: ['session-revoked', 'credential-change'].map(
    (name) => `https://schemas.openid.net/secevent/caep/event-type/${name}`,
  ),
  ...{ createdAt: '2026-11-30T12:00:00.000Z', status: 'paused', statusReason: 'moving to Frankfurt until Monday' },
  ...{ state: 'delivering', failures: 0, failingSince: null, nextAttemptAt: null, stopped: null },
};

export async function addStream(context: BrowserContext): Promise<void> {
  await context.route('**/v1/signals', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), transmits: true, streams: [longStream] } });
  });
}
