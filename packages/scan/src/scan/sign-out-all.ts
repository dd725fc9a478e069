import { runSteps } from '../drive/run-steps.ts';
import type { Visitor } from '../drive/visitor.ts';
import type { Client } from '../http/client.ts';
import { ScanFailure } from '../http/failure.ts';
import type { Target } from '../target/target.ts';

/** Leaves no session behind that can be ended. What a check has ended already is refused, and that is fine. */
export async function signOutAll(target: Target, visitors: Iterable<Visitor>, client: Client): Promise<void> {
  if (target.logout.length === 0) return;
  const patience = client.throttledCount;
  for (const visitor of visitors) {
    if (client.throttledCount > patience) return;
    try {
      await runSteps(visitor, target.logout, { base: target.url });
    } catch (error) {
      if (!(error instanceof ScanFailure)) throw error;
      if (error.kind !== 'flow') return;
    }
  }
}
