import { forEachConcurrently } from '../concurrency/for-each-concurrently.ts';
import { prepareStep, runSteps } from '../drive/run-steps.ts';
import type { Call, Visitor } from '../drive/visitor.ts';
import type { Client } from '../http/client.ts';
import { ScanFailure } from '../http/failure.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Target } from '../target/target.ts';

interface SignOutParts {
  readonly target: Target;
  readonly oracle: Pick<Oracle, 'judge'>;
  readonly client: Client;
}

const concurrency = 4;

/** Leaves no session behind that can be ended. What a check has ended already is refused, and that is fine. */
export async function signOutAll({ target, oracle, client }: SignOutParts, signedIn: Iterable<Visitor>): Promise<void> {
  if (target.logout.length === 0) return;
  const patience = client.throttledCount;
  const shortcut = createShortcut({ target, oracle });
  let isOver = false;
  const leave = async (visitor: Visitor) => {
    if (isOver || client.throttledCount > patience) return;
    try {
      await shortcut.leave(visitor);
    } catch (error) {
      if (!(error instanceof ScanFailure)) throw error;
      isOver ||= error.kind !== 'flow';
    }
  };
  const visitors = [...signedIn];
  while (visitors.length > 0 && shortcut.isLearning) await leave(visitors.shift() as Visitor);
  await forEachConcurrently(visitors, concurrency, leave);
}

/**
 * A log-out that sends the same for two sessions needs nothing of the pages before it. It is tried once, between two looks
 * at the session, and then sent alone.
 */
function createShortcut({ target, oracle }: Pick<SignOutParts, 'target' | 'oracle'>) {
  const steps = { before: target.logout.slice(0, -1), last: target.logout.at(-1) };
  let known: Call | null = null;
  let isLearning = target.logout.every(({ kind }) => kind !== 'browser');
  let previous: Call | null = null;

  async function inFull(visitor: Visitor): Promise<void> {
    if (!isLearning || steps.last === undefined) {
      await runSteps(visitor, target.logout, { base: target.url });
      return;
    }
    await runSteps(visitor, steps.before, { base: target.url });
    const { call } = await prepareStep(visitor, steps.last, target.url);
    await visitor.call({ ...call, follow: true });
    if (JSON.stringify(call) === JSON.stringify(previous)) known = { ...call, follow: false };
    else if (previous !== null) isLearning = false;
    previous = call;
  }

  async function isSignedIn(visitor: Visitor): Promise<boolean> {
    return (await oracle.judge(visitor)).verdict === 'signed-in';
  }

  return {
    get isLearning() {
      return isLearning;
    },
    async leave(visitor: Visitor): Promise<void> {
      if (known === null) return inFull(visitor);
      if (!isLearning) {
        await visitor.call(known);
        return;
      }
      if (!(await isSignedIn(visitor))) return;
      await visitor.call(known);
      isLearning = false;
      if (!(await isSignedIn(visitor))) return;
      known = null;
      await inFull(visitor);
    },
  };
}
