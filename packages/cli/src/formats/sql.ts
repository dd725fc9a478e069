import { countRows, nullText, type Renderer } from './format.ts';

/** A script that makes a table `results` of the rows, in CockroachDB's SQL (PostgreSQL reads it with TEXT for STRING). */
export const renderSql: Renderer = (columns) => {
  let count = 0;
  return {
    head() {
      const definitions = columns.map((column) => `  ${quoteIdentifier(column)} STRING`);
      return `CREATE TABLE results (\n${definitions.join(',\n')}\n);\n\n`;
    },
    row(values) {
      count++;
      return `INSERT INTO results VALUES (${values.map((value) => quoteText(value ?? nullText)).join(', ')});\n`;
    },
    foot: () => `-- ${countRows(count)}\n`,
  };
};

/** The words among our columns that SQL reserves. */
const reserved = new Set(['check', 'user']);

function quoteIdentifier(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

function quoteText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text) && !/['\\]/.test(text)) return `'${text}'`;
  return `e'${Array.from(text, escapeCharacter).join('')}'`;
}

const shortEscapes: Readonly<Record<string, string>> = {
  "'": "\\'",
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function escapeCharacter(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return character;
  const hex = code.toString(16).toUpperCase();
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0x7ff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
