import { isIP } from 'node:net';
import { firstId, isUuid, lastId, type SearchWord, searchWordsOf } from '@curfew/core';
import { examinedPerPage, type orderOf } from './keyset.ts';
import { hashOf, searchedText, searchedUser, textColumns, textStart } from './schema/search.ts';
import { idStartsIn, inAnyLocale } from './search.ts';
import type { Query } from './statement.ts';
import type { Transaction } from './transaction.ts';

/** A word that is in more of them tells too little: then rows that have it are found soon by looking at one after the other. */
const mostValues = 500;

/** The index knows parts of three characters. */
const shortestPart = 3;

type Kind = 'user' | 'user-id' | 'text' | 'session-id';

interface Found {
  readonly word: number;
  readonly kind: Kind;
  readonly value: string;
}

/** All that one word of a search can be in. */
type Traces = Readonly<Record<Kind, readonly string[]>>;

/** Where a search looks: for users by what they are called, for sessions also by what else is known of them. */
const kindsOf = { sessions: ['user', 'text', 'session-id'], users: ['user', 'user-id'] } as const;

/**
 * Where the most telling word of a search can be at all; `null` where none of them is rare enough, or long enough, to say. Only on
 * PostgreSQL.
 */
export async function tracesOf(query: Query, text: string, table: keyof typeof kindsOf): Promise<Traces | null> {
  const words = searchWordsOf(text).filter((word) => word.every((spelling) => [...spelling].length >= shortestPart));
  if (words.length === 0) return null;
  const parameters: unknown[] = [];
  const parts = words.flatMap((word, index) =>
    kindsOf[table].flatMap((kind) => {
      const looked = lookFor(kind, word, parameters);
      return looked === null
        ? []
        : `(SELECT ${index}::bigint AS "word", '${kind}' AS "kind", ${looked} LIMIT ${mostValues + 1})`;
    }),
  );
  const { rows } = await query<Found>(parts.join(' UNION ALL '), parameters);
  const all = words.map((_, index): Traces => {
    const found = rows.filter(({ word }) => Number(word) === index);
    const valuesOf = (kind: Kind) => found.filter((each) => each.kind === kind).map(({ value }) => value);
    return {
      user: valuesOf('user'),
      'user-id': valuesOf('user-id'),
      text: valuesOf('text'),
      'session-id': valuesOf('session-id'),
    };
  });
  // What no address begins with may be in the middle of one, which the index cannot tell.
  const told = all.filter((traces, index) => !isOfAddress(words[index] ?? []) || traces.text.length > 0);
  const narrow = told.filter((traces) => Object.values(traces).every(({ length }) => length <= mostValues));
  return narrow.toSorted((a, b) => sizeOf(a) - sizeOf(b))[0] ?? null;
}

/** `10.0.`, `2001:db8`, also in part. */
function isOfAddress([spelling = '']: SearchWord): boolean {
  return /^[0-9a-f.:]+$/.test(spelling) && /[.:]/.test(spelling);
}

function sizeOf(traces: Traces): number {
  return Object.values(traces).reduce((sum, { length }) => sum + length, 0);
}

/** What is selected, and from where; adds what it needs to the parameters. */
function lookFor(kind: Kind, word: SearchWord, parameters: unknown[]): string | null {
  const next = (value: unknown) => `$${parameters.push(value)}`;
  const likeAnyOf = (expression: string) =>
    patternsOf(word)
      .map((pattern) => `${expression} LIKE ${next(pattern)}::text`)
      .join(' OR ');
  const beginning = (table: 'users' | 'sessions') => {
    const ranges = idStartsIn(word).flatMap(idsFrom);
    if (ranges.length === 0) return null;
    const within = ranges.map(([first, last]) => `id BETWEEN ${next(first)}::uuid AND ${next(last)}::uuid`);
    return `id::text AS "value" FROM ${table} WHERE ${within.join(' OR ')}`;
  };
  switch (kind) {
    case 'user':
      return `id::text AS "value" FROM users WHERE ${likeAnyOf(searchedUser)}`;
    case 'text':
      return isOfAddress(word)
        ? `text AS "value" FROM session_texts WHERE ${textStart} LIKE ${next(`${word[0]}%`)}::text`
        : `text AS "value" FROM session_texts WHERE ${likeAnyOf(searchedText)}`;
    case 'user-id':
      return beginning('users');
    case 'session-id':
      return beginning('sessions');
  }
}

