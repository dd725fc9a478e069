import type {
  Authority,
  DataSubject,
  Denied,
  EventView,
  KeyRefusal,
  LongLivedReport,
  MintRequest,
  Page,
  PersonalDocument,
  PolicyRunReport,
  PolicySet,
  Requester,
  SessionId,
  SessionView,
  UserEntry,
  UserView,
} from '@curfew/core';
import type { Webhooks } from '@curfew/server';

type ListQuery<Call extends 'listSessions' | 'listUsers' | 'listEvents'> = Parameters<Authority[Call]>[0];

/**
 * What an administrator can do, in place or through a server: calls of the {@link Authority} that answer with what the API shows,
 * so that a command prints the same either way.
 */
export interface Operator extends Pick<Authority, 'now' | 'statistics' | 'sweep' | 'migrations' | 'close'> {
  mint(
    request: MintRequest,
    requester: Requester,
  ): Promise<
    | Minted
    | Denied<
        | 'user-not-found'
        | 'session-limit-reached'
        | 'lifetime-too-long'
        | 'authentication-required'
        | 'admin-required'
        | KeyRefusal
      >
  >;
  endSession(
    id: SessionId,
    requester: Requester,
    options?: { readonly username?: string },
  ): Promise<{ readonly ok: true; readonly session: SessionView } | Denied<'session-not-found'>>;
  endSessions(
    which: Omit<Parameters<Authority['endSessions']>[0], 'reason'>,
    requester: Requester,
  ): Promise<
    { readonly ok: true; readonly count: number; readonly sessions: readonly SessionView[] } | Denied<'user-not-found'>
  >;
  findSession(id: SessionId): Promise<SessionView | null>;
  listSessions(query: ListQuery<'listSessions'>): Promise<Page<SessionView>>;
  /** `background`: does not count as use of the session that asks. */
  listEvents(query: ListQuery<'listEvents'>, options?: { readonly background?: boolean }): Promise<Page<EventView>>;

  createUser(
    request: Parameters<Authority['createUser']>[0],
    requester: Requester,
  ): Promise<{ readonly ok: true; readonly user: UserView } | Denied>;
  findUser(username: string): Promise<UserEntry | null>;
  listUsers(query: ListQuery<'listUsers'>): Promise<Page<UserEntry>>;
  setPassword(username: string, password: string, requester: Requester): Promise<Changed | Denied>;
  setRoles(username: string, roles: readonly string[], requester: Requester): Promise<Changed | Denied>;
  disableUser(username: string, requester: Requester): Promise<Changed | Denied>;
  enableUser(username: string, requester: Requester): Promise<Changed | Denied>;
  deleteUser(username: string, requester: Requester): Promise<Changed | Denied>;
  /** A user's one-time codes; `null` where there are none. */
  findFactor(username: string): Promise<FactorView | null>;
  removeFactor: Authority['removeFactor'];
  listPasskeys(username: string): Promise<readonly PasskeyView[]>;
  removePasskey: Authority['removePasskey'];
  listIdentities: Authority['listIdentities'];
  offerLink(
    username: string,
    purpose: 'invite' | 'reset',
    requester: Requester,
  ): Promise<
    | { readonly ok: true; readonly link: string; readonly expiresAt: string }
    | Denied<'user-not-found' | 'user-disabled'>
  >;
  /** Everything that is held of somebody, to be written down. */
  exportPerson(
    subject: DataSubject,
    requester: Requester,
  ): Promise<{ readonly ok: true; readonly document: PersonalDocument } | Denied<'user-not-found'>>;
  erasePerson: Authority['erasePerson'];

  longLived(request: Parameters<Authority['longLived']>[0], requester: Requester): Promise<LongLivedView>;
  applyPolicies(request: Parameters<Authority['applyPolicies']>[0], requester: Requester): Promise<PolicyRunView>;
}

/** As the API shows it. */
export interface PasskeyView {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

export interface FactorView {
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly recoveryCodesLeft: number;
}

export interface Minted {
  readonly ok: true;
  readonly session: SessionView;
  /** Shows the token's text. */
  readonly token: { reveal(): string };
}

export interface Changed {
  readonly ok: true;
  readonly user: UserView;
  /** How many sessions ended with it. */
  readonly ended: number;
}

export interface LongLivedView extends Omit<LongLivedReport, 'found' | 'skipped'> {
  readonly found: readonly SessionView[];
  readonly skipped: readonly { readonly session: SessionView; readonly why: 'no-user' | 'system-user' }[];
}

export interface PolicyRunView extends Omit<PolicyRunReport, 'changes'> {
  readonly changes: readonly {
    readonly session: SessionView;
    readonly effect: 'shortened' | 'ended';
    readonly expiresAt: string | null;
  }[];
}

/** An {@link Operator} and what belongs to where it works. */
export interface Connection {
  readonly operator: Operator;
  readonly actor: Requester;
  /** Where clients reach the server, to name its cookie and the addresses in examples. */
  readonly publicUrl: URL;
  /** Applications that are told of events. */
  openWebhooks(): Promise<Webhooks>;
  readPolicies(): Promise<PolicySet>;
  /** What the session cookie is called, as clients send it. */
  readCookieName(): Promise<string>;
  /** With what the ids of Arvados' dialect begin. */
  readArvadosCluster(): Promise<string>;
}
