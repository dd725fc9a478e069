import { CurfewError } from '../errors.ts';

/** Authenticator assurance levels of NIST SP 800-63B-4, weakest first. */
export const assuranceLevels = ['aal1', 'aal2', 'aal3'] as const;
export type AssuranceLevel = (typeof assuranceLevels)[number];

/** One way in which somebody proved who they are, and when they last did. */
export interface Proof {
  /** An Authentication Method Reference of RFC 8176, such as `pwd`, `otp` or `hwk`, or one that a provider defines. */
  readonly method: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What whoever checked it says that it is worth, together with what was proven in the same moment. Absent: what the methods say. */
  readonly level?: AssuranceLevel;
}

/** What kind of factor a method proves (RFC 8176 section 2, NIST SP 800-63B-4 section 3). */
const factors: Readonly<Record<string, 'knowledge' | 'possession' | 'inherence'>> = {
  pwd: 'knowledge',
  pin: 'knowledge',
  kba: 'knowledge',
  otp: 'possession',
  hwk: 'possession',
  swk: 'possession',
  pop: 'possession',
  sc: 'possession',
  sms: 'possession',
  tel: 'possession',
  face: 'inherence',
  fpt: 'inherence',
  iris: 'inherence',
  retina: 'inherence',
  vbm: 'inherence',
};

const maxMethods = 16;

/** @throws CurfewError `invalid-request` for names that no `amr` claim would carry. */
export function assertMethods(methods: readonly string[]): void {
  const bad = methods.find((method) => !/^[\x21-\x7e]{1,64}$/.test(method));
  if (bad !== undefined) {
    throw new CurfewError(
      'invalid-request',
      `invalid authentication method ${JSON.stringify(bad.slice(0, 80))}: use a name of RFC 8176 such as "pwd" or "otp"`,
    );
  }
  if (methods.length > maxMethods) {
    throw new CurfewError(
      'invalid-request',
      `${methods.length} authentication methods are too many: at most ${maxMethods} are allowed`,
    );
  }
}

/**
 * The level that methods reach by themselves: `aal2` with two kinds of factor or the method `mfa`, else `aal1`. `aal3` also
 * depends on how the authenticator was made, which no method name says, so only a caller that knows can claim it.
 *
 * @returns `null` where nothing was proven.
 * @example
 * levelOf(['pwd', 'otp']); // 'aal2'
 * @see NIST SP 800-63B-4 sections 2.1 to 2.3
 */
export function levelOf(methods: readonly string[]): AssuranceLevel | null {
  if (methods.length === 0) return null;
  const kinds = new Set(methods.flatMap((method) => (Object.hasOwn(factors, method) ? [factors[method]] : [])));
  return methods.includes('mfa') || kinds.size > 1 ? 'aal2' : 'aal1';
}

/**
 * Whether a session's level is at least what is asked for.
 *
 * @example
 * reachesLevel('aal1', 'aal2'); // false
 */
export function reachesLevel(level: AssuranceLevel | null, required: AssuranceLevel): boolean {
  return level !== null && assuranceLevels.indexOf(level) >= assuranceLevels.indexOf(required);
}

/** The higher of two levels. */
export function higherLevel(one: AssuranceLevel | null, other: AssuranceLevel | null): AssuranceLevel | null {
  if (one === null) return other;
  return other === null || reachesLevel(one, other) ? one : other;
}

/** The lower of two levels. */
function lowerLevel(one: AssuranceLevel | null, other: AssuranceLevel | null): AssuranceLevel | null {
  if (one === null || other === null) return null;
  return reachesLevel(other, one) ? one : other;
}

/** What proofs are worth together: by their methods, or as whoever checked them says. */
function levelOfProofs(proofs: readonly Proof[]): AssuranceLevel | null {
  return proofs.reduce((level, proof) => higherLevel(level, proof.level ?? null), levelOf(proofs.map(methodOf)));
}

function methodOf({ method }: Proof): string {
  return method;
}

/**
 * The level that proofs of at most this age reach by themselves. A factor that was proven long ago says nothing of who is there now, however
 * recent another one is. A clock that was ahead once must not make a proof recent for longer than any other.
 */
export function levelWithin(
  { level, proofs }: { readonly level: AssuranceLevel | null; readonly proofs: readonly Proof[] },
  maxAgeMs: number,
  now: number,
): AssuranceLevel | null {
  return lowerLevel(level, levelOfProofs(proofs.filter(({ at }) => Math.abs(now - at) <= maxAgeMs)));
}

/** The instant since which a level has been proven: what is proven then or later reaches it. `null` where nothing does. */
export function provenSince(proofs: readonly Proof[], level: AssuranceLevel | null): number | null {
  if (level === null) return null;
  const instants = proofs.map(({ at }) => at).toSorted((one, other) => other - one);
  return instants.find((since) => reachesLevel(levelOfProofs(proofs.filter(({ at }) => at >= since)), level)) ?? null;
}

/** All that has been proven, each method with the last time: what a step-up adds to what was there. */
export function mergeProofs(earlier: readonly Proof[], later: readonly Proof[]): readonly Proof[] {
  const byMethod = new Map(earlier.map((proof) => [proof.method, proof]));
  for (const proof of later) byMethod.set(proof.method, proof);
  return [...byMethod.values()];
}
