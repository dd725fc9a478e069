import { expect, it } from 'vitest';
import { walkPages } from './pages.ts';

const all = Array.from({ length: 450 }, (_, index) => index);

function list({ limit, cursor = '0' }: { readonly limit: number; readonly cursor?: string }) {
  const next = Number(cursor) + limit;
  return Promise.resolve({ items: all.slice(Number(cursor), next), cursor: next < all.length ? String(next) : null });
}

async function collect(limit?: number) {
  const items: number[] = [];
  const pages = walkPages(list, limit);
  for (let next = await pages.next(); ; next = await pages.next()) {
    if (next.done) return { items, hasMore: next.value };
    items.push(next.value);
  }
}

it('walks all pages', async () => expect(await collect()).toEqual({ items: all, hasMore: false }));

it.each([1, 200, 201, 449])('stops at a limit of %i and says that there are more', async (limit) => {
  expect(await collect(limit)).toEqual({ items: all.slice(0, limit), hasMore: true });
});

it('knows when a limit is not reached', async () => {
  expect(await collect(450)).toEqual({ items: all, hasMore: false });
  expect(await collect(1_000)).toEqual({ items: all, hasMore: false });
});
