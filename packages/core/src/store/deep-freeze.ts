/**
 * Freezes a value throughout, for what several callers are given: none of them may alter what the next one is told.
 *
 * Not by recursion: session data can be nested deeper than the stack.
 */
export function deepFreeze<Value>(value: Value): Value {
  const waiting: unknown[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    Object.freeze(next);
    for (const member of Object.values(next)) if (typeof member === 'object' && member !== null) waiting.push(member);
  }
  return value;
}
