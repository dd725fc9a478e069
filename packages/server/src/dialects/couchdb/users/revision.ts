import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { User } from '@curfew/core';
import { badRequest } from '../refusal.ts';

const form = /^\d+-[^\s"]+$/;
/** How many revisions back CouchDB remembers, unless it is told otherwise. */
const mostRemembered = 1_000;

/** Tells users apart who have had the same name. No secret, and nothing that names anybody. */
export function fingerprintOf({ id }: Pick<User, 'id'>): string {
  return hash('sha256', id, 'hex').slice(0, 32);
}

/**
 * CouchDB's revision of a user: our own, followed by what tells apart two users who have had the same name, so that a
 * document of the one cannot overwrite the other.
 */
export function revisionOf(user: Pick<User, 'id' | 'revision'>): string {
  return revisionAt(user, user.revision);
}

/** The present revision and those before it, newest first. */
export function revisionsOf(user: Pick<User, 'id' | 'revision'>): readonly string[] {
  const length = Math.min(user.revision, mostRemembered);
  return Array.from({ length }, (_, index) => revisionAt(user, user.revision - index));
}

function revisionAt({ id }: Pick<User, 'id'>, number: number): string {
  return `${number}-${hash('sha256', `${id}\n${number}`, 'hex').slice(0, 32)}`;
}

/** What stands for a revision in a body or an address; `null` where nothing does. */
export function revisionIn(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || !form.test(value)) throw badRequest('Invalid rev format');
  return value;
}

/**
 * The revision that a client believes to change, which it may name in three places.
 *
 * @throws CouchdbError where they differ.
 */
export function revisionToChange(
  body: unknown,
  query: string | undefined,
  headers: IncomingHttpHeaders,
): string | null {
  const inBody = revisionIn(body);
  const inQuery = query ?? null;
  const inHeader = revisionIn(headers['if-match']?.replace(/^"|"$/g, ''));
  if (inBody !== null && inQuery !== null && inBody !== inQuery) {
    throw badRequest('Document rev from request body and query string have different values');
  }
  const named = inBody ?? inQuery;
  if (named !== null && inHeader !== null && named !== inHeader) {
    throw badRequest('Document rev and etag have different values');
  }
  return named ?? inHeader;
}
