import { readStatement } from '../store/seals.ts';
import type { AuthorityContext } from './authority-context.ts';
import { permit, type Requester } from './requester.ts';
import { createSlices } from './slices.ts';

/** Small enough that no transaction and no slice holds others up. */
const batch = 200;

export async function sweep(
  context: AuthorityContext,
  request: { readonly retentionMs?: number; readonly onProgress?: (deleted: number) => void },
  requester: Requester,
): Promise<number> {
  permit(context, 'sweep', requester);
  const now = context.now();
  const before = now - (request.retentionMs ?? context.retentionMs);
  const slices = createSlices();
  let deleted = 0;
  for (let last = batch; last >= batch; ) {
    last = await context.store.sessions.sweep(before, batch);
    deleted += last;
    request.onProgress?.(deleted);
    await slices.rest();
  }
  const eventsBefore = await deletableBefore(context, now);
  for (let last = batch; last >= batch; ) {
    last = await context.store.trail.sweep(eventsBefore, batch);
    await slices.rest();
  }
  for (let last = batch; last >= batch; ) {
    last = await context.store.life.sweep(before, batch);
    await slices.rest();
  }
  return deleted;
}

/** Of a trail that is sealed, nothing is deleted before a seal has said so: nobody could tell it from what was left out. */
async function deletableBefore({ store, eventRetentionMs }: AuthorityContext, now: number): Promise<number> {
  const seal = (await store.seals?.last()) ?? null;
  const before = now - eventRetentionMs;
  return seal === null ? before : Math.min(before, readStatement(seal)?.deletedBefore ?? -Infinity);
}
