import { CurfewError, type Denied, deny } from '../errors.ts';
import type { Client } from '../session/session.ts';
import type { PasskeyTools } from '../user/passkey.ts';
import type { SecretBox } from '../user/second-factor.ts';
import { addressKey } from './attempts.ts';
import type { AuthorityContext } from './authority-context.ts';
import { claim, once } from './once.ts';

/** What a challenge is for, and whose: answered for anything else, it is none. */
export type ChallengeFor = readonly [purpose: 'sign-in' | 'make' | 'prove', whose: string];

/** Enough to find the authenticator. */
const challengeLastsMs = 10 * 60_000;

/** @throws CurfewError `not-found` where there are no passkeys. */
export function passkeyTools({ codeTools }: AuthorityContext): {
  readonly secrets: SecretBox;
  readonly passkeys: PasskeyTools;
} {
  const { secrets, passkeys } = codeTools ?? {};
  if (secrets !== undefined && passkeys !== undefined) return { secrets, passkeys };
  throw new CurfewError('not-found', 'this server has no passkeys: set secrets.keyFile');
}

/** A new challenge, sealed for whoever is asked: nothing is stored for people who have proven nothing. */
export function newChallenge(context: AuthorityContext, asked: ChallengeFor) {
  const { secrets } = passkeyTools(context);
  const challenge = Buffer.from(context.randomBytes(32)).toString('base64url');
  return { challenge, state: secrets.seal(JSON.stringify({ challenge, at: context.now() }), contextOf(asked)) };
}

/** Takes a challenge back. It counts once, on all nodes together, whatever comes of it. */
export async function takeChallenge(
  context: AuthorityContext,
  asked: ChallengeFor,
  state: string,
  client: Client,
): Promise<
  | { readonly ok: true; readonly challenge: string; readonly forgive: () => Promise<void> }
  | Denied<'invalid-passkey' | 'sign-in-throttled'>
> {
  const { store } = context;
  const now = context.now();
  const address = addressKey(client);
  const challenge = readChallenge(passkeyTools(context).secrets.open(state, contextOf(asked)), now);
  if (challenge === null) return deny('invalid-passkey', { detail: 'the question is too old, or was asked elsewhere' });
  if (address !== null) {
    const admitted = await store.throttle.admit([{ key: address, limits: context.throttle.address }], now);
    if (!admitted.ok) return deny('sign-in-throttled', { retryAfterMs: admitted.blockedUntil - now });
  }
  const isFirst = await claim(context, once('passkey-challenge', [challenge], challengeLastsMs));
  if (!isFirst) return deny('invalid-passkey', { detail: 'the question has been answered already' });
  const undo = address === null ? [] : [address];
  return { ok: true, challenge, forgive: () => store.throttle.settle({ forget: [], undo }) };
}

function contextOf([purpose, whose]: ChallengeFor): string {
  return `passkey to ${purpose} by ${whose}`;
}

function readChallenge(text: string | null, now: number): string | null {
  if (text === null) return null;
  const { challenge, at } = JSON.parse(text) as { readonly challenge: string; readonly at: number };
  return Math.abs(now - at) < challengeLastsMs ? challenge : null;
}
