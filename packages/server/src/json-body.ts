import { isUtf8 } from 'node:buffer';
import { CurfewError, isKept, isStorable } from '@curfew/core';
import type { App } from './app.ts';
import { unsupportedMediaType } from './error-handler.ts';

/** Deeper than anybody means it, and far from what would exhaust the stack. */
const maxDepth = 32;
/** Far more values than a body that anybody means holds: each of them costs, however few bytes it takes. */
const maxValues = 200_000;

/** Bodies are JSON, in UTF-8 (RFC 8259 8.1), and nothing else is read. */
export function readJsonBodies(app: App): void {
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    body.length === 0 ? undefined : parseJson(body),
  );
  refuseOtherTypes(app);
}

/** A body that has no bytes is none, whatever its type; only its end shows that where it comes in chunks. */
export function refuseOtherTypes(app: App): void {
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => {
    if (body.length > 0) throw unsupportedMediaType();
  });
}

/** JSON that says what nobody should keep. The message names the rule and the place, and quotes nothing. */
export class UnkeepableJson extends CurfewError {
  constructor(fault: string) {
    super('invalid-request', fault);
  }
}

/** @throws CurfewError `invalid-request`, without quoting the body. */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new CurfewError('invalid-request', 'the body is not valid UTF-8');
  const text = body.toString('utf8');
  const parsed = tryParse(text);
  if (parsed === null) throw new CurfewError('invalid-request', 'the body is not valid JSON');
  const fault = faultIn(parsed.value) ?? (hasVanishingNumber(text) ? numberRule : null);
  if (fault !== null) throw new UnkeepableJson(fault);
  return parsed.value;
}

/** Without the parser's own message: it quotes the body, and with it passwords. */
function tryParse(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** What JSON can say and nobody should keep. */
function faultIn(body: unknown): string | null {
  let values = 0;
  return faultAt(body, 1);

  function faultAt(value: unknown, depth: number): string | null {
    if (depth > maxDepth) return `the body is nested deeper than ${maxDepth} levels`;
    values += 1;
    if (values > maxValues) return `the body holds more than ${maxValues} values`;
    if (typeof value !== 'object' || value === null) return faultInScalar(value);
    return Array.isArray(value) ? faultInList(value, depth) : faultInFields(value, depth);
  }

  function faultInList(list: readonly unknown[], depth: number): string | null {
    for (const [index, inner] of list.entries()) {
      const fault = faultAt(inner, depth + 1);
      // Of lists in lists only the outermost is worth naming: `docs`.
      if (fault !== null) return depth === 2 ? `${fault} (entry ${index + 1} of the list)` : fault;
    }
    return null;
  }

  function faultInFields(fields: object, depth: number): string | null {
    // Not by entries, which would be an object for each field; what was parsed inherits no field that could be walked.
    for (const key in fields) {
      if (key === '__proto__') return 'the body has a field "__proto__": remove it';
      if (!isStorable(key)) return storableRule;
      const fault = faultAt(fields[key as keyof typeof fields], depth + 1);
      if (fault !== null) return fault;
    }
    return null;
  }
}

function faultInScalar(value: unknown): string | null {
  if (typeof value === 'string') return isStorable(value) ? null : storableRule;
  return typeof value !== 'number' || isKept(value) ? null : numberRule;
}

/** Whether a number that is not zero has become zero. Asked of the text, and only where it has an exponent or zeros like that. */
function hasVanishingNumber(text: string): boolean {
  if (!/e-\d{3}|0{300}/i.test(text)) return false;
  let isThere = false;
  JSON.parse(text, (_key, value, { source = '' } = {} as { source?: string }) => {
    isThere ||= value === 0 && /[1-9]/.test(source.split(/e/i, 1)[0] ?? '');
    return value;
  });
  return isThere;
}

const numberRule =
  'the body has a number that cannot be kept exactly: whole numbers go up to 9007199254740991; send it as a text';
const storableRule = 'the body has a NUL character or half a surrogate pair in a text: remove it';
