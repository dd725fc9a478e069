import type { Authority, Denied, MintRequest, PolicySet, Requester, Session, User } from '@curfew/core';

/**
 * What an administrator can do, in place or through a server. In place it is the {@link Authority} itself; where a call
 * answers less here, it is because less travels over HTTP.
 */
export interface Operator
  extends Pick<
    Authority,
    | 'now'
    | 'endSession'
    | 'endSessions'
    | 'findSession'
    | 'listSessions'
    | 'statistics'
    | 'createUser'
    | 'findUser'
    | 'listUsers'
    | 'longLived'
    | 'applyPolicies'
    | 'sweep'
    | 'migrations'
    | 'close'
  > {
  /** `background`: does not count as use of the session that asks. */
  listEvents(
    query: Parameters<Authority['listEvents']>[0],
    options?: { readonly background?: boolean },
  ): ReturnType<Authority['listEvents']>;
  mint(
    request: MintRequest,
    requester: Requester,
  ): Promise<
    | Minted
    | Denied<
        'user-not-found' | 'session-limit-reached' | 'lifetime-too-long' | 'authentication-required' | 'admin-required'
      >
  >;
  setPassword(username: string, password: string, requester: Requester): Promise<Changed | Denied>;
  setRoles(username: string, roles: readonly string[], requester: Requester): Promise<Changed | Denied>;
  disableUser(username: string, requester: Requester): Promise<Changed | Denied>;
  enableUser(username: string, requester: Requester): Promise<Changed | Denied>;
  deleteUser(username: string, requester: Requester): Promise<Changed | Denied>;
}

interface Minted {
  readonly ok: true;
  readonly session: Session;
  /** Shows the token's text. */
  readonly token: { reveal(): string };
}

interface Changed {
  readonly ok: true;
  readonly user: User;
  /** The sessions that ended with it. */
  readonly ended: { readonly length: number };
}

/** An {@link Operator} and what belongs to where it works. */
export interface Connection {
  readonly operator: Operator;
  readonly actor: Requester;
  /** Where clients reach the server, to name its cookie and the addresses in examples. */
  readonly publicUrl: URL;
  readPolicies(): Promise<PolicySet>;
  /** With what the ids of Arvados' dialect begin. */
  readArvadosCluster(): Promise<string>;
}
