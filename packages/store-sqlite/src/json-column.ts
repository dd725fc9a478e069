import { deepFreeze } from '@curfew/core';

const emptyObject: Readonly<Record<string, never>> = Object.freeze({});
const emptyArray: readonly never[] = Object.freeze([]);

/** Reads a JSON object, frozen throughout, because the same one is handed to many callers. */
export function parseObject(text: string): Readonly<Record<string, unknown>> {
  return text === '{}' ? emptyObject : deepFreeze(JSON.parse(text));
}

export function parseStrings(text: string): readonly string[] {
  return parseArray(text);
}

export function parseArray<Item>(text: string): readonly Item[] {
  return text === '[]' ? emptyArray : deepFreeze(JSON.parse(text));
}
