import { CurfewError, type Denied, deny } from '../errors.ts';
import type { Client, SessionId } from '../session/session.ts';
import { restsOnMail } from '../store/plans/vouching.ts';
import { type Identity, isFromApplication } from '../user/identity.ts';
import { type AuthorityContext, findByName, keyOf, userActor, userNotFound } from './authority-context.ts';
import { assertMayChangeFactors, assertMayRemoveFactor, findPerson, type Person } from './enrolment.ts';
import { isOneself, permit, type Requester } from './requester.ts';

/** Which accounts at providers are a user's: the part of an authority that links them, after a proof of both. */
export interface Connections {
  /** A user's accounts at providers. */
  listIdentities(username: string): Promise<readonly Identity[]>;
  /**
   * Begins to connect an account at a provider with the user behind a token, who has to have proven just now what a further factor takes.
   *
   * @returns the session that has to be there when the user comes back.
   * @throws CurfewError `recent-sign-in-required`, `step-up-required`, `administrator-needed`
   */
  beginConnection(
    presented: string | null,
  ): Promise<{ readonly ok: true; readonly sessionId: SessionId } | Denied<'authentication-required'>>;
  /**
   * Connects an identity that its provider has just proven. Refuses with `factor-exists` one that is somebody else's, and with
   * `authentication-required` in another session than the one that began.
   *
   * @throws CurfewError as {@link beginConnection} does
   */
  connectIdentity(
    presented: string | null,
    proven: { readonly identity: Identity; readonly sessionId: string },
    client: Client,
  ): Promise<{ readonly ok: true; readonly username: string } | Denied<'authentication-required' | 'factor-exists'>>;
  /**
   * Takes a connected account away, and ends the sessions that were signed in to with it.
   *
   * @throws CurfewError `recent-sign-in-required`, `step-up-required`; `invalid-request` where users would lock themselves out
   */
  disconnectIdentity(
    username: string,
    identity: Identity,
    requester: Requester,
  ): Promise<{ readonly ok: true } | Denied<'user-not-found' | 'factor-not-found'>>;
}

export function connectionCalls(context: AuthorityContext): Connections {
  return {
    listIdentities: (username) => listIdentities(context, username),
    async beginConnection(presented) {
      const person = await findPerson(context, presented);
      if (person === null) return deny('authentication-required');
      await assertMayConnect(context, person);
      return { ok: true, sessionId: person.session.id };
    },
    connectIdentity: (presented, proven, client) => connect(context, presented, proven, client),
    disconnectIdentity: (username, identity, requester) => disconnect(context, username, identity, requester),
  };
}

async function listIdentities(context: AuthorityContext, username: string): Promise<readonly Identity[]> {
  const user = await findByName(context, username);
  if (user === null) return [];
  return (await context.store.users.identities(user.id)).filter((identity) => !isFromApplication(identity));
}

async function connect(
  context: AuthorityContext,
  ...[presented, { identity, sessionId }, client]: Parameters<Connections['connectIdentity']>
): ReturnType<Connections['connectIdentity']> {
  const person = await findPerson(context, presented);
  // Somebody else may have signed in meanwhile: their account is not to be opened by what another one has proven.
  if (person === null || person.session.id !== sessionId) return deny('authentication-required');
  await assertMayConnect(context, person);
  const { userId, username } = person.session;
  const change = { type: 'link', identity } as const;
  const linked = await context.store.factors.changeIdentity(userId, change, context.now(), userActor(client));
  if (linked.ok) return { ok: true, username };
  if (linked.code === 'administrator-needed') throw administratorNeeded();
  return deny(linked.code === 'factor-exists' ? linked.code : 'authentication-required');
}

/** What rests on the mailbox connects nothing, whatever the roles are: an account at a provider bears no mark. */
async function assertMayConnect(context: AuthorityContext, person: Person): Promise<void> {
  const means = await assertMayChangeFactors(context, person);
  const secondFactor = await context.store.factors.find(person.session.userId);
  if (restsOnMail({ means, secondFactor })) throw administratorNeeded();
}

function administratorNeeded(): CurfewError {
  return new CurfewError(
    'administrator-needed',
    'the password of this account was set by a mailed link, and a connected account would outlast it: an administrator has to make a link first, by "curfew user reset NAME" or in the console',
  );
}

async function disconnect(
  context: AuthorityContext,
  ...[username, identity, requester]: Parameters<Connections['disconnectIdentity']>
): ReturnType<Connections['disconnectIdentity']> {
  const actor = permit(context, 'change-user', requester, keyOf(context, username));
  const user = await findByName(context, username);
  if (user === null) return userNotFound(username);
  const isOwn = isOneself(requester, user);
  if (await hasFurther(context, user.id)) assertMayRemoveFactor(context, user, requester);
  const change = { type: 'unlink', identity, keepsWayIn: isOwn } as const;
  const unlinked = await context.store.factors.changeIdentity(user.id, change, context.now(), actor);
  if (unlinked.ok) return { ok: true };
  if (unlinked.code === 'invalid-request') throw new CurfewError(unlinked.code, unlinked.detail);
  return deny(unlinked.code === 'user-not-found' ? unlinked.code : 'factor-not-found');
}

async function hasFurther({ store }: AuthorityContext, id: Parameters<typeof store.factors.find>[0]): Promise<boolean> {
  const [codes, { passkeys }] = await Promise.all([store.factors.find(id), store.factors.means(id)]);
  return codes !== null || passkeys.length > 0;
}
