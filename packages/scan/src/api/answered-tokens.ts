import { jsonNodes } from '../http/json-nodes.ts';
import { type HttpResponse, header } from '../http/message.ts';
import { isFormToken } from '../recognise/token-words.ts';
import type { Extractor } from '../target/step.ts';

/** A value in an answer that may be a token, and how to find it again. */
export interface AnsweredToken {
  /** What it is called there: the field or the header. */
  readonly name: string;
  readonly value: string;
  readonly extractor: Extractor;
}

const sessionName =
  /^(x-)?((auth|access|session|user|anonymous|guest|api)[-_ ]?(token|id|key)|token|jwt|sid|session|key|ticket|authorization|bearer)$/i;
const tokenLike = /token|sess|\bsid|auth|jwt|guest|anonym|device|visitor|cart|ticket/i;

/** The name that a variable had where it was found. */
export function nameOf(variable: string): string {
  return variable.replace(/^anonymous\./, '');
}

/** How much a name promises a session: 0 the most, 3 none. */
export function rankOf(name: string): number {
  if (isFormToken(name) || /refresh|expires|type/i.test(name)) return 2;
  if (sessionName.test(name)) return 0;
  return tokenLike.test(name) ? 1 : 3;
}

/** Everything in an answer that could be a token: fields of JSON, headers of its own, a body that is nothing else. */
export function tokensIn(response: HttpResponse): AnsweredToken[] {
  const fields = jsonNodes(response.body.slice(0, 100_000)).flatMap(({ path, key, value }): AnsweredToken[] => {
    const text = textOf(value);
    return text === null || path === '$' ? [] : [{ name: key, value: text, extractor: { from: 'json', path } }];
  });
  const headers = response.headers.flatMap(([name, value]): AnsweredToken[] => {
    const isOwn = /^(x-|authorization$)|token|session/.test(name) && !notTokens.test(name) && rankOf(name) < 3;
    return isOwn && isTokenLike(value) ? [{ name, value, extractor: { from: 'header', header: name } }] : [];
  });
  return [...fields, ...headers, ...wholeBody(response)].sort((a, b) => rankOf(a.name) - rankOf(b.name));
}

const notTokens = /^x-(request|correlation|trace|runtime|powered|frame|content|xss|ratelimit|amzn)/i;

function wholeBody(response: HttpResponse): AnsweredToken[] {
  const text = response.body.trim().replace(/^"(.*)"$/, '$1');
  const isHtml = (header(response, 'content-type') ?? '').includes('html');
  if (isHtml || !/^[\w.~+/=-]{16,4096}$/.test(text)) return [];
  return [{ name: 'token', value: text, extractor: { from: 'regex', regex: '[\\w.~+/=-]{16,}' } }];
}

/** Numbers are tokens where somebody counts sessions; moments are not. */
function textOf(value: unknown): string | null {
  if (typeof value === 'number') return Number.isInteger(value) && !isMoment(value) ? String(value) : null;
  return typeof value === 'string' && isTokenLike(value) ? value : null;
}

function isTokenLike(text: string): boolean {
  return /^[\x21-\x7e]{4,4096}$/.test(text) && !/^\d{4}-\d\d-\d\d/.test(text) && !/^(https?:)?\//.test(text);
}

const yearMs = 365 * 86_400_000;

/** Seconds or milliseconds of about now. */
function isMoment(number: number): boolean {
  return [number, number * 1000].some((ms) => Math.abs(ms - Date.now()) < 10 * yearMs);
}

/** A token is what differs between two newcomers, whatever it is called. */
export function varyingTokens(first: HttpResponse, second: HttpResponse): AnsweredToken[] {
  const others = new Map(tokensIn(second).map((one) => [keyOf(one), one.value]));
  return tokensIn(first).filter((one) => {
    const other = others.get(keyOf(one));
    return other !== undefined && other !== one.value;
  });
}

function keyOf({ extractor }: AnsweredToken): string {
  return JSON.stringify(extractor);
}
