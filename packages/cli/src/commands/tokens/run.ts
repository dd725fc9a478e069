import { exitCodes } from '../../command-line/exit-code.ts';
import { Failure } from '../../command-line/failure.ts';
import type { Output } from '../../command-line/output.ts';
import type { Connection, LongLivedView } from '../../operator/operator.ts';
import { startProgress } from '../progress.ts';

/** Looks for long-lived tokens, with a progress bar, and says on stderr what was left alone. */
export async function runLongLived(
  { operator, actor }: Connection,
  output: Output,
  username: string | undefined,
  fix: boolean,
): Promise<LongLivedView> {
  if (username !== undefined && (await operator.findUser(username)) === null) {
    throw new Failure(`user ${JSON.stringify(username)} does not exist`, { exitCode: exitCodes.notFound });
  }
  const { activeSessions } = await operator.statistics();
  const progress = await startProgress(output, fix ? 'Fixing tokens' : 'Checking tokens', activeSessions.count);
  try {
    const request = { fix, ...(username !== undefined && { username }), onProgress: progress.update };
    const report = await operator.longLived(request, actor);
    tellWhatIsMissing(report, output);
    return report;
  } finally {
    progress.stop();
  }
}

function tellWhatIsMissing({ found, foundCount, skippedCounts }: LongLivedView, output: Output): void {
  const { 'no-user': withoutUser, 'system-user': ofRoot } = skippedCounts;
  const skipped = withoutUser + ofRoot;
  if (skipped > 0) output.tell(`skipped ${skipped}: ${withoutUser} without a user, ${ofRoot} of root`);
  if (foundCount > found.length) output.tell(`only the ${found.length} newest of ${foundCount} are listed`);
}
