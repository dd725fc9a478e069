import { Button } from '@mantine/core';
import { t } from '../language/texts.ts';
import { setSearch } from '../routing/location.ts';
import { Empty } from './empty.tsx';
import { Instant } from './time.tsx';

interface Props {
  /** For the page after this one. */
  readonly next: string;
  /** How far the search has read, in a list by time. */
  readonly backTo?: string | null | undefined;
}

/** Nothing has been found so far, and there is more to look through: one answer reads only a part. */
export function SearchOn({ next, backTo = null }: Props) {
  return (
    <Empty title={t.parts.nothingYet}>
      <p>{backTo === null ? t.parts.searchedInPart : t.parts.searchedBackTo(<Instant at={backTo} to="minute" />)}</p>
      <Button variant="default" size="xs" onClick={() => setSearch({ cursor: next }, { how: 'replace' })}>
        {t.parts.searchOn}
      </Button>
    </Empty>
  );
}
