import { adminRole, isAdmin } from '@curfew/core';

const idPrefix = 'org.couchdb.user:';
/** Before role names that mean something else here than in CouchDB. */
const rolePrefix = 'couchdb:';

export function toDocumentId(name: string): string {
  return `${idPrefix}${name}`;
}

/** The name in a document's id, or `null` where it is no user's. */
export function nameIn(documentId: string): string | null {
  return documentId.startsWith(idPrefix) ? documentId.slice(idPrefix.length) : null;
}

/** What CouchDB's roles may have in them, or be, and ours may not: ours travel in a header, with commas between them. */
const unspeakable = /[\s,\p{C}]|^$/u;

/**
 * To CouchDB the role `admin` is a role like any other, and many databases have one; here it administers the authority. It gets
 * another name, so that nobody becomes an administrator by being brought in. So does a role with spaces or commas in it.
 */
export function toRole(name: string): string {
  if (unspeakable.test(name)) return `${rolePrefix}${name.replace(/[\s,%\p{C}]/gu, encodeURIComponent)}`;
  return name === adminRole || name.startsWith(rolePrefix) ? `${rolePrefix}${name}` : name;
}

/** The roles of a user's document: an administrator's own role is no part of it, as that of CouchDB's is not. */
export function toDocumentRoles(roles: readonly string[]): string[] {
  return [...new Set(roles.filter((role) => role !== adminRole).map(toDocumentRole))];
}

/** Only a name that {@link toRole} has made is taken back: any other with that prefix was given by the native API, and stays what it is. */
function toDocumentRole(role: string): string {
  if (!role.startsWith(rolePrefix)) return role;
  const name = role.slice(rolePrefix.length);
  const candidates = [name, decoded(name)];
  return candidates.find((candidate) => toRole(candidate) === role) ?? role;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/**
 * What a changed document makes of its user's roles: those that it still shows stay as they are, also where two would be shown by one
 * name; and that somebody administers the authority is nothing that a document says.
 */
export function changeRoles(roles: readonly string[], documentRoles: readonly string[]): string[] {
  const shown = toDocumentRoles(roles);
  const kept = roles.filter((role) => role === adminRole || documentRoles.includes(toDocumentRole(role)));
  return [...new Set([...kept, ...documentRoles.filter((name) => !shown.includes(name)).map(toRole)])];
}

/** The roles of a session: an administrator of the authority is one of CouchDB. */
export function toSessionRoles(session: Parameters<typeof isAdmin>[0]): string[] {
  return [...(isAdmin(session) ? ['_admin'] : []), ...toDocumentRoles(session.roles)];
}
