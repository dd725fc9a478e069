/** One command of a document, with what the document says that it prints. */
export interface ConsoleCommand {
  /** Where it stands in the document, counted from 1. */
  readonly line: number;
  readonly command: string;
  readonly output: string;
}

/**
 * The commands of all fenced blocks that are marked `console`, in order. A command starts with `$ `, goes on in lines that
 * start with `> `, and is followed by its output.
 */
export function readConsoleBlocks(markdown: string): ConsoleCommand[] {
  const commands: { line: number; command: string; output: string[] }[] = [];
  let isInside = false;
  for (const [index, text] of markdown.split('\n').entries()) {
    const last = commands.at(-1);
    if (text.startsWith('```')) isInside = text === '```console';
    else if (!isInside) continue;
    else if (text.startsWith('$ ')) commands.push({ line: index + 1, command: text.slice(2), output: [] });
    else if (last === undefined) throw new Error(`line ${index + 1}: output without a command`);
    else if (text.startsWith('> ') && last.output.length === 0) last.command += `\n${text.slice(2)}`;
    else last.output.push(text);
  }
  return commands.map((command) => ({ ...command, output: command.output.join('\n') }));
}

/**
 * Replaces what differs from run to run by its kind, and the spaces and dashes that line a table up with it. `…` in a
 * document stands for anything, and is handled by whoever compares.
 */
export function normalizeOutput(output: string): string {
  return output
    .replaceAll('\r', '')
    .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UUID')
    .replaceAll(/\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?Z?/g, 'TIME')
    .replaceAll(/\b[0-9A-Za-z]{40}\b/g, 'TOKEN')
    .replaceAll(/\b[a-z2-9]{5}(-[a-z2-9]{5}){3}\b/g, 'PASSWORD')
    .replaceAll(/("\w*InSeconds":\s*)\d+/g, '$1NUMBER')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'ADDRESS')
    .replaceAll(/ {2,}/g, ' ')
    .replaceAll(/-{2,}/g, '--')
    .replaceAll(/ *$/gm, '')
    .trim();
}

/** What the output of a command has to match: the document's, with `…` for anything. */
export function expectedOutput(documented: string): RegExp {
  const literal = normalizeOutput(documented).replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('…', '.*')}$`, 's');
}
