import { type Denied, deny } from '../errors.ts';
import { bindingRuleFor } from '../policy/binding-rule.ts';
import { type Binding, type BoundKey, nextOrder, type PublicKey } from '../session/binding.ts';
import type { Client, LiveSession } from '../session/session.ts';
import { bindingIdOf, boundCookieFor, newChallenge, readChallenge } from '../token/possession.ts';
import { digestOf } from '../token/token.ts';
import { type AuthorityContext, userActor } from './authority-context.ts';
import { inFlightMs } from './possession.ts';

/** Sessions that belong to a device: Device Bound Session Credentials. */
export interface DeviceBinding {
  /**
   * A challenge with which the browser that has just been given a session may register a key for it; `null` where policy or the
   * session's kind wants none, or it has one.
   */
  offerBinding(session: LiveSession): string | null;
  /**
   * Binds a session to a key whose possession has been proven by answering a challenge of {@link offerBinding}. The first key counts.
   *
   * @param key the key with which the answer was signed: the caller has checked that
   */
  registerKey(
    presented: string | null,
    key: DeviceKey,
    challenge: string,
    client: Client,
  ): Promise<KeyProven | Denied<'authentication-required' | 'already-bound' | 'challenge-invalid'>>;
  /** The device-bound session behind a token, also where no proof came along: to ask for one, and for nothing else. */
  findDeviceBound(presented: string | null): Promise<DeviceBound | null>;
  /**
   * Another bound cookie for a session, whose key has been proven by answering a challenge. Each challenge counts once.
   *
   * @param found of {@link findDeviceBound}, whose key the caller has checked the answer with
   */
  proveKey(
    presented: string | null,
    found: DeviceBound,
    challenge: string,
  ): Promise<KeyProven | Denied<'authentication-required' | 'challenge-invalid'>>;
  /** Somebody has answered for a session's key with another one, or with none. The policy says whether that ends the session. */
  reportViolation(found: DeviceBound, client: Client): Promise<void>;
}

/** A public key, and its thumbprint (RFC 7638). */
export type DeviceKey = Required<Pick<BoundKey, 'thumbprint'>> & { readonly publicKey: PublicKey };

export interface DeviceBound {
  /** What browsers know the binding by, under every token of the session. */
  readonly id: string;
  readonly key: DeviceKey;
  readonly session: LiveSession;
  /** One that has not been answered yet. */
  readonly challenge: string;
}

/** A key has been proven. */
export interface KeyProven {
  readonly ok: true;
  readonly id: string;
  readonly session: LiveSession;
  /** The value of the bound cookie. */
  readonly cookie: string;
  /** How long that is good, in milliseconds. */
  readonly goodForMs: number;
  /** For the next proof. */
  readonly challenge: string;
}

export function deviceBinding(context: AuthorityContext): DeviceBinding {
  return {
    offerBinding: (session) => offerBinding(context, session),
    registerKey: (presented, key, challenge, client) => registerKey(context, presented, key, challenge, client),
    findDeviceBound: (presented) => findDeviceBound(context, presented),
    proveKey: (presented, found, challenge) => proveKey(context, presented, found, challenge),
    reportViolation: ({ session }, client) => context.violations.record(session, 'forged', userActor(client)),
  };
}

function offerBinding(context: AuthorityContext, session: LiveSession): string | null {
  const { binding, kind, policy, roles } = session;
  if (binding === null || binding.key !== null || kind !== 'interactive') return null;
  if (bindingRuleFor(context.policies, policy, roles).mode === 'off') return null;
  return newChallenge(binding.secret, 'registration', { issuedAt: context.now(), order: 0 }, context.randomBytes);
}

async function registerKey(
  context: AuthorityContext,
  presented: string | null,
  { thumbprint, publicKey }: DeviceKey,
  answered: string,
  client: Client,
): ReturnType<DeviceBinding['registerKey']> {
  const digest = digestOf(presented);
  const session = digest === null ? null : await context.anyLookup(digest);
  const now = context.now();
  if (digest === null || session === null || session.binding === null) return deny('authentication-required');
  const rule = bindingRuleFor(context.policies, session.policy, session.roles);
  if (session.binding.key !== null) return deny('already-bound');
  const challenge = readChallenge(session.binding.secret, 'registration', answered);
  if (challenge === null || !isFresh(challenge.issuedAt, now, rule.graceMs)) return deny('challenge-invalid');
  const goodUntil = now + rule.refreshMs;
  const registered = await context.store.bindings.register(
    digest,
    { key: { type: 'device', thumbprint, publicKey, boundAt: now }, goodUntil },
    now,
    userActor(client),
  );
  if (registered.ok) return provenOf(context, registered.session, goodUntil, now);
  return deny(registered.code === 'already-bound' ? 'already-bound' : 'authentication-required');
}

async function findDeviceBound(context: AuthorityContext, presented: string | null): Promise<DeviceBound | null> {
  const digest = digestOf(presented);
  const session = digest === null ? null : await context.anyLookup(digest);
  const { binding = null } = session ?? {};
  if (session === null || binding === null) return null;
  const { key } = binding;
  if (key === null || key.publicKey === null || key.type !== 'device') return null;
  return {
    id: bindingIdOf(binding.secret),
    key: { thumbprint: key.thumbprint, publicKey: key.publicKey },
    session,
    challenge: nextChallenge(context, binding),
  };
}

async function proveKey(
  context: AuthorityContext,
  presented: string | null,
  { session }: DeviceBound,
  answered: string,
): ReturnType<DeviceBinding['proveKey']> {
  const digest = digestOf(presented);
  if (digest === null || session.binding === null) return deny('authentication-required');
  const now = context.now();
  const challenge = readChallenge(session.binding.secret, 'refresh', answered);
  const { refreshMs } = bindingRuleFor(context.policies, session.policy, session.roles);
  // A challenge travels with a cookie, and is answered when that runs out.
  if (challenge === null || !isFresh(challenge.issuedAt, now, refreshMs + challengeLastsMs)) {
    return deny('challenge-invalid');
  }
  const goodUntil = now + refreshMs;
  const proven = await context.store.bindings.prove(digest, { challenge, goodUntil }, now);
  if (proven.ok) return provenOf(context, proven.session, goodUntil, now);
  return deny(proven.code === 'authentication-required' ? 'authentication-required' : 'challenge-invalid');
}

/** How much longer than a bound cookie the challenge is good that came with it. */
const challengeLastsMs = 120_000;

/** A clock that was ahead once must not make a challenge good for longer than any other. */
function isFresh(issuedAt: number, now: number, forMs: number): boolean {
  return issuedAt <= now + inFlightMs && now - issuedAt <= forMs;
}

function provenOf(context: AuthorityContext, session: LiveSession, goodUntil: number, now: number): KeyProven {
  const binding = session.binding as Binding;
  return {
    ok: true,
    id: bindingIdOf(binding.secret),
    session,
    cookie: boundCookieFor(binding.secret, { madeAt: now, goodUntil }),
    goodForMs: goodUntil - now,
    challenge: nextChallenge(context, binding),
  };
}

function nextChallenge({ now, randomBytes }: AuthorityContext, { secret, spent }: Binding): string {
  return newChallenge(secret, 'refresh', { issuedAt: now(), order: nextOrder(spent) }, randomBytes);
}
