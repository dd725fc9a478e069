import { Button } from '@mantine/core';
import { useRef } from 'react';
import { useShortcuts } from '../keyboard/shortcuts.ts';
import { setSearch, useSearch } from '../routing/location.ts';
import './pager.css';

interface Props {
  /** For the page after this one; `null` where this is the last. */
  readonly next: string | null;
  readonly summary: string;
}

/** Page by page, by cursors: the address leads to the same page again, however many rows there are before it. */
export function Pager({ next, summary }: Props) {
  const search = useSearch();
  const cursor = search.get('cursor');
  const before = useRef<string[]>([]);

  const goOn = () => {
    if (next === null) return;
    before.current.push(cursor ?? '');
    setSearch({ cursor: next });
    scrollTo(0, 0);
  };
  const goBack = () => {
    if (cursor === null) return;
    setSearch({ cursor: before.current.pop() ?? '' });
    scrollTo(0, 0);
  };
  useShortcuts({ n: goOn, p: goBack });

  return (
    <nav className="pager" aria-label="Pages">
      <p className="quiet">{summary}</p>
      {(cursor !== null || next !== null) && (
        <div>
          <Button variant="default" size="xs" disabled={cursor === null} onClick={goBack}>
            Newer
          </Button>
          <Button variant="default" size="xs" disabled={next === null} onClick={goOn}>
            Older
          </Button>
        </div>
      )}
    </nav>
  );
}