function patternsOf(word: SearchWord): readonly string[] {
  return word.flatMap(inAnyLocale).map((spelling) => `%${spelling.replace(/[\\%_]/g, '\\$&')}%`);
}

/** None where nothing that begins so is an id. */
function idsFrom(start: string): (readonly [first: string, last: string])[] {
  const [first, last] = [firstId, lastId].map((id) => `${start}${id.slice(start.length)}`) as [string, string];
  return isUuid(first) ? [[first, last]] : [];
}

/** The sessions that traces lead to, each kind along its own index, and of each trace the first. */
export function along(traces: Traces, { within, inOrder }: ReturnType<typeof orderOf>) {
  const sources = [
    { condition: 'user_id = value', values: traces.user, type: 'uuid' },
    { condition: 'id = value', values: traces['session-id'], type: 'uuid' },
    ...textColumns.map((column) => ({
      condition: `${column} = value AND ${column} IS NOT NULL`,
      values: valuesFor(column, traces.text),
      type: column === 'ip' ? 'inet' : 'text',
    })),
  ];
  const each = Math.max(1, Math.floor(examinedPerPage / Math.max(1, sizeOf(traces))));
  const read = (columns: string, range: string) =>
    sources
      .map(
        ({ condition, type }, index) => `
      SELECT x.* FROM unnest($${index + 4}::${type}[]) AS trace (value) CROSS JOIN LATERAL (
        SELECT ${columns} FROM sessions
        WHERE ${condition} AND ${within}
        ${inOrder} ${range}) x`,
      )
      .join(' UNION ALL ');
  return {
    sql: read('*', `LIMIT ${each}`),
    key: sources.map(({ values }) => values),
    end: `SELECT created_at AS "at", id AS "id" FROM (${read('created_at, id', `LIMIT 1 OFFSET ${each - 1}`)}) ends
      ${inOrder} LIMIT 1`,
    copies: sources.length,
  };
}

function valuesFor(column: (typeof textColumns)[number], texts: readonly string[]): readonly string[] {
  return column === 'ip' ? texts.filter((text) => isIP(text) !== 0) : texts;
}

/** What no session has any more says nothing of anybody any more either. */
export async function forgetTexts({ read, write }: Transaction, texts: readonly string[]): Promise<void> {
  const kept = await keptOf(read, texts);
  const gone = texts.filter((text) => !kept.has(text));
  await write(`DELETE FROM session_texts USING unnest($1::text[]) AS gone (text) WHERE hash = ${hashOf('gone.text')}`, [
    gone,
  ]);
}

/** Of what no session has had for two days, a hundred texts are looked for: those that none has any more are taken away. */
export async function sweepTexts(tx: Transaction): Promise<void> {
  const { rows } = await tx.read<{ readonly text: string }>(`
    SELECT text AS "text" FROM session_texts WHERE seen_on < current_date - 2 ORDER BY seen_on LIMIT 100 FOR UPDATE SKIP LOCKED`);
  if (rows.length === 0) return;
  const texts = rows.map(({ text }) => text);
  await forgetTexts(tx, texts);
  await tx.write(
    `UPDATE session_texts SET seen_on = current_date FROM unnest($1::text[]) AS kept (text) WHERE hash = ${hashOf('kept.text')}`,
    [texts],
  );
}

/** Which of the texts a session has. */
async function keptOf(read: Transaction['read'], texts: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await read<{ readonly text: string }>(
    `
    SELECT text AS "text" FROM unnest($1::text[]) AS given (text)
    WHERE EXISTS (SELECT 1 FROM sessions WHERE user_agent = text) OR EXISTS (SELECT 1 FROM sessions WHERE label = text)
    UNION ALL
    SELECT host(address) FROM unnest($2::inet[]) AS given (address) WHERE EXISTS (SELECT 1 FROM sessions WHERE sessions.ip = address)`,
    [texts, valuesFor('ip', texts)],
  );
  return new Set(rows.map(({ text }) => text));
}
