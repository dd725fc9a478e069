import type { ReactNode } from 'react';

/** Something that a list is filtered by. Its value is a parameter of the address. */
export interface FilterField {
  readonly name: string;
  readonly label: string;
  /** A value as the chip says it. */
  readonly inWords: (value: string) => string;
  /** What is wrong with a value, in words; `null` where nothing is. */
  readonly check?: (value: string) => string | null;
  readonly editor: (editing: Editing) => ReactNode;
  /** Always there, with what holds where nothing is chosen. */
  readonly whenUnset?: string;
}

export interface Editing {
  readonly label: string;
  readonly value: string;
  /** An empty value takes the filter away. */
  readonly apply: (value: string) => void;
}

/** What is wrong with a filter that the address holds, in words. Somebody may have written it by hand. */
export function problemOf(fields: readonly FilterField[], search: URLSearchParams): string | null {
  for (const { name, label, check } of fields) {
    const value = search.get(name);
    const problem = value === null || value === '' ? null : (check?.(value) ?? null);
    if (problem !== null) return `${label}: ${problem}`;
  }
  return null;
}
