/** The known word that a mistyped one was meant to be; `undefined` where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, steps: stepsBetween(word, candidate) }))
    .sort((a, b) => a.steps - b.steps);
  // With two of three letters wrong, it is another word.
  return best !== undefined && best.steps <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

/** Letters to put in, take out or replace (Levenshtein), one line of the table at a time. */
function stepsBetween(from: string, to: string): number {
  let line = Array.from(to, (_, column) => column + 1);
  for (const [row, letter] of [...from].entries()) {
    let [above, left] = [row, row + 1];
    line = line.map((below, column) => {
      const steps = Math.min(left + 1, below + 1, above + (letter === to[column] ? 0 : 1));
      [above, left] = [below, steps];
      return steps;
    });
  }
  return line.at(-1) ?? from.length;
}
