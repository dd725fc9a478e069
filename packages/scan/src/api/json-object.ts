export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a JSON object; `null` for everything else that JSON can hold. */
export function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}
