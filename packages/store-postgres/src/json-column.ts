const emptyObject: Readonly<Record<string, never>> = Object.freeze({});
const emptyArray: readonly never[] = Object.freeze([]);

/**
 * PostgreSQL's jsonb holds no U+0000 and no unpaired surrogate, though JSON does, and clients choose what they keep in a
 * session. Such a character is stored as this mark and four hex digits; so is the mark itself.
 */
const mark = '\uf8ff';
const marked = /\uf8ff([0-9a-f]{4})/g;

/** The text of a value for a jsonb column. */
export function toJson(value: unknown): string {
  // Escape by escape, so that an escaped backslash before `u0000` is not taken for an escaped U+0000. As text, because
  // a value may be nested so deeply that walking through it would exhaust the stack.
  return JSON.stringify(value).replace(/\\u(0000|d[89a-f][0-9a-f]{2})|\\.|\uf8ff/g, (found, code?: string) => {
    if (code !== undefined) return mark + code;
    return found === mark ? `${mark}f8ff` : found;
  });
}

/** Reads a jsonb column. The empty ones are shared, and frozen for that. */
export function parseJson(text: string): unknown {
  if (text === '{}') return emptyObject;
  if (text === '[]') return emptyArray;
  return JSON.parse(text.includes(mark) ? text.replace(marked, '\\u$1') : text);
}
