import type { Contender } from './contender.ts';
import type { applications } from './in-application/contenders.js';

interface Entry {
  /** What is measured, as the table says it. */
  readonly title: string;
  readonly load: () => Promise<{ readonly contender: Contender }>;
  /** Answers 204 to everyone. */
  readonly isBaseline?: true;
}

/** All contenders, by the name that `--only` takes. */
export const roster = {
  bare: {
    title: 'bare node:http, 204 to everyone',
    load: () => import('./contenders/bare.ts'),
    isBaseline: true,
  },
  curfew: { title: 'Curfew /verify, SQLite', load: () => import('./contenders/curfew.ts') },
  'curfew-bound': {
    title: 'Curfew /verify, SQLite, bound to a device',
    load: () => import('./contenders/curfew-bound.ts'),
  },
  'curfew-workers': { title: 'Curfew /verify, SQLite, workers', load: () => import('./contenders/curfew-workers.ts') },
  'curfew-postgres': { title: 'Curfew /verify, PostgreSQL', load: () => import('./contenders/curfew-postgres.ts') },
  'secure-session': { title: '@fastify/secure-session', load: () => import('./contenders/secure-session.ts') },
  'bare-express': { title: 'Express without sessions', load: () => application('bare-express'), isBaseline: true },
  'bare-fastify': { title: 'Fastify without sessions', load: () => application('bare-fastify'), isBaseline: true },
  'bare-hono': { title: 'Hono without sessions', load: () => application('bare-hono'), isBaseline: true },
  'curfew-express': { title: 'Express with Curfew, SQLite', load: () => application('curfew-express') },
  'curfew-fastify': { title: 'Fastify with Curfew, SQLite', load: () => application('curfew-fastify') },
  'curfew-hono': { title: 'Hono with Curfew, SQLite', load: () => application('curfew-hono') },
  'curfew-express-postgres': {
    title: 'Express with Curfew, PostgreSQL',
    load: () => application('curfew-express-postgres'),
  },
  'express-memory': { title: 'express-session, memory', load: () => import('./contenders/express-memory.ts') },
  'express-redis': { title: 'express-session, Redis', load: () => import('./contenders/express-redis.ts') },
  'express-postgres': {
    title: 'express-session, PostgreSQL',
    load: () => import('./contenders/express-postgres.ts'),
  },
  'iron-session': { title: 'iron-session', load: () => import('./contenders/iron-session.ts') },
  'better-auth': { title: 'better-auth, SQLite', load: () => import('./contenders/better-auth.ts') },
  'better-auth-postgres': {
    title: 'better-auth, PostgreSQL',
    load: () => import('./contenders/better-auth-postgres.ts'),
  },
} as const satisfies Record<string, Entry>;

async function application(name: keyof typeof applications) {
  const { applications } = await import('./in-application/contenders.js');
  return { contender: applications[name] };
}

export type ContenderName = keyof typeof roster;

export const contenderNames = Object.keys(roster) as ContenderName[];

export function isContenderName(name: string): name is ContenderName {
  return Object.hasOwn(roster, name);
}

export function isBaseline(name: ContenderName): boolean {
  const entry: Entry = roster[name];
  return entry.isBaseline === true;
}
