import { jsonSignIn, type Packaged, packaged } from './packaged.ts';
import type { Pair, Specimen } from './specimen.ts';

type Side = Pick<Packaged, 'packages' | 'environment'> & { readonly version: string };
type Both = Omit<Packaged, 'name' | 'side' | 'faults' | 'packages' | 'environment'> & {
  /** What both sides suffer from, since the smallest application around a package does nothing about it. */
  readonly leftOpen: readonly string[];
};

function pair(
  about: Pick<Pair, 'title' | 'advisory' | 'subject'> & {
    /** What else the vulnerable side suffers from. */
    readonly alsoVulnerable?: readonly string[];
    readonly alsoFixed?: readonly string[];
  },
  both: Both,
  vulnerable: Side,
  fixed: Side,
): Pair {
  const { leftOpen, ...shared } = both;
  const specimen = (side: Specimen['side'], { version, ...own }: Side, more: readonly string[]) =>
    packaged({ ...shared, ...own, name: `${about.title} ${version}`, side, faults: [...more, ...leftOpen] });
  const { title, advisory, subject, alsoVulnerable = [], alsoFixed = [] } = about;
  return {
    title,
    advisory,
    subject,
    vulnerable: specimen('vulnerable', vulnerable, [...subject, ...alsoVulnerable]),
    fixed: specimen('fixed', fixed, alsoFixed),
  };
}

const fixation = ['fixation.cookie.issued', 'fixation.planted-auth'];
const noCrossSiteDefence = ['cookie.samesite', 'csrf.login', 'csrf.logout'];
const express = { express: '4.18.2', 'express-session': '1.17.3', 'passport-local': '1.0.0' };
const fastify = {
  fastify: '4.15.0',
  '@fastify/cookie': '8.3.0',
  '@fastify/formbody': '7.4.0',
  'passport-local': '1.0.0',
};
const newerFastify = { fastify: '4.26.2', '@fastify/cookie': '9.3.1', '@fastify/formbody': '7.4.0' };
const article = { express: '4.21.2', pg: '8.23.1', 'cookie-parser': '1.4.7' };

/** Faults that were published and mended, each in the smallest application around the package that had it. */
export const pairs: readonly Pair[] = [
  pair(
    { title: 'passport', advisory: 'CVE-2022-25896', subject: fixation, alsoVulnerable: ['rotation.reauth'] },
    { application: 'passport', leftOpen: noCrossSiteDefence },
    { version: '0.5.3', packages: { ...express, passport: '0.5.3' } },
    { version: '0.6.0', packages: { ...express, passport: '0.6.0' } },
  ),
  pair(
    {
      title: '@fastify/passport',
      advisory: 'CVE-2023-29019',
      subject: fixation,
      alsoVulnerable: ['rotation.reauth'],
      // It makes a new session at the log-out, and leaves the old one as it was.
      alsoFixed: ['logout.server-side'],
    },
    { application: 'fastify-passport', leftOpen: noCrossSiteDefence },
    { version: '2.2.0', packages: { ...fastify, '@fastify/passport': '2.2.0', '@fastify/session': '10.1.1' } },
    { version: '2.3.0', packages: { ...fastify, '@fastify/passport': '2.3.0', '@fastify/session': '10.2.0' } },
  ),
  pair(
    { title: '@fastify/session', advisory: 'CVE-2024-35220', subject: ['expiry.past-lifetime'] },
    { application: 'fastify-session', leftOpen: ['csrf.login'] },
    { version: '10.8.0', packages: { ...newerFastify, '@fastify/session': '10.8.0' } },
    { version: '10.9.0', packages: { ...newerFastify, '@fastify/session': '10.9.0' } },
  ),
  pair(
    { title: 'jsonwebtoken', advisory: 'CVE-2015-9235', subject: ['jwt.key-confusion'] },
    { application: 'jsonwebtoken', leftOpen: [], signIn: jsonSignIn('/login', { username: 'alice' }) },
    { version: '4.1.0', packages: { express: '4.18.2', jsonwebtoken: '4.1.0' } },
    { version: '4.2.2', packages: { express: '4.18.2', jsonwebtoken: '4.2.2' } },
  ),
  pair(
    {
      title: 'a sign-in over a table of sessions',
      advisory: 'CWE-384',
      subject: [...fixation, 'database.owner-change'],
      alsoVulnerable: ['rotation.reauth'],
    },
    { application: 'article', usesDatabase: true, leftOpen: ['database.plain-tokens'] },
    { version: '(UPDATE … SET user_id)', packages: article, environment: { VARIANT: 'flawed' } },
    { version: '(DELETE, then INSERT)', packages: article, environment: { VARIANT: 'corrected' } },
  ),
];

/** Applications without a known fault of this kind: whatever is found in them beyond what is said here is a false alarm. */
export const sound: readonly Specimen[] = [
  packaged({
    name: 'the table with digests',
    side: 'sound',
    application: 'article',
    packages: article,
    environment: { VARIANT: 'digests' },
    usesDatabase: true,
    faults: [],
  }),
  packaged({
    name: 'express-session 1.19 with passport 0.7',
    side: 'sound',
    application: 'express-session',
    packages: { express: '5.3.0', 'express-session': '1.19.0', passport: '0.7.0', 'passport-local': '1.0.0' },
    faults: [],
  }),
  packaged({
    name: 'sessions as Lucia tells to write them, on hono',
    side: 'sound',
    application: 'lucia',
    packages: { hono: '4.13.19', '@hono/node-server': '2.1.8' },
    faults: [],
  }),
  packaged({
    name: 'better-auth 1.7',
    side: 'sound',
    application: 'better-auth',
    packages: { 'better-auth': '1.7.25' },
    userOf: (name) => `${name}@example.com`,
    signIn: jsonSignIn('/api/auth/sign-in/email', { email: 'alice@example.com' }),
    faults: [],
  }),
  packaged({
    name: 'Auth.js for Express 0.12',
    side: 'sound',
    application: 'authjs',
    packages: { '@auth/express': '0.12.3', express: '4.21.2' },
    signIn: () => null,
    // Its sessions are sealed cookies, which nothing can end; its form token outlives the sign-in.
    faults: ['logout.server-side', 'csrf.token-kept'],
  }),
];
