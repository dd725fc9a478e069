import type { Renderer } from './format.ts';

/** The formats of CockroachDB's command line, each loaded only where it is asked for. */
const renderers = {
  table: async () => (await import('./table.ts')).renderTable,
  tsv: async () => (await import('./delimited.ts')).renderTsv,
  csv: async () => (await import('./delimited.ts')).renderCsv,
  records: async () => (await import('./records.ts')).renderRecords,
  ndjson: async () => (await import('./json.ts')).renderNdjson,
  json: async () => (await import('./json.ts')).renderJson,
  sql: async () => (await import('./sql.ts')).renderSql,
  html: async () => (await import('./html.ts')).renderHtml,
  'unnumbered-html': async () => (await import('./html.ts')).renderUnnumberedHtml,
  raw: async () => (await import('./raw.ts')).renderRaw,
} as const satisfies Record<string, () => Promise<Renderer>>;

export type FormatName = keyof typeof renderers;

export const formatNames = Object.keys(renderers) as readonly FormatName[];

export function loadRenderer(name: FormatName): Promise<Renderer> {
  return renderers[name]();
}
