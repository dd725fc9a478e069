import { InvalidTarget } from '../target/invalid-target.ts';

export interface Column {
  readonly name: string;
  readonly isUnique: boolean;
}

export interface SessionTable {
  readonly name: string;
  readonly token: Column;
  readonly owner: string | null;
  readonly expiry: string | null;
  /** Set when a session has ended, where rows are kept. */
  readonly ended: string | null;
  /** A document with the session's content, where the owner has no column of its own. */
  readonly content: string | null;
}

const tokenNames = [
  /^token_?(digest|hash)$/,
  /^digest$/,
  /^token$/,
  /^session_?token$/,
  /^session_?key$/,
  /^sid$/,
  /^session_?id$/,
  /^key$/,
  /^id$/,
];
const ownerNames = [/^user_?id$/, /^username$/, /^user$/, /^owner(_id)?$/, /^account_?id$/, /^uid$/];
const expiryNames = [/^expires?(_?at|_?on|ation|_?date|y)?$/, /^(valid_until|deadline|expiry)/];
const endedNames = [/^(ended|revoked|logged_?out|invalidated|deleted)_?(at|on)?$/];
const contentNames = [/^sess(ion)?(_data)?$/, /^data$/, /^content$/, /^payload$/];

/** Reads from its columns what a table keeps; null: it does not look like sessions. */
function recogniseTable(name: string, columns: readonly Column[]): SessionTable | null {
  const find = (patterns: readonly RegExp[]) =>
    patterns
      .map((pattern) => columns.find((column) => pattern.test(column.name.toLowerCase())))
      .find((one) => one !== undefined);
  const token = find(tokenNames);
  if (token === undefined) return null;
  const owner = find(ownerNames)?.name ?? null;
  return {
    name,
    token,
    owner,
    expiry: find(expiryNames)?.name ?? null,
    ended: find(endedNames)?.name ?? null,
    content: owner === null ? (find(contentNames)?.name ?? null) : null,
  };
}

/**
 * The table with the sessions: the named one, or the one that looks most like it.
 * @throws InvalidTarget if there is none
 */
export function chooseTable(tables: ReadonlyMap<string, readonly Column[]>, wanted: string | undefined): SessionTable {
  const recognised = [...tables]
    .map(([name, columns]) => recogniseTable(name, columns))
    .filter((table) => table !== null);
  if (wanted !== undefined) {
    const table = recognised.find(({ name }) => name === wanted);
    if (table === undefined)
      throw new InvalidTarget(`--db-table: there is no table ${wanted} with a column for the token`);
    return table;
  }
  const [best] = recognised.filter((table) => likeness(table) >= 4).sort((a, b) => likeness(b) - likeness(a));
  if (best === undefined) throw new InvalidTarget('--db: no table looks like sessions; name it with --db-table');
  return best;
}

function likeness({ name, owner, expiry, content }: SessionTable): number {
  return (/sess/i.test(name) ? 4 : 0) + (owner === null && content === null ? 0 : 2) + (expiry === null ? 0 : 2);
}

/** An identifier as both engines quote it. */
export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
