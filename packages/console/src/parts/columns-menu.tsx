import { Button, Checkbox, Popover } from '@mantine/core';
import { t } from '../language/texts.ts';
import { setSearch, useSearch } from '../routing/location.ts';
import { type Column, isShown } from './table.tsx';

const parameter = 'columns';

/** Which columns somebody has chosen; `null`: the usual ones, as many as there is room for. */
export function useChosenColumns(): readonly string[] | null {
  return useSearch().get(parameter)?.split(',') ?? null;
}

/** Chooses columns. They are in the address, like filters. */
export function ColumnsMenu<Row>({ columns }: { readonly columns: readonly Column<Row>[] }) {
  const chosen = useChosenColumns();
  const optional = columns.filter(({ kind }) => kind !== 'title' && kind !== 'actions');
  const shown = optional.filter((column) => isShown(column, chosen));

  function choose(column: Column<Row>, isChosen: boolean): void {
    const next = optional.filter((one) => (one === column ? isChosen : shown.includes(one)));
    const isUsual = optional.every((one) => next.includes(one) === (one.isExtra !== true));
    setSearch({ [parameter]: isUsual ? '' : next.map(({ id }) => id).join(',') }, { how: 'replace' });
  }

  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" size="xs" className="columns-button">
          {t.parts.columns}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t.parts.columns}>
        <div className="columns-menu">
          {optional.map((column) => (
            <Checkbox
              key={column.id}
              size="xs"
              label={column.header}
              checked={shown.includes(column)}
              onChange={(event) => choose(column, event.currentTarget.checked)}
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
