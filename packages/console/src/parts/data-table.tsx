import { Checkbox } from '@mantine/core';
import {
  type ColumnDef,
  createColumnHelper,
  type RowSelectionState,
  rowSelectionFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type ReactNode, useRef } from 'react';
import { useRowKeys } from './row-keys.ts';
import './data-table.css';

interface ColumnStyle {
  /** `title`: what a row is known by, the head of its card on a narrow screen. */
  readonly kind?: 'title' | 'number' | 'actions';
}

const features = tableFeatures({ rowSelectionFeature, columnMeta: {} as ColumnStyle });

export function columnsOf<Row extends object>() {
  return createColumnHelper<typeof features, Row>();
}

export type Columns<Row extends object> = readonly ColumnDef<typeof features, Row, unknown>[];
export type Selection = RowSelectionState;

interface Props<Row extends object> {
  /** What screen readers call the table. */
  readonly label: string;
  readonly columns: Columns<Row>;
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  /** What Enter does on a row. */
  readonly onOpen?: (row: Row) => void;
  readonly selection?: {
    readonly chosen: Selection;
    readonly choose: (next: Selection) => void;
    readonly isPossible: (row: Row) => boolean;
    readonly nameOf: (row: Row) => string;
  };
  /** Further keys, with the row on which the keyboard is. `false` leaves the key to another table of the page. */
  readonly keys?: Readonly<Record<string, (row: Row | null) => unknown>>;
  readonly isQuiet?: (row: Row) => boolean;
  readonly isBusy?: boolean;
  /** Shown where there are no rows. */
  readonly empty: ReactNode;
}

const none: Selection = {};

/** A table through which one goes with j and k; on a narrow screen each row is a card. */
export function DataTable<Row extends object>(props: Props<Row>) {
  const { label, columns, rows, idOf, selection, isQuiet, isBusy = false } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const table = useTable({
    features,
    columns,
    data: rows,
    getRowId: idOf,
    state: { rowSelection: selection?.chosen ?? none },
    enableRowSelection: (row) => selection?.isPossible(row.original) ?? false,
    onRowSelectionChange: (change) => {
      selection?.choose(typeof change === 'function' ? change(selection.chosen) : change);
    },
  });
  useRowKeys(body, {
    rows,
    idOf,
    onOpen: props.onOpen,
    onToggle: (row) => selection?.isPossible(row) && table.getRow(idOf(row)).toggleSelected(),
    keys: props.keys,
  });

  if (rows.length === 0) return <div className="card">{props.empty}</div>;
  return (
    <div className="card data-table" aria-busy={isBusy}>
      <table aria-label={label}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {selection !== undefined && (
                <th className="data-table-choice">
                  <Checkbox
                    size="xs"
                    aria-label="Select all on this page"
                    checked={table.getIsAllRowsSelected()}
                    indeterminate={table.getIsSomeRowsSelected()}
                    onChange={table.getToggleAllRowsSelectedHandler()}
                  />
                </th>
              )}
              {group.headers.map((header) => (
                <th key={header.id} scope="col" className={classOf(header.column.columnDef.meta)}>
                  {header.column.columnDef.meta?.kind === 'actions' ? (
                    <span className="visually-hidden">Actions</span>
                  ) : (
                    <table.FlexRender header={header} />
                  )}
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody ref={body}>
          {table.getRowModel().rows.map((row) => (
            <tr
              key={row.id}
              data-id={row.id}
              data-quiet={isQuiet?.(row.original) || undefined}
              aria-selected={selection === undefined ? undefined : row.getIsSelected()}
              tabIndex={-1}
            >
              {selection !== undefined && (
                <td className="data-table-choice">
                  {row.getCanSelect() && (
                    <Checkbox
                      size="xs"
                      aria-label={`Select ${selection.nameOf(row.original)}`}
                      checked={row.getIsSelected()}
                      onChange={row.getToggleSelectedHandler()}
                    />
                  )}
                </td>
              )}
              {row.getAllCells().map((cell) => (
                <td
                  key={cell.id}
                  className={classOf(cell.column.columnDef.meta)}
                  data-label={String(cell.column.columnDef.header ?? '')}
                >
                  <table.FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function classOf(style: ColumnStyle | undefined): string | undefined {
  return style?.kind === undefined ? undefined : `data-table-${style.kind}`;
}
