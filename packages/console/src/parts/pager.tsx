import { Button } from '@mantine/core';
import { useShortcuts } from '../keyboard/shortcuts.ts';
import { t } from '../language/texts.ts';
import { cursorsBefore, setSearch, useSearch } from '../routing/location.ts';
import { TimeDisplay } from './time-display.tsx';
import './pager.css';

interface Props {
  /** For the page after this one; `null` where this is the last. */
  readonly next: string | null;
  /** The newest rows come first, so that one goes to newer and older ones. */
  readonly isByTime?: boolean;
  readonly hasTimes?: boolean;
}

/** Page by page, by cursors: the address leads to the same page again, however many rows there are before it. */
export function Pager({ next, isByTime = true, hasTimes = true }: Props) {
  const cursor = useSearch().get('cursor');
  const before = cursorsBefore();

  const goOn = () => {
    if (next === null) return;
    setSearch({ cursor: next }, { cursors: [...before, cursor ?? ''] });
    scrollTo(0, 0);
  };
  const goBack = () => {
    if (cursor === null) return;
    setSearch({ cursor: before.at(-1) ?? '' }, { cursors: before.slice(0, -1) });
    scrollTo(0, 0);
  };
  useShortcuts({ n: goOn, p: goBack });

  return (
    <div className="pager">
      {hasTimes && <TimeDisplay />}
      {(cursor !== null || next !== null) && (
        <nav aria-label={t.parts.pages}>
          {before.length > 0 && cursor !== null && <span className="quiet">{t.parts.page(before.length + 1)}</span>}
          <Button variant="default" size="xs" disabled={cursor === null} onClick={goBack}>
            {isByTime ? t.parts.newer : t.parts.previous}
          </Button>
          <Button variant="default" size="xs" disabled={next === null} onClick={goOn}>
            {isByTime ? t.parts.older : t.parts.next}
          </Button>
        </nav>
      )}
    </div>
  );
}
