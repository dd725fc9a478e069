import { CurfewError } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import { parseJson } from '../../json-body.ts';
import { fieldsOf } from '../bodies.ts';

export type Parameters = Readonly<Record<string, unknown>>;

/** The largest body that a call with a token may have, as the discovery document says: long lists of filters come as one. */
export const maxRequestSize = 1_048_576;

/** More than this a list in a parameter does not hold. */
const longestList = 10_000;

/** `alt` and `format` are what client libraries say with every call: that answers are JSON. */
const always = ['alt', 'format'];

/**
 * What a call says in its address and in its body; where both say something the body counts.
 *
 * @param understood the names that the call has a meaning for. Any other is refused: Arvados passes over `filter` and `filters[]`, and
 * then finds, or deletes, everything.
 * @throws CurfewError `invalid-request`, naming the parameter.
 */
export function parametersOf(request: FastifyRequest, understood: readonly string[]): Parameters {
  const parameters = { ...fieldsOf(request.query), ...fieldsOf(request.body) };
  for (const name of Object.keys(parameters)) {
    if (understood.includes(name) || always.includes(name)) continue;
    const shown = JSON.stringify(name.slice(0, 80));
    throw invalid(`unknown parameter ${shown}; there are: ${understood.join(', ') || always.join(', ')}`);
  }
  for (const name of always) {
    if (parameters[name] !== undefined && parameters[name] !== 'json') throw invalid(`${name} must be json`);
  }
  return parameters;
}

/**
 * JSON in a text, held to what is allowed in a body.
 *
 * @throws CurfewError `invalid-request`, naming the parameter, without the parser's own message: it quotes what was sent.
 */
export function parseParameter(text: string, name: string): unknown {
  const parsed = tryParse(text);
  if (parsed === null) throw invalid(`${name} is not valid JSON`);
  return parsed.value;
}

function tryParse(text: string): { readonly value: unknown } | null {
  try {
    return { value: parseJson(Buffer.from(text)) };
  } catch {
    return null;
  }
}

/** A JSON list in a text, or where the whole body is JSON the list itself; empty where nothing is said. */
export function readList(written: unknown, name: string, longest = longestList): readonly unknown[] {
  if (written === undefined || written === null || written === '') return [];
  const list = (typeof written === 'string' ? parseParameter(written, name) : written) ?? [];
  if (Array.isArray(list) && list.length <= longest) return list;
  throw invalid(`${name} must be a list of at most ${longest}`);
}

/** As {@link readList}, for a JSON object. */
export function readObject(written: unknown, name: string): Parameters {
  if (written === undefined || written === null || written === '') return {};
  const object = typeof written === 'string' ? parseParameter(written, name) : written;
  if (typeof object === 'object' && object !== null && !Array.isArray(object)) return { ...object };
  throw invalid(`${name} must be an object`);
}

export function readCount(written: unknown, name: string, fallback: number): number {
  if (written === undefined || written === '') return fallback;
  if (/^\d{1,9}$/.test(String(written))) return Number(written);
  throw invalid(`${name} must be a whole number`);
}

/** As Rails reads them: `true`, `1`, and the same as texts. */
export function readBoolean(written: unknown, name: string): boolean {
  if (written === undefined || written === null || [false, 'false', 0, '0'].some((no) => no === written)) return false;
  if ([true, 'true', 1, '1'].some((yes) => yes === written)) return true;
  throw invalid(`${name} must be true or false`);
}

/** There is one cluster. */
export function assertOwnCluster(written: unknown, cluster: string): void {
  if (written === undefined || written === null || written === '' || written === cluster) return;
  throw invalid(`cluster_id must be ${cluster}: there is no other cluster here`);
}

export function invalid(detail: string): CurfewError {
  return new CurfewError('invalid-request', detail);
}
