/** An answer about work over all sessions: what one request did of it, and where the next goes on. */
export interface Part {
  readonly examined: number;
  readonly complete: boolean;
  readonly cursor: string | null;
}

/** What a request for a part takes besides what it is about. */
export interface AskedPart {
  /** The most that are listed; 0 only counts. */
  readonly limit: number;
  readonly cursor?: string;
}

interface Options<Answer> {
  /** How many are listed in all; what follows is only counted. */
  readonly most: number;
  readonly listedOf: (answer: Answer) => number;
  readonly merge: (sum: Answer, part: Answer) => Answer;
  readonly onPart?: (sum: Answer) => void;
}

/** As many as one answer lists without growing beyond what a screen can use. */
const mostAtOnce = 100;

/** Asks for part after part until there is nothing more to do. Whoever aborts a request stops the work with it. */
export async function inParts<Answer extends Part>(
  ask: (asked: AskedPart) => Promise<Answer>,
  { most, listedOf, merge, onPart }: Options<Answer>,
): Promise<Answer> {
  let sum: Answer | undefined;
  for (;;) {
    const room = most - (sum === undefined ? 0 : listedOf(sum));
    const cursor = sum?.cursor ?? undefined;
    const part = await ask({
      limit: Math.max(0, Math.min(mostAtOnce, room)),
      ...(cursor !== undefined && { cursor }),
    });
    sum = sum === undefined ? part : { ...merge(sum, part), examined: sum.examined + part.examined };
    onPart?.(sum);
    if (sum.complete) return sum;
  }
}
