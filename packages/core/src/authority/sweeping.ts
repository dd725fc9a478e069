import type { AuthorityContext } from './authority-context.ts';
import { permit, type Requester } from './requester.ts';

const batch = 500;

export async function sweep(
  context: AuthorityContext,
  request: { readonly retentionMs?: number; readonly onProgress?: (deleted: number) => void },
  requester: Requester,
): Promise<number> {
  permit(context, 'sweep', requester);
  const now = context.now();
  const before = now - (request.retentionMs ?? context.retentionMs);
  let deleted = 0;
  for (let last = batch; last >= batch; ) {
    last = await context.store.sessions.sweep(before, batch);
    deleted += last;
    request.onProgress?.(deleted);
    await nextTurn();
  }
  for (let last = batch; last >= batch; ) {
    last = await context.store.trail.sweep(now - context.eventRetentionMs, batch);
    await nextTurn();
  }
  for (let last = batch; last >= batch; ) {
    last = await context.store.life.sweep(before, batch);
    await nextTurn();
  }
  return deleted;
}

/** Lets requests through between two batches. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
