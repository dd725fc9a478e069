import type { OptionSpecs } from '../command-line/option.ts';
import type { Output } from '../command-line/output.ts';
import type { Value } from '../formats/format.ts';
import { type FormatName, formatNames, loadRenderer } from '../formats/formats.ts';

export const formatOption = {
  format: {
    type: 'text',
    value: 'FORMAT',
    help: 'how rows are printed; default table on a terminal, else tsv:',
    choices: formatNames,
    otherwise: 'invalid table display format',
  },
} as const satisfies OptionSpecs;

/** From here on a table, which must hold all rows, is worth a warning. */
const manyRows = 10_000;

/**
 * Prints rows as they come, in the format asked for.
 *
 * @param options `live`: each one at once, because the next may be long in coming.
 * @returns how many there were.
 */
export async function printRows(
  output: Output,
  format: FormatName | undefined,
  columns: readonly string[],
  rows: Iterable<readonly Value[]> | AsyncIterable<readonly Value[]>,
  { live = false }: { readonly live?: boolean } = {},
): Promise<number> {
  const name = format ?? (output.stdoutIsTerminal ? 'table' : 'tsv');
  const rendering = (await loadRenderer(name))(columns);
  let pending = rendering.head();
  let count = 0;
  if (live) {
    await output.print(pending);
    pending = '';
  }
  for await (const row of rows) {
    pending += rendering.row(row);
    count++;
    if (name === 'table' && count === manyRows + 1) {
      output.tell(`warning: a table of more than ${manyRows} rows is held in memory; other formats are not`);
    }
    if (live || pending.length > 65_536) {
      await output.print(pending);
      pending = '';
    }
  }
  await output.print(pending + rendering.foot());
  return count;
}
