import { Checkbox } from '@mantine/core';
import { type CSSProperties, Fragment, type ReactNode, useRef } from 'react';
import { t } from '../language/texts.ts';
import { useKeptFocus } from './kept-focus.ts';
import { useIsNarrow } from './narrow.ts';
import { useRowKeys } from './row-keys.ts';
import './table.css';

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** `title`: what a row is known by, and the first line of its card. `actions` stay in sight. */
  readonly kind?: 'title' | 'number' | 'actions';
  /** Columns without a width share what the others leave. */
  readonly width?: 'small' | 'medium' | 'large';
  /** Where there is no room for all columns, those with the highest number leave first. Without one: never. */
  readonly priority?: 2 | 3 | 4;
  /** Whether it is only there when somebody has chosen it. */
  readonly isExtra?: boolean;
  /** The name by which the list can be ordered by it. */
  readonly order?: string;
}

interface Order {
  readonly by: string;
  readonly isDescending: boolean;
}

interface Props<Row> {
  /** What screen readers call the table. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  /** Where there is no room for columns, each row is a card; this is its second line, the most important first. */
  readonly card: (row: Row) => readonly ReactNode[];
  /** What Enter does on a row. */
  readonly onOpen?: (row: Row) => void;
  readonly selection?: RowSelection<Row>;
  readonly order?: Order & { readonly change: (by: string) => void };
  /** Which of the optional columns are shown; all that are no extras, where nobody has chosen. */
  readonly chosenColumns?: readonly string[] | null;
  /** Further keys, with the row on which the keyboard is. `false` leaves the key to another table of the page. */
  readonly keys?: Readonly<Record<string, (row: Row | null) => unknown>>;
  readonly isQuiet?: (row: Row) => boolean;
  /** Rows of the same group stand under a heading of its name. */
  readonly groupOf?: (row: Row) => string;
  /** Whether what is shown is not what was asked for. */
  readonly isBusy?: boolean;
  /** Shown where there are no rows. */
  readonly empty: ReactNode;
}

interface RowSelection<Row> {
  readonly isChosen: (row: Row) => boolean;
  readonly choose: (rows: readonly Row[], chosen: boolean) => void;
  readonly isPossible: (row: Row) => boolean;
  readonly nameOf: (row: Row) => string;
}

/** Below this width, in `rem`, rows are cards. */
const narrowRem = 34;

