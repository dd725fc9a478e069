import type { Call } from '../../drive/visitor.ts';
import { fieldsOf, withFields } from '../../http/body-fields.ts';
import { isTokenOfForm } from '../../recognise/token-words.ts';
import { inventLike } from '../fixation/invent.ts';

/** What keeps forged requests out: another session has another value for it, whatever it is called. */
export interface RequestToken {
  readonly place: 'field' | 'query';
  readonly name: string;
  readonly value: string;
}

/** @param foreign the same request as another session would send it */
export function tokensIn(call: Call, foreign: Call): RequestToken[] {
  const others = new Map(partsOf(foreign).map((one) => [keyOf(one), one.value]));
  return partsOf(call).filter((one) => {
    const other = others.get(keyOf(one));
    // Where two sessions of one user share a token, its name gives it away.
    return isTokenOfForm(one.name) || (other !== undefined && other !== one.value);
  });
}

function partsOf(call: Call): RequestToken[] {
  const fields = typeof call.body === 'string' ? fieldsOf(call.body, typeOf(call)) : [];
  return [
    ...fields.map(([name, value]): RequestToken => ({ place: 'field', name, value })),
    ...[...new URL(call.url).searchParams].map(([name, value]): RequestToken => ({ place: 'query', name, value })),
  ];
}

function keyOf({ place, name }: RequestToken): string {
  return `${place} ${name}`;
}

function typeOf({ headers }: Call): string {
  return Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
}

/** The same request with other tokens; null leaves one out. */
export function withTokens(
  call: Call,
  tokens: readonly RequestToken[],
  replace: (token: RequestToken) => string | null,
): Call {
  const fields = tokens.filter(({ place }) => place === 'field');
  const url = new URL(call.url);
  for (const token of tokens.filter(({ place }) => place === 'query')) {
    const value = replace(token);
    if (value === null) url.searchParams.delete(token.name);
    else url.searchParams.set(token.name, value);
  }
  const values = new Map(fields.map((token) => [token.name, replace(token)]));
  const body = typeof call.body === 'string' ? withFields(call.body, typeOf(call), values) : null;
  return { ...call, ...(call.body !== undefined && { body }), ...(url.href !== call.url && { url: url.href }) };
}

/** A request that somebody could forge who does not know the victim's tokens. */
export interface Forgery {
  readonly call: Call;
  /** For a person to read: `without a form token`. */
  readonly what: string;
}

/**
 * Every way to do without the victim's token: none, an empty one, a wrong one, and that of a session of one's own.
 *
 * @param isForeign whether the other session is somebody else's: no attacker has another session of the victim
 */
export function forgeriesOf(call: Call, foreign: Call, isForeign: boolean): Forgery[] {
  const tokens = tokensIn(call, foreign);
  if (tokens.length === 0) return [{ call, what: 'without a form token' }];
  const others = new Map(partsOf(foreign).map((one) => [keyOf(one), one.value]));
  type Way = readonly [string, (token: RequestToken) => string | null];
  const fromOther: Way = ['with the form token of another session', (token) => others.get(keyOf(token)) ?? null];
  const ways: readonly Way[] = [
    ['without a form token', () => null],
    ['with an empty form token', () => ''],
    ['with an invented form token', ({ value }) => inventLike(value)],
    ...(isForeign ? [fromOther] : []),
  ];
  return ways.map(([what, replace]) => ({ what, call: withTokens(call, tokens, replace) }));
}
