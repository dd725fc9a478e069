import { type Authority, type Client, type LiveSession, newDevicesOf } from '@curfew/core';
import type { Mail } from '@curfew/sign-in';
import type { Context } from '../app.ts';
import type { ServerOptions } from '../options.ts';
import type { Texts } from '../pages/language.ts';
import { instantAsText } from '../pages/words.ts';
import { createMailLanguage } from './mail-language.ts';
import { createPost, type Links, type Post } from './post.ts';

/** The authority of a server, with what sends mail; without mail as it is. */
export function withMail(
  { authority, mail: options }: Pick<ServerOptions, 'authority' | 'mail'>,
  place: Omit<Parameters<typeof createPost>[1], 'authority' | 'language'>,
): Pick<Context, 'authority' | 'mail'> {
  if (options === undefined) return { authority, mail: null };
  const language = createMailLanguage();
  const post = createPost(options, { ...place, authority, language });
  return {
    authority: withNotices(authority, post),
    mail: { post, secrets: options.secrets, noteLanguage: language.note },
  };
}

type Happening = keyof Pick<Texts['notice'], 'newDevice' | 'passwordChanged' | 'methodAdded' | 'methodRemoved'>;

/**
 * An authority that tells users by mail of a sign-in from a device that is new, and of a changed password or factor, whoever asks for it and
 * in whatever dialect.
 */
function withNotices(authority: Authority, post: Post): Authority {
  async function tell(username: string | null, what: Happening, client: Client): Promise<void> {
    const user = username === null ? null : await authority.findUser(username);
    if (user === null) return;
    const at = authority.now();
    post.send(user, (t, links) => noticeOf(t, what, { username: user.username, at, client }, links));
  }

  const tellLater = (username: string | null, what: Happening, client: Client): void =>
    post.later(() => tell(username, what, client));

  async function tellOfDevice(
    { id, username, authenticatedAt, createdAt }: LiveSession,
    client: Client,
  ): Promise<void> {
    if (username === null) return;
    // A session of a user whose sessions were all ended in the same instant is created after its sign-in.
    const found = await newDevicesOf(authority, username, authenticatedAt ?? createdAt);
    if (found.some(({ sessionId }) => sessionId === id)) await tell(username, 'newDevice', client);
  }

  async function afterSignIn<Result extends { readonly ok: boolean; readonly session?: LiveSession }>(
    signingIn: Promise<Result>,
    client: Client,
  ): Promise<Result> {
    const result = await signingIn;
    const { ok, session } = result;
    if (ok && session !== undefined && session.userId !== null) post.later(() => tellOfDevice(session, client));
    return result;
  }

  async function after<Result extends { readonly ok: boolean }>(
    work: Promise<Result>,
    username: string | null | ((result: Result) => string | null),
    what: Happening,
    client: Client,
  ): Promise<Result> {
    const result = await work;
    if (result.ok) tellLater(typeof username === 'function' ? username(result) : username, what, client);
    return result;
  }

  const ofSession = (result: object): string | null =>
    'session' in result ? ((result.session as LiveSession | null)?.username ?? null) : null;
  const ofAnswer = (result: object): string | null => ('username' in result ? String(result.username) : null);
  const [password, added, removed] = ['passwordChanged', 'methodAdded', 'methodRemoved'] as const;

  return {
    ...authority,
    signIn: (request) => afterSignIn(authority.signIn(request), request.client),
    admit: (request) => afterSignIn(authority.admit(request), request.client),
    finishSignIn: (presented, code, client) => afterSignIn(authority.finishSignIn(presented, code, client), client),
    async provePasskey(presented, answer, client) {
      const isSecondStep = await authority.isPending(presented);
      const proving = authority.provePasskey(presented, answer, client);
      return isSecondStep ? afterSignIn(proving, client) : proving;
    },
    finishPasskeySignIn: (answer, request) =>
      afterSignIn(authority.finishPasskeySignIn(answer, request), request.client),
    changePassword: (request) => after(authority.changePassword(request), ofSession, password, request.client),
    setPassword: (username, text, requester) =>
      after(authority.setPassword(username, text, requester), username, password, requester),
    replaceUser: (username, document, requester) => {
      const work = authority.replaceUser(username, document, requester);
      const isNew = document.password !== undefined || document.existingPassword !== undefined;
      return isNew ? after(work, username, password, requester) : work;
    },
    confirmEnrolment: (presented, confirmation, client) =>
      after(authority.confirmEnrolment(presented, confirmation, client), ofSession, added, client),
    removeFactor: (username, requester) =>
      after(authority.removeFactor(username, requester), username, removed, requester),
    addPasskey: (presented, answer, client) =>
      after(authority.addPasskey(presented, answer, client), ofSession, added, client),
    removePasskey: (username, id, requester) =>
      after(authority.removePasskey(username, id, requester), username, removed, requester),
    connectIdentity: (presented, proven, client) =>
      after(authority.connectIdentity(presented, proven, client), ofAnswer, added, client),
    disconnectIdentity: (username, identity, requester) =>
      after(authority.disconnectIdentity(username, identity, requester), username, removed, requester),
    setPasswordByLink: (link, text, client) =>
      after(authority.setPasswordByLink(link, text, client), ofAnswer, password, client),
    addPasskeyByLink: (link, answer, client) =>
      after(authority.addPasskeyByLink(link, answer, client), ofAnswer, added, client),
  };
}

function noticeOf(
  t: Texts,
  what: Happening,
  {
    username,
    at,
    client: { ip, userAgent },
  }: { readonly username: string; readonly at: number; readonly client: Client },
  { notMe, at: address }: Links,
): Omit<Mail, 'to'> {
  const { notice } = t;
  return {
    subject: `${notice[what]} (${username})`,
    text: [
      notice[what],
      '',
      `${notice.account}: ${username}`,
      `${notice.time}: ${instantAsText(at, t)}`,
      ...(ip === null ? [] : [`${notice.address}: ${ip}`]),
      ...(userAgent === null ? [] : [`${notice.device}: ${userAgent}`]),
      '',
      notice.wasYou,
      notice.wasNotYou(notMe),
      notice.choose(address('/forgotten')),
      '',
    ].join('\n'),
  };
}