/** A table through which one goes with j and k. Columns leave where they have no room; on a narrow screen each row is a card. */
export function Table<Row>(props: Props<Row>) {
  const { label, rows, idOf, selection, isBusy = false, chosenColumns = null } = props;
  const frame = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const isNarrow = useIsNarrow(frame, narrowRem);
  const own = props.columns.filter((column) => isShown(column, chosenColumns));
  const columns = isNarrow ? asCard(own, props.card) : own;
  const isScrolled = chosenColumns !== null && !isNarrow;
  useRowKeys(body, {
    rows,
    idOf,
    onOpen: props.onOpen,
    onToggle: (row) => selection?.isPossible(row) && selection.choose([row], !selection.isChosen(row)),
    keys: props.keys,
  });

  const noteFocus = useKeptFocus(body);

  if (rows.length === 0) return <div className="card">{props.empty}</div>;
  return (
    <div ref={frame} className="card table" aria-busy={isBusy} data-chosen={isScrolled || undefined}>
      {/* Wide enough for what has been chosen; what does not fit is reached by scrolling within the frame. */}
      <table
        aria-label={label}
        className={isNarrow ? 'table-cards' : undefined}
        {...(isScrolled && { style: { '--columns': columns.length } as CSSProperties })}
      >
        <thead>
          <tr>
            {selection !== undefined && <SelectAll rows={rows.filter(selection.isPossible)} selection={selection} />}
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} order={props.order} />
            ))}
          </tr>
        </thead>
        <tbody ref={body} onFocus={noteFocus}>
          {rows.map((row, index) => (
            <Fragment key={idOf(row)}>
              {startsGroup(rows, index, props.groupOf) && (
                <tr className="table-group">
                  <th scope="colgroup" colSpan={columns.length + (selection === undefined ? 0 : 1)}>
                    {props.groupOf?.(row)}
                  </th>
                </tr>
              )}
              <BodyRow {...props} row={row} columns={columns} />
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function BodyRow<Row>({ row, columns, idOf, isQuiet, selection }: Props<Row> & { readonly row: Row }) {
  return (
    <tr
      data-id={idOf(row)}
      data-quiet={isQuiet?.(row) || undefined}
      aria-selected={selection === undefined ? undefined : selection.isChosen(row)}
      tabIndex={-1}
    >
      {selection !== undefined && <ChoiceCell row={row} selection={selection} />}
      {columns.map((column) => (
        <td key={column.id} {...styleOf(column)}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

function startsGroup<Row>(rows: readonly Row[], index: number, groupOf: Props<Row>['groupOf']): boolean {
  const [row, before] = [rows[index], rows[index - 1]];
  if (groupOf === undefined || row === undefined) return false;
  return before === undefined || groupOf(before) !== groupOf(row);
}

/** The title with the second line below it, and what can be done. */
function asCard<Row>(columns: readonly Column<Row>[], card: Props<Row>['card']): readonly Column<Row>[] {
  return columns
    .filter(({ kind }) => kind === 'title' || kind === 'actions')
    .map((column) =>
      column.kind === 'title'
        ? {
            ...column,
            cell: (row) => (
              <>
                {column.cell(row)}
                <p className="table-card">
                  {card(row).map((part, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line keep their places
                    <Fragment key={index}>
                      {index > 0 && ' · '}
                      {part}
                    </Fragment>
                  ))}
                </p>
              </>
            ),
          }
        : column,
    );
}

export function isShown<Row>(column: Column<Row>, chosen: readonly string[] | null): boolean {
  if (column.kind === 'title' || column.kind === 'actions') return true;
  return chosen === null ? column.isExtra !== true : chosen.includes(column.id);
}

function styleOf<Row>({ kind, width, priority }: Column<Row>) {
  return {
    className: kind === undefined ? undefined : `table-${kind}`,
    'data-width': width,
    'data-priority': priority,
  };
}

function HeadCell<Row>({ column, order }: { readonly column: Column<Row>; readonly order: Props<Row>['order'] }) {
  const { order: name } = column;
  if (column.kind === 'actions') {
    return (
      <th scope="col" {...styleOf(column)}>
        <span className="visually-hidden">{t.parts.actions}</span>
      </th>
    );
  }
  if (name === undefined || order === undefined) {
    return (
      <th scope="col" {...styleOf(column)}>
        {column.header}
      </th>
    );
  }
  const isOrdered = order.by === name;
  return (
    <th
      scope="col"
      {...styleOf(column)}
      aria-sort={isOrdered ? (order.isDescending ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        className="table-order"
        title={t.parts.sortedBy(column.header)}
        onClick={() => order.change(name)}
      >
        {column.header}
        <span aria-hidden="true">{isOrdered ? (order.isDescending ? '↓' : '↑') : ''}</span>
      </button>
    </th>
  );
}

function SelectAll<Row>({ rows, selection }: { readonly rows: readonly Row[]; readonly selection: RowSelection<Row> }) {
  const chosen = rows.filter(selection.isChosen).length;
  return (
    <th className="table-choice">
      <Checkbox
        size="xs"
        aria-label={t.parts.selectAll}
        disabled={rows.length === 0}
        checked={chosen > 0 && chosen === rows.length}
        indeterminate={chosen > 0 && chosen < rows.length}
        onChange={(event) => selection.choose(rows, event.currentTarget.checked)}
      />
    </th>
  );
}

function ChoiceCell<Row>({ row, selection }: { readonly row: Row; readonly selection: RowSelection<Row> }) {
  return (
    <td className="table-choice">
      {selection.isPossible(row) && (
        <Checkbox
          size="xs"
          aria-label={t.parts.select(selection.nameOf(row))}
          checked={selection.isChosen(row)}
          onChange={(event) => selection.choose([row], event.currentTarget.checked)}
        />
      )}
    </td>
  );
}
