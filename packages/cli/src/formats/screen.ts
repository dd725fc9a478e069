import { printableLines } from './printable.ts';

/** What a command shows on one screen: a line a fact, each under its name. Names have at most eight characters. */
export function formatScreen(facts: readonly (readonly [name: string, text: string])[]): string {
  return facts.map(([name, text]) => `${name.padEnd(8)}   ${printableLines(text).join(' ')}\n`).join('');
}
