import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { t } from '../language/texts.ts';
import './selection.css';

/** Rows that are selected, also on pages that are not shown now. */
export interface Selection<Row> {
  readonly rows: readonly Row[];
  readonly has: (row: Row) => boolean;
  readonly choose: (rows: readonly Row[], chosen: boolean) => void;
  readonly clear: () => void;
}

export function useSelection<Row>(idOf: (row: Row) => string): Selection<Row> {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Row>>(new Map());
  return {
    rows: [...chosen.values()],
    has: (row) => chosen.has(idOf(row)),
    choose: (rows, isChosen) => {
      const next = new Map(chosen);
      for (const row of rows) {
        if (isChosen) next.set(idOf(row), row);
        else next.delete(idOf(row));
      }
      setChosen(next);
    },
    clear: () => setChosen(new Map()),
  };
}

interface Props<Row> {
  readonly selection: Selection<Row>;
  /** The rows of this page. */
  readonly shown: readonly Row[];
  readonly idOf: (row: Row) => string;
  /** What can be done with what is selected. */
  readonly children: ReactNode;
}

/** Says how many rows are selected, also elsewhere, and what can be done with them. It lies over the end of the window. */
export function SelectionBar<Row>({ selection, shown, idOf, children }: Props<Row>) {
  const here = new Set(shown.map(idOf));
  const elsewhere = selection.rows.filter((row) => !here.has(idOf(row))).length;
  return (
    <div className="selection" data-open={selection.rows.length > 0 || undefined}>
      <p role="status">{selection.rows.length > 0 && t.parts.selected(selection.rows.length, elsewhere)}</p>
      {selection.rows.length > 0 && (
        <div className="selection-actions">
          <Button variant="subtle" size="xs" onClick={selection.clear}>
            {t.parts.clearSelection}
          </Button>
          {children}
        </div>
      )}
    </div>
  );
}
