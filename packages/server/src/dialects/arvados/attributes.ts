import { assertScopes, CurfewError, type Scope } from '@curfew/core';
import { parseJson } from '../../json-body.ts';
import { fieldsOf } from '../bodies.ts';

/** What a client asks of a token; what it does not mention is `undefined`. */
export interface TokenAttributes {
  readonly uuid: unknown;
  readonly ownerUuid: unknown;
  /** Milliseconds since the epoch; `null` is "no end". */
  readonly expiresAt: number | null | undefined;
  /** `null` is everything. */
  readonly scopes: readonly Scope[] | null | undefined;
}

/**
 * Reads `{api_client_authorization: {…}}`, where a form has JSON inside, or the same fields without that.
 *
 * @throws CurfewError `invalid-request`, naming the field.
 */
export function attributesIn(body: unknown): TokenAttributes {
  const { api_client_authorization: inner, ...outer } = fieldsOf(body);
  const fields = {
    ...outer,
    ...fieldsOf(typeof inner === 'string' ? parse(inner, 'api_client_authorization') : inner),
  };
  return {
    uuid: fields.uuid,
    ownerUuid: fields.owner_uuid,
    expiresAt: fields.expires_at === undefined ? undefined : readTime(fields.expires_at),
    scopes: fields.scopes === undefined || fields.scopes === null ? undefined : readScopes(fields.scopes),
  };
}

/**
 * JSON in a text, held to what is allowed in a body.
 *
 * @throws CurfewError `invalid-request`, naming the field, without the parser's own message: it quotes what was sent.
 */
export function parse(text: string, name: string): unknown {
  const parsed = tryParse(text);
  if (parsed === null) throw new CurfewError('invalid-request', `${name} is not valid JSON`);
  return parsed.value;
}

function tryParse(text: string): { readonly value: unknown } | null {
  try {
    return { value: parseJson(Buffer.from(text)) };
  } catch {
    return null;
  }
}

const timeForm = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?)?(Z|[+-]\d\d:?\d\d| UTC)?$/;

export function readTime(written: unknown): number | null {
  if (written === null || written === '') return null;
  const text = typeof written === 'string' && timeForm.test(written) ? written.replace(' UTC', 'Z') : '';
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/.test(text.slice(10));
  // Without a zone it is UTC, as in Arvados' database.
  const ms = Date.parse(hasZone || text.length <= 10 ? text : `${text}Z`);
  if (Number.isNaN(ms)) throw new CurfewError('invalid-request', 'this is no time; write it like 2026-01-31T12:00:00Z');
  return ms;
}

function readScopes(written: unknown): readonly Scope[] | null {
  const scopes = typeof written === 'string' ? parse(written, 'scopes') : written;
  if (!Array.isArray(scopes) || scopes.length > 100) {
    throw new CurfewError(
      'invalid-request',
      'scopes must be a list of at most 100, such as ["GET /arvados/v1/users/current"]',
    );
  }
  const texts = scopes.filter((scope): scope is string => typeof scope === 'string');
  if (texts.length !== scopes.length) throw new CurfewError('invalid-request', 'scopes must be texts');
  if (texts.includes('all')) return null;
  assertScopes(texts);
  return texts;
}
