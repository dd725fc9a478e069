import { InvalidTarget } from './invalid-target.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** An object whose keys are all known; null for `known` lets any key through. */
export function fieldsOf(value: unknown, where: string, known: readonly string[] | null): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidTarget(`${where} must hold names and values`);
  }
  const stranger = known === null ? undefined : Object.keys(value).find((key) => !known.includes(key));
  if (stranger !== undefined) {
    throw new InvalidTarget(`${where} does not know "${stranger}"; it knows ${(known ?? []).join(', ')}`);
  }
  return value as Fields;
}

export function requireString(value: unknown, where: string): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string' || value === '') throw new InvalidTarget(`${where} must be a text`);
  return value;
}

export function optionalString(value: unknown, where: string): string | null {
  return value === undefined || value === null ? null : requireString(value, where);
}

export function stringMap(value: unknown, where: string): Record<string, string> {
  if (value === undefined || value === null) return {};
  const entries = Object.entries(fieldsOf(value, where, null));
  return Object.fromEntries(
    entries.map(([key, one]) => [key, one === '' ? '' : requireString(one, `${where}.${key}`)]),
  );
}

const unitsMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** "90s", "4h30m", "30d" in milliseconds. */
export function parseDuration(value: unknown, where: string): number {
  const text = requireString(value, where);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    throw new InvalidTarget(`${where} must be a duration such as 90s, 4h30m or 30d, not ${JSON.stringify(text)}`);
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitsMs[unit ?? ''] ?? 0), 0);
}
