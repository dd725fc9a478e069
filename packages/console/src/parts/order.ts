import { setSearch, useSearch } from '../routing/location.ts';

interface ListOrder {
  /** As the API takes it: `name`, or `-name` for the other direction. */
  readonly sort: string;
  readonly by: string;
  readonly isDescending: boolean;
  readonly change: (by: string) => void;
}

/**
 * How a list is sorted. It is in the address, like filters, except where it is the usual order.
 *
 * @param usual as the API takes it
 * @param ascending what people look at from its beginning; of all else they want to see the newest or the most first
 */
export function useListOrder(usual: string, ascending: readonly string[]): ListOrder {
  const sort = useSearch().get('sort') ?? usual;
  const isDescending = sort.startsWith('-');
  const by = sort.replace(/^-/, '');
  return {
    sort,
    by,
    isDescending,
    change(next) {
      const descends = next === by ? !isDescending : !ascending.includes(next);
      const wanted = `${descends ? '-' : ''}${next}`;
      setSearch({ sort: wanted === usual ? '' : wanted, cursor: '' });
    },
  };
}
