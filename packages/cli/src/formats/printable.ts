import { nullText, type Value } from './format.ts';

/**
 * The lines of a value as a terminal may be shown them. Control characters are spelled out: a name that somebody else
 * chose must not move the cursor or rewrite what is above it (CWE-150).
 */
export function printableLines(value: Value): string[] {
  const text = (value ?? nullText).replaceAll('\t', '    ');
  return text.split('\n').map((line) => line.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, spellOut));
}

function spellOut(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
