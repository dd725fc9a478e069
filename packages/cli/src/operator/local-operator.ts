import {
  type Authority,
  type Denied,
  describePerson,
  type Session,
  type UserChanged,
  viewEvent,
  viewSession,
  viewUser,
  viewUserEntries,
  writeInstant,
} from '@curfew/core';
import type { Changed, Operator } from './operator.ts';

/** An operator at the machine of the store. */
export function createLocalOperator(authority: Authority): Operator {
  const view = (session: Session) => viewSession(session, authority.now());
  return {
    now: () => authority.now(),
    statistics: () => authority.statistics(),
    sweep: (request, requester) => authority.sweep(request, requester),
    migrations: () => authority.migrations(),
    close: () => authority.close(),

    async mint(request, requester) {
      const minted = await authority.mint(request, requester);
      return minted.ok ? { ok: true, session: view(minted.session), token: minted.token } : minted;
    },
    async endSession(id, requester, options) {
      const ended = await authority.endSession(id, requester, options);
      return ended.ok ? { ok: true, session: view(ended.session) } : ended;
    },
    async endSessions(which, requester) {
      const ended = await authority.endSessions(which, requester);
      return ended.ok ? { ...ended, sessions: ended.sessions.map(view) } : ended;
    },
    async findSession(id) {
      const session = await authority.findSession(id);
      return session === null ? null : view(session);
    },
    async listSessions(query) {
      const { items, cursor } = await authority.listSessions(query);
      return { items: items.map(view), cursor };
    },
    async listEvents(query) {
      const { items, cursor } = await authority.listEvents(query);
      return { items: items.map(viewEvent), cursor };
    },

    async createUser(request, requester) {
      const created = await authority.createUser(request, requester);
      return created.ok ? { ok: true, user: viewUser(created.user) } : created;
    },
    async findUser(username) {
      const user = await authority.findUser(username);
      const [entry = null] = user === null ? [] : await viewUserEntries(authority, [user]);
      return entry;
    },
    async listUsers(query) {
      const { items, cursor } = await authority.listUsers(query);
      return { items: await viewUserEntries(authority, items), cursor };
    },
    setPassword: async (...change) => viewChange(await authority.setPassword(...change)),
    setRoles: async (...change) => viewChange(await authority.setRoles(...change)),
    disableUser: async (...change) => viewChange(await authority.disableUser(...change)),
    enableUser: async (...change) => viewChange(await authority.enableUser(...change)),
    deleteUser: async (...change) => viewChange(await authority.deleteUser(...change)),

    async findFactor(username) {
      const factor = await authority.findFactor(username);
      if (factor === null) return null;
      const { createdAt, lastUsedAt, recoveryCodesLeft } = factor;
      return { createdAt: writeInstant(createdAt), lastUsedAt: writeInstant(lastUsedAt), recoveryCodesLeft };
    },
    removeFactor: (username, requester) => authority.removeFactor(username, requester),
    async listPasskeys(username) {
      const passkeys = await authority.listPasskeys(username);
      return passkeys.map(({ id, name, createdAt, lastUsedAt }) => ({
        ...{ id, name, createdAt: writeInstant(createdAt) },
        lastUsedAt: lastUsedAt === null ? null : writeInstant(lastUsedAt),
      }));
    },
    listIdentities: authority.listIdentities,
    removePasskey: (username, id, requester) => authority.removePasskey(username, id, requester),
    async offerLink(username, purpose, requester) {
      const offered = await authority.offerLink(username, purpose, requester);
      return offered.ok ? { ...offered, expiresAt: writeInstant(offered.expiresAt) } : offered;
    },

    async exportPerson(subject, requester) {
      const exported = await authority.exportPerson(subject, requester);
      return exported.ok ? { ok: true, document: describePerson(exported.data) } : exported;
    },
    erasePerson: (subject, requester) => authority.erasePerson(subject, requester),

    async longLived(request, requester) {
      const report = await authority.longLived(request, requester);
      const skipped = report.skipped.map(({ session, why }) => ({ session: view(session), why }));
      return { ...report, found: report.found.map(view), skipped };
    },
    async applyPolicies(request, requester) {
      const report = await authority.applyPolicies(request, requester);
      const changes = report.changes.map(({ session, effect, expiresAt }) => ({
        session: view(session),
        effect,
        expiresAt: writeInstant(expiresAt),
      }));
      return { ...report, changes };
    },
  };
}

function viewChange(changed: UserChanged | Denied): Changed | Denied {
  return changed.ok ? { ok: true, user: viewUser(changed.user), ended: changed.ended.length } : changed;
}
