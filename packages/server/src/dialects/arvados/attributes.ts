import { CurfewError, type Scope } from '@curfew/core';
import { invalid, type Parameters, parseParameter, readList, readObject } from './parameters.ts';
import type { TokenRecord } from './records.ts';

/** What a client asks of a token; what it does not mention is `undefined`. */
export interface TokenAttributes {
  readonly ownerUuid: unknown;
  /** Milliseconds since the epoch; `null` is "no end". */
  readonly expiresAt: number | null | undefined;
  /** `null` is everything. */
  readonly scopes: readonly Scope[] | null | undefined;
}

const settable = ['owner_uuid', 'expires_at', 'scopes'] as const;

/** Arvados takes these along with a record and leaves them out. */
const passedOver = [
  'href',
  'kind',
  'etag',
  'created_at',
  'modified_at',
  'modified_by_user_uuid',
  'modified_by_client_uuid',
];

/** The parameters of a call that makes or changes a token: a record, or its fields without one. */
export const recordParameters = ['api_client_authorization', ...settable];

/**
 * Reads `{api_client_authorization: {…}}`, where a form has JSON inside, or the same fields without that.
 *
 * @param before the record as it is, for an update: clients send back what they got. What a token is and may do was settled when it
 * was made, so that everything but its end has to be as it was.
 * @throws CurfewError `invalid-request`, naming the field; `admin-required` for a change of what does not change.
 */
export function readAttributes(parameters: Parameters, before: TokenRecord | null = null): TokenAttributes {
  const { api_client_authorization: record, ...outer } = parameters;
  const own = Object.entries(outer).filter(([name]) => settable.some((known) => known === name));
  const written: Parameters = { ...Object.fromEntries(own), ...readObject(record, 'api_client_authorization') };
  for (const [name, value] of Object.entries(written)) {
    if (passedOver.includes(name)) continue;
    if (before !== null && name !== 'expires_at') assertUnchanged(name, value, before);
    else if (!settable.some((known) => known === name)) throw cannotSet(name);
  }
  return {
    ownerUuid: written.owner_uuid,
    expiresAt: written.expires_at === undefined ? undefined : readTime(written.expires_at),
    scopes: written.scopes === undefined || written.scopes === null ? undefined : readScopes(written.scopes),
  };
}

/** A secret of somebody's own choice, for one, is never taken (CWE-384). */
function cannotSet(name: string): CurfewError {
  return invalid(`${JSON.stringify(name.slice(0, 80))} of a token cannot be set; there are: ${settable.join(', ')}`);
}

function assertUnchanged(name: string, value: unknown, before: TokenRecord): void {
  if (!Object.hasOwn(before, name)) throw cannotSet(name);
  const was = before[name as keyof TokenRecord];
  // Secrets are not kept, so that a record which is sent back has none, or the one that was shown when it was made.
  if (name === 'api_token' && (value === null || typeof value === 'string')) return;
  const is = name === 'scopes' ? (readScopes(value) ?? ['all']) : value;
  if (JSON.stringify(is) !== JSON.stringify(was)) throw new CurfewError('admin-required');
}

const timeForm = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?)?(Z|[+-]\d\d:?\d\d| UTC)?$/;

export function readTime(written: unknown): number | null {
  if (written === null || written === '') return null;
  const text = typeof written === 'string' && timeForm.test(written) ? written.replace(' UTC', 'Z') : '';
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/.test(text.slice(10));
  // Without a zone it is UTC, as in Arvados' database.
  const ms = Date.parse(hasZone || text.length <= 10 ? text : `${text}Z`);
  if (Number.isNaN(ms)) throw invalid('this is not a time; write it like 2026-01-31T12:00:00Z');
  return ms;
}

/** As in Arvados, a scope that is no request line permits nothing. */
function readScopes(written: unknown): readonly Scope[] | null {
  const scopes = typeof written === 'string' ? parseParameter(written, 'scopes') : written;
  if (!Array.isArray(scopes)) {
    throw invalid('scopes must be a list, such as ["GET /arvados/v1/users/current"]');
  }
  const texts = readList(scopes, 'scopes', 100).filter((scope): scope is string => typeof scope === 'string');
  if (texts.length !== scopes.length) throw invalid('scopes must be texts');
  return texts.includes('all') ? null : texts;
}
