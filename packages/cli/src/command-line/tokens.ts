/** An argument as it was given: an operand, or an option with its value. `index` is its place in the arguments. */
export type ArgumentToken =
  | { readonly kind: 'operand'; readonly text: string; readonly index: number }
  | {
      readonly kind: 'option';
      /** Without the dashes. */
      readonly name: string;
      /** With the dashes. */
      readonly written: string;
      readonly value: string | undefined;
      readonly index: number;
    };

/**
 * Splits arguments as POSIX and GNU do: `--name value`, `--name=value`, `-h`, and `--` before operands that begin with a
 * dash. Written by hand because `node:util`, which has `parseArgs`, takes longer to load than some commands take to run.
 *
 * @param takesValue whether the option of a name is followed by a value.
 */
export function tokenizeArguments(args: readonly string[], takesValue: (name: string) => boolean): ArgumentToken[] {
  const tokens: ArgumentToken[] = [];
  const end = args.indexOf('--');
  for (let index = 0; index < args.length; index++) {
    const text = args[index] ?? '';
    const isOption = (end < 0 || index < end) && /^-./.test(text);
    if (index === end) continue;
    if (!isOption) {
      tokens.push({ kind: 'operand', text, index });
      continue;
    }
    const [, written = text, name = '', inline] = /^(--?([^=]*))(?:=(.*))?$/s.exec(text) ?? [];
    const next = args[index + 1];
    const hasNext = inline === undefined && takesValue(name) && next !== undefined && !next.startsWith('--');
    tokens.push({ kind: 'option', name, written, value: hasNext ? next : inline, index });
    if (hasNext) index++;
  }
  return tokens;
}
