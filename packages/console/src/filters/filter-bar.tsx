import { Button, CloseButton, Menu, Popover } from '@mantine/core';
import { useState } from 'react';
import { t } from '../language/texts.ts';
import { setSearch, useSearch } from '../routing/location.ts';
import type { FilterField } from './field.ts';
import { Search } from './search.tsx';
import './filter-bar.css';

interface Props {
  readonly searchLabel: string;
  /** The parameter that the search sets. Default: `q`. */
  readonly searchName?: string;
  readonly fields: readonly FilterField[];
}

/** Every change of a filter leads to the first page. */
function setFilter(name: string, value: string): void {
  setSearch({ [name]: value, cursor: '' });
}

/** A search, a chip for every filter that holds, and a menu of the others. */
export function FilterBar({ searchLabel, searchName = 'q', fields }: Props) {
  const search = useSearch();
  const [editing, setEditing] = useState<string | null>(null);
  const set = fields.filter(({ name }) => search.has(name));
  const shown = fields.filter(
    (field) => field.whenUnset !== undefined || search.has(field.name) || field.name === editing,
  );
  const others = fields.filter((field) => !shown.includes(field));
  return (
    <search className="filter-bar">
      <Search label={searchLabel} name={searchName} />
      <div className="filter-chips">
        {shown.map((field) => (
          <Chip
            key={field.name}
            field={field}
            value={search.get(field.name) ?? ''}
            isEditing={editing === field.name}
            edit={(isEditing) => setEditing(isEditing ? field.name : null)}
          />
        ))}
        {others.length > 0 && (
          <Menu position="bottom-start">
            <Menu.Target>
              <Button variant="subtle" size="compact-sm" className="filter-add">
                + {t.parts.filter}
              </Button>
            </Menu.Target>
            <Menu.Dropdown aria-label={t.parts.addFilter}>
              {others.map(({ name, label }) => (
                // The chip and its editor come when the menu has gone, and given the focus back.
                <Menu.Item key={name} onClick={() => setTimeout(() => setEditing(name))}>
                  {label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
        {set.length > 1 && (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() =>
              setSearch(Object.fromEntries([...set.map(({ name }) => name), 'cursor'].map((name) => [name, ''])))
            }
          >
            {t.parts.clearFilters}
          </Button>
        )}
      </div>
    </search>
  );
}

interface ChipProps {
  readonly field: FilterField;
  readonly value: string;
  readonly isEditing: boolean;
  readonly edit: (isEditing: boolean) => void;
}

function Chip({ field, value, isEditing, edit }: ChipProps) {
  const words = value === '' ? (field.whenUnset ?? '…') : field.inWords(value);
  const isRemovable = value !== '';
  return (
    <Popover opened={isEditing} onChange={edit} position="bottom-start" trapFocus returnFocus>
      <span className="filter-chip" data-set={isRemovable || undefined}>
        <Popover.Target>
          <button type="button" onClick={() => edit(!isEditing)} aria-label={t.parts.changeFilter(field.label, words)}>
            <span>{field.label}:</span> <strong>{words}</strong>
          </button>
        </Popover.Target>
        {isRemovable && (
          <CloseButton
            size="xs"
            aria-label={t.parts.removeFilter(field.label)}
            onClick={() => setFilter(field.name, '')}
          />
        )}
      </span>
      <Popover.Dropdown className="filter-editor" aria-label={field.label}>
        {field.editor({
          label: field.label,
          value,
          apply: (next) => {
            edit(false);
            setFilter(field.name, next);
          },
        })}
      </Popover.Dropdown>
    </Popover>
  );
}
