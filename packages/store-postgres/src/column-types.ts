import pg from 'pg';
import { parseInstant } from './instant.ts';
import { parseJson } from './json-column.ts';

const oid = { bool: 16, bytea: 17, int8: 20, int4: 23, xid: 28, textArray: 1009, timestamptz: 1184, jsonb: 3802 };

const asText = (text: string): unknown => text;

const noTexts: readonly never[] = Object.freeze([]);
const parseTextArray: (text: string) => string[] = pg.types.getTypeParser(oid.textArray);

function parseTexts(text: string): readonly string[] {
  return text === '{}' ? noTexts : parseTextArray(text);
}

/** From PostgreSQL's text form to ours: instants as milliseconds, digests as hex, JSON as frozen values. */
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [oid.bool]: (text) => text === 't',
  [oid.bytea]: (text) => text.slice(2),
  [oid.int4]: Number,
  [oid.int8]: Number,
  [oid.xid]: Number,
  [oid.textArray]: parseTexts,
  [oid.timestamptz]: parseInstant,
  [oid.jsonb]: parseJson,
};

export const columnTypes: pg.CustomTypesConfig = { getTypeParser: (id: number) => parsers[id] ?? asText };
