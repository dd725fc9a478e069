import { availableParallelism } from 'node:os';
import { CurfewError } from '../errors.ts';
import { deriveByImportedHash, hexOf, isSameKey, parseImportedHash, weakKeyOf } from './imported-hash.ts';
import type { HashWork } from './pbkdf2.ts';
import { foldUsername } from './username.ts';

/** SingleFlight passwords into PHC strings and checks them. Both refuse with `overloaded` instead of queueing for ever. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /**
   * `null` as hash costs the same time and is always false: an unknown user must not answer faster than a known one.
   *
   * @param work What is to be done in any case, so that hashes from elsewhere take no longer than any other.
   */
  verify(password: string, passwordHash: string | null, work?: HashWork): Promise<boolean>;
  /** A hash from elsewhere as it is to be kept: one that is guessed too fast is hashed itself. Absent: as it came. */
  strengthen?(passwordHash: string): Promise<string>;
  /** Whether a hash was made with weaker parameters than the present ones. */
  isOutdated(passwordHash: string): boolean;
}

/** OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const currentPrefix = `$argon2id$v=19$m=${parameters.memoryCost},t=${parameters.timeCost},p=${parameters.parallelism}$`;

/** The hash of a random password that nobody knows, with the present parameters. */
const nobodysHash = `${currentPrefix}JQb0WaZj85KnDWlE0J/NXg$3ldivCqZqfHVEX/xMnJ5kejm3vRGD7CuoEZv59Pp4YY`;

const noWork: HashWork = { sha1: 0, sha256: 0, sha512: 0 };

const longestPassword = 1_024;

/** What new passwords are held to. Those that are there go on working. */
export interface PasswordRules {
  /** Where a password is all that its user needs. */
  readonly shortest: number;
  /** Where it never is: the user has a further factor, or a role that requires one. */
  readonly shortestWithSecondFactor: number;
  /** Whether it is one of those that are guessed first. Absent: nobody knows. */
  readonly isCommon?: (password: string) => Promise<boolean>;
}

/** NIST SP 800-63B-4 3.1.1.2. */
export const defaultPasswordRules: PasswordRules = { shortest: 15, shortestWithSecondFactor: 8 };

/** @throws CurfewError `invalid-configuration` for rules that no password, or any, would pass. */
export function assertPasswordRules({ shortest, shortestWithSecondFactor }: PasswordRules): void {
  for (const length of [shortest, shortestWithSecondFactor]) {
    if (Number.isInteger(length) && length >= 8 && length <= 64) continue;
    throw new CurfewError(
      'invalid-configuration',
      `a shortest password of ${length} characters is not between 8 and 64`,
    );
  }
}

/**
 * Holds a new password to the rules. What characters it has is nobody's business.
 *
 * @throws CurfewError `invalid-password` for a new password that is too short or among the most common (NIST SP 800-63B-4 3.1.1.2), too
 * long to be hashed in bounded time, or the user's own name.
 * @example
 * await assertAcceptablePassword('correct horse battery staple', { username: 'ada', hasSecondFactor: false }, defaultPasswordRules);
 */
export async function assertAcceptablePassword(
  password: string,
  { username, hasSecondFactor }: { readonly username: string; readonly hasSecondFactor: boolean },
  rules: PasswordRules,
): Promise<void> {
  const normal = normalize(password);
  const characters = [...normal].length;
  const shortest = hasSecondFactor ? rules.shortestWithSecondFactor : rules.shortest;
  if (characters < shortest) {
    throw new CurfewError('invalid-password', `the password has fewer than ${shortest} characters: use a longer one`);
  }
  if (characters > longestPassword) {
    throw new CurfewError('invalid-password', `the password has more than ${longestPassword} characters`);
  }
  if (foldUsername(normal) === foldUsername(username)) {
    throw new CurfewError('invalid-password', 'the password is the user name');
  }
  if ((await rules.isCommon?.(normal)) === true) {
    throw new CurfewError('invalid-password', 'the password is one of those that are guessed first: use another one');
  }
}

/**
 * Argon2id on a bounded queue: each hash takes 19 MiB and a core for some 20 ms, so that a flood of sign-ins would
 * otherwise take the memory and starve everything else.
 *
 * @example
 * const passwords = createPasswordHasher({ concurrency: 2 });
 * const authority = createAuthority({ store, passwords });
 * @see OWASP Password Storage Cheat Sheet; RFC 9106
 */
export function createPasswordHasher(
  options: { readonly concurrency?: number; readonly maxWaiting?: number } = {},
): PasswordHasher {
  const run = createBoundedQueue(
    options.concurrency ?? Math.max(1, availableParallelism() - 1),
    options.maxWaiting ?? 64,
  );
  return {
    hash: (password) =>
      run(async () => {
        const { hash } = await import('@node-rs/argon2');
        return hash(normalize(password), parameters);
      }),
    verify: (password, passwordHash, work = noWork) => run(() => verify(password, passwordHash, work)),
    strengthen: (passwordHash) => run(() => strengthen(passwordHash)),
    isOutdated: (passwordHash) => !passwordHash.startsWith(currentPrefix),
  };
}

/**
 * By the form of the hash. Argon2id runs in any case, and PBKDF2 as often as the heaviest hash needs, so that neither an unknown user nor
 * one with a hash from elsewhere, or one that cannot be read, answers faster or slower than the others (CWE-208).
 */
async function verify(password: string, passwordHash: string | null, work: HashWork): Promise<boolean> {
  const { verify: verifyArgon2 } = await import('@node-rs/argon2');
  const imported = parseImportedHash(passwordHash ?? '');
  const derived = await deriveByImportedHash(password, imported, work);
  const argon2Hash = argon2HashIn(passwordHash, imported);
  const matchesArgon2 = await verifyArgon2(
    argon2Hash ?? nobodysHash,
    derived === null ? normalize(password) : hexOf(derived),
  );
  if (imported !== null && 'key' in imported.proof) return derived !== null && isSameKey(derived, imported.proof.key);
  return argon2Hash !== null && matchesArgon2;
}

function argon2HashIn(passwordHash: string | null, imported: ReturnType<typeof parseImportedHash>): string | null {
  if (imported !== null) return 'argon2' in imported.proof ? imported.proof.argon2 : null;
  return passwordHash?.startsWith('$argon2') === true ? passwordHash : null;
}

async function strengthen(passwordHash: string): Promise<string> {
  const imported = parseImportedHash(passwordHash);
  const key = imported === null ? null : weakKeyOf(imported);
  if (imported === null || key === null) return passwordHash;
  const { hash } = await import('@node-rs/argon2');
  return imported.head + (await hash(hexOf(key), parameters));
}

/** @throws CurfewError `invalid-password` for a hash from elsewhere that could never be verified. */
export function assertVerifiableHash(passwordHash: string): void {
  if (!passwordHash.startsWith(currentPrefix) && parseImportedHash(passwordHash) === null) {
    throw new CurfewError('invalid-password', 'the password hash is none that can be verified here');
  }
}

/** NIST SP 800-63B-4 3.1.1.2: the same password typed on another keyboard must give the same bytes. */
function normalize(password: string): string {
  return password.normalize('NFKC');
}

function createBoundedQueue(concurrency: number, maxWaiting: number) {
  let running = 0;
  const waiting: (() => void)[] = [];

  return async function run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (running >= concurrency) {
      if (waiting.length >= maxWaiting) throw new CurfewError('overloaded', undefined, { retryAfterMs: 2_000 });
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running++;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
