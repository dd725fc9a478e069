import type {
  AdmitDenied,
  AdmitRequest,
  Authority,
  Client,
  Issued,
  Judged,
  LiveSession,
  MissingProof,
  PasskeyAnswer,
  PasskeySignIn,
  PendingSignIn,
  ProofDemand,
  ScopedRequest,
  SignInDenied,
  SignInRequest,
} from '@curfew/core';
import type { Credential } from './credential.ts';

/** The session behind a credential, and the token by which it was found. */
export interface Presented {
  /** The text that counts as "the presented token"; of several dead ones the first. */
  readonly token: string | null;
  readonly session: LiveSession | null;
  /** What a live session lacks to be the answer; `null` where there is none, or where it lacks nothing. */
  readonly missing: MissingProof | null;
}

/**
 * Judges a credential. Several cookies for one session mean that somebody else has planted one, from a sibling host or a
 * narrower path. Then the live session counts, and one with a user before one without, so that junk cannot lock a
 * person out; but live sessions of different users are nobody's, so that nobody can slip their own session under somebody.
 *
 * @param use `validate` counts as use of the session and lets its idle window slide; `inspect` does not.
 * @param request what a session with scopes must permit
 * @param demand what the session must have proven besides
 * @example
 * const { session } = await present(authority, readCredential(request.headers, cookie.name), 'validate');
 * @see https://www.rfc-editor.org/rfc/rfc6265#section-8.6 for what sibling hosts can do to cookies
 */
export async function present(
  authority: Judging,
  credential: Credential,
  use: 'validate' | 'inspect',
  request?: ScopedRequest,
  demand?: ProofDemand,
): Promise<Presented> {
  const { candidates } = credential;
  const [first = null] = candidates;
  if (candidates.length < 2) {
    const { session, missing } = await judge(authority, first, use, request, demand);
    return { token: first, session, missing };
  }

  // Asked at once, they travel to the store together.
  const found = await Promise.all(
    candidates.map(async (token) => ({ token, ...(await judge(authority, token, 'inspect', request, demand)) })),
  );
  const live = found.filter(isLive);
  const chosen = choose(live);
  if (chosen === null) return { token: live.length > 0 ? null : first, session: null, missing: null };
  if (use === 'inspect' || chosen.session === null) return chosen;
  const { session, missing } = await judge(authority, chosen.token, use, request, demand);
  return { token: chosen.token, session, missing };
}

/** An authority without `judge` gives no session where a proof is missing, and does not say which. */
type Judging = Pick<Authority, 'validate' | 'inspect'> & Partial<Pick<Authority, 'judge'>>;

async function judge(
  authority: Judging,
  token: string | null,
  use: 'validate' | 'inspect',
  request?: ScopedRequest,
  demand?: ProofDemand,
): Promise<Judged> {
  if (authority.judge !== undefined) return authority.judge(token, use, request, demand);
  if (demand !== undefined) throw new Error('this authority cannot be asked for more than a valid session');
  const session = await authority[use](token, request);
  return session === null ? { session, missing: null } : { session, missing: null };
}

/** A session below its required level still belongs to its user. */
function isLive({ session, missing }: Presented): boolean {
  return session !== null || missing !== null;
}

function choose(live: readonly Presented[]): Presented | null {
  const withUser = live.filter((found) => userOf(found) !== null);
  if (new Set(withUser.map(userOf)).size > 1) return null;
  return withUser.find(({ session }) => session !== null) ?? withUser[0] ?? live[0] ?? null;
}

function userOf({ session, missing }: Presented) {
  return (session ?? missing)?.userId ?? null;
}

/**
 * Signs somebody in and ends every session whose cookie came along, whoever's it is: another site could have planted it
 * (CWE-384). A credential in a header cannot be planted. It belongs to the program that sent it, which may be making sessions
 * for others, and lives on; the data of an anonymous one is carried over all the same.
 *
 * @example
 * const issued = await signInPresented(authority, credential, { username, password, client });
 * if (!issued.ok) return new Response(issued.code, { status: 401 });
 */
export async function signInPresented(
  authority: Pick<Authority, 'signIn'> & Replacing,
  credential: Credential,
  request: Omit<SignInRequest, 'presented' | 'carryFrom'>,
): Promise<Issued | SignInDenied | PendingSignIn> {
  const { source, candidates, beside = [] } = credential;
  if (source === 'cookie') {
    return replaceCookies(authority, candidates, request.client, (presented) =>
      authority.signIn({ ...request, presented }),
    );
  }
  const result = await authority.signIn({ ...request, presented: null, carryFrom: candidates[0] ?? null });
  if (result.ok) await endAll(authority, beside, request.client);
  return result;
}

/**
 * As {@link signInPresented}, for somebody whose identity was proven elsewhere.
 *
 * @example
 * await admitPresented(authority, credential, { identity, methods: ['pwd'], client });
 */
