import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useShortcuts } from '../keyboard/shortcuts.ts';
import { setSearch, useSearch } from '../routing/location.ts';
import './filters.css';

const typingPauseMs = 250;

/** Every change of a filter leads to the first page. */
function setFilter(name: string, value: string, how: 'push' | 'replace'): void {
  setSearch({ [name]: value, cursor: '' }, how);
}

/** A filter to type into, in the address as soon as somebody pauses. */
function useTypedFilter(name: string) {
  const inAddress = useSearch().get(name) ?? '';
  const [typed, setTyped] = useState(inAddress);
  const written = useRef(inAddress);
  // The address changes by itself too: by going back, or by "clear".
  if (written.current !== inAddress) {
    written.current = inAddress;
    if (typed.trim() !== inAddress) setTyped(inAddress);
  }
  useEffect(() => {
    if (typed.trim() === written.current) return;
    const timer = setTimeout(() => {
      written.current = typed.trim();
      setFilter(name, typed.trim(), 'replace');
    }, typingPauseMs);
    return () => clearTimeout(timer);
  }, [name, typed]);
  return {
    value: typed,
    onChange: (event: { currentTarget: { value: string } }) => setTyped(event.currentTarget.value),
  };
}

/** The filter that `/` leads to. */
export function SearchFilter({ label, name = 'q' }: { readonly label: string; readonly name?: string }) {
  const input = useRef<HTMLInputElement>(null);
  useShortcuts({ '/': () => input.current?.select() });
  return (
    <TextInput
      ref={input}
      type="search"
      size="xs"
      className="filters-search"
      aria-label={label}
      placeholder={label}
      onKeyDown={leaveOnEscape}
      {...useTypedFilter(name)}
    />
  );
}

/** Browsers empty a search field at Escape; here the way back to the list keeps what was found. */
function leaveOnEscape(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== 'Escape') return;
  event.preventDefault();
  event.currentTarget.blur();
}

export function TextFilter({ label, name }: { readonly label: string; readonly name: string }) {
  return <TextInput size="xs" label={label} spellCheck={false} autoCapitalize="none" {...useTypedFilter(name)} />;
}

interface SelectProps {
  readonly label: string;
  readonly name: string;
  /** Value and words; the first one is what holds without a choice. */
  readonly options: readonly (readonly [value: string, words: string])[];
}

export function SelectFilter({ label, name, options }: SelectProps) {
  const value = useSearch().get(name) ?? '';
  return (
    <NativeSelect
      size="xs"
      label={label}
      value={value}
      onChange={(event) => setFilter(name, event.currentTarget.value, 'push')}
      data={options.map(([optionValue, words]) => ({ value: optionValue, label: words }))}
    />
  );
}

interface FiltersProps {
  readonly search: ReactNode;
  /** The parameters that "clear" takes away. */
  readonly names: readonly string[];
  readonly children: ReactNode;
}

/** A search and filters; on a narrow screen the filters wait behind a button. */
export function Filters({ search, names, children }: FiltersProps) {
  const parameters = useSearch();
  const set = names.filter((name) => parameters.has(name));
  const [isOpen, setOpen] = useState(false);
  return (
    <search className="filters" data-open={isOpen || undefined}>
      {search}
      <Button
        className="filters-toggle"
        variant="default"
        size="xs"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {set.length === 0 ? 'Filters' : `Filters (${set.length})`}
      </Button>
      <div className="filters-fields">
        {children}
        {set.length > 0 && (
          <Button
            variant="subtle"
            size="xs"
            onClick={() => setSearch(Object.fromEntries([...names, 'cursor'].map((name) => [name, ''])))}
          >
            Clear filters
          </Button>
        )}
      </div>
    </search>
  );
}
