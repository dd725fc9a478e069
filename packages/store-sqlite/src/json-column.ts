const emptyObject: Readonly<Record<string, never>> = Object.freeze({});
const emptyArray: readonly never[] = Object.freeze([]);

/** Reads a JSON object, frozen throughout, because the same one is handed to many callers. */
export function parseObject(text: string): Readonly<Record<string, unknown>> {
  return text === '{}' ? emptyObject : deepFreeze(JSON.parse(text));
}

export function parseStrings(text: string): readonly string[] {
  return text === '[]' ? emptyArray : deepFreeze(JSON.parse(text));
}

/** Without recursion: data may be nested so deeply that it would exhaust the stack, and every lookup with it. */
function deepFreeze<Value>(value: Value): Value {
  const waiting: unknown[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    Object.freeze(next);
    for (const member of Object.values(next)) if (typeof member === 'object' && member !== null) waiting.push(member);
  }
  return value;
}
