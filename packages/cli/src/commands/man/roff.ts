/** Escapes text so that roff changes nothing: no dash becomes a hyphen, no apostrophe a quote, no line a request. */
export function escapeRoff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('"', '\\(dq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll(/[^\x20-\x7e\n]/gu, (character) => {
      const code = character.codePointAt(0) ?? 0;
      return `\\[u${code.toString(16).toUpperCase().padStart(4, '0')}]`;
    })
    .replaceAll(/^\./gm, '\\&.');
}

export function bold(text: string): string {
  return `\\fB${escapeRoff(text)}\\fR`;
}

export function italic(text: string): string {
  return `\\fI${escapeRoff(text)}\\fR`;
}

export function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`.SH ${title}`, ...lines];
}

/** Terms, each with its meaning below it. Both must be escaped already. */
export function terms(pairs: readonly (readonly [string, string])[]): string[] {
  return pairs.flatMap(([term, meaning]) => ['.TP', term, ...(meaning === '' ? ['\\&'] : [meaning])]);
}

/** Lines that keep their breaks. */
export function verbatim(lines: readonly string[]): string[] {
  return ['.nf', ...lines.map(escapeRoff), '.fi'];
}
