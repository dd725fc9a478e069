import { usageFailure } from './failure.ts';

/** An operand that must be one of these words. @throws Failure that names the nearest one. */
export async function oneOf<Choice extends string>(
  what: string,
  text: string,
  choices: readonly Choice[],
  otherwise = `use one of ${choices.join(', ')}`,
): Promise<Choice> {
  const choice = choices.find((candidate) => candidate === text);
  if (choice !== undefined) return choice;
  const { nearest } = await import('./nearest.ts');
  const near = nearest(text, choices);
  throw usageFailure(
    `unknown ${what} ${JSON.stringify(text)}`,
    near === undefined ? otherwise : `did you mean ${JSON.stringify(near)}?`,
  );
}