export async function admitPresented(
  authority: Pick<Authority, 'admit'> & Replacing,
  credential: Credential,
  request: Omit<AdmitRequest, 'presented'>,
): Promise<Issued | AdmitDenied> {
  return replaceCookies(authority, cookiesIn(credential), request.client, (presented) =>
    authority.admit({ ...request, presented }),
  );
}

/** As {@link signInPresented}, for a visitor before anybody signs in: the session whose cookie came along is replaced. */
export async function startPresented(
  authority: Pick<Authority, 'startAnonymous'> & Replacing,
  credential: Credential,
  request: Omit<Parameters<Authority['startAnonymous']>[0], 'presented'>,
): ReturnType<Authority['startAnonymous']> {
  return replaceCookies(authority, cookiesIn(credential), request.client, (presented) =>
    authority.startAnonymous({ ...request, presented }),
  );
}

/** As {@link signInPresented}, with a passkey and no password. */
export async function passkeyPresented(
  authority: Pick<Authority, 'finishPasskeySignIn'> & Replacing,
  credential: Credential,
  answer: PasskeyAnswer,
  request: Omit<PasskeySignIn, 'presented'>,
): ReturnType<Authority['finishPasskeySignIn']> {
  return replaceCookies(authority, cookiesIn(credential), request.client, (presented) =>
    authority.finishPasskeySignIn(answer, { ...request, presented }),
  );
}

/** Proves more with a passkey, with whichever of the credentials it was asked of; every other session that came along ends. */
export async function provePresented(
  authority: Pick<Authority, 'isPending' | 'provePasskey'> & Replacing,
  credential: Credential,
  answer: PasskeyAnswer,
  client: Client,
): ReturnType<Authority['provePasskey']> {
  const presented = await findPending(authority, credential);
  return endingOthers(authority, credential, client, {
    presented: presented ?? (await present(authority, credential, 'inspect')).token,
    use: (token) => authority.provePasskey(token, answer, client),
  });
}

/** The second step of a sign-in, with whichever of the credentials began it; every other session that came along ends. */
export async function finishPresented(
  authority: Pick<Authority, 'isPending' | 'finishSignIn'> & Replacing,
  credential: Credential,
  code: string,
  client: Client,
): ReturnType<Authority['finishSignIn']> {
  return endingOthers(authority, credential, client, {
    presented: await findPending(authority, credential),
    use: (token) => authority.finishSignIn(token, code, client),
  });
}

/** Whichever of the credentials has begun a sign-in. */
async function findPending(
  authority: Pick<Authority, 'isPending'>,
  { candidates }: Credential,
): Promise<string | null> {
  const pending = await Promise.all(candidates.map((token) => authority.isPending(token)));
  return candidates[pending.indexOf(true)] ?? null;
}

/** Where `use` goes well, every session that came along besides ends. */
async function endingOthers<Result extends { readonly ok: boolean }>(
  authority: Ending,
  credential: Credential,
  client: Client,
  { presented, use }: { readonly presented: string | null; use(presented: string | null): Promise<Result> },
): Promise<Result> {
  const result = await use(presented);
  const others = cookiesIn(credential).filter((candidate) => candidate !== presented);
  if (result.ok) await endAll(authority, others, client);
  return result;
}

type Ending = Pick<Authority, 'isAlive' | 'signOut'>;
type Replacing = Judging & Ending;

async function replaceCookies<Refused extends { readonly ok: false }>(
  authority: Replacing,
  candidates: readonly string[],
  client: Client,
  makeSession: (presented: string | null) => Promise<Issued | Refused>,
): Promise<Issued | Refused> {
  const { token } = await present(authority, { source: 'cookie', candidates }, 'inspect');
  const presented = token ?? candidates[0] ?? null;
  const result = await makeSession(presented);
  const others = candidates.filter((candidate) => candidate !== presented);
  if (result.ok) await endAll(authority, others, client);
  return result;
}

/**
 * Signs out: ends every session that the client came with, by whatever way it came. Only then may an answer clear the cookie.
 *
 * @example
 * await endPresented(authority, credential, { ip, userAgent });
 * response.setHeaders(new Headers(signOutHeaders(cookie)));
 */
export async function endPresented(
  authority: Ending,
  { candidates, beside = [] }: Credential,
  client: Client,
): Promise<void> {
  await endAll(authority, [...new Set([...candidates, ...beside])], client);
}

/** What came in cookies, which another site could have planted, whatever came in a header. */
function cookiesIn({ source, candidates, beside = [] }: Credential): readonly string[] {
  return source === 'cookie' ? candidates : beside;
}

/** Only living ones cost a write: whoever sends many made-up tokens gets one question to the store, and nothing else. */
async function endAll(authority: Ending, tokens: readonly string[], client: Client): Promise<void> {
  const alive = await Promise.all(tokens.map((token) => authority.isAlive(token)));
  for (const [index, token] of tokens.entries()) {
    if (alive[index]) await authority.signOut(token, client);
  }
}
