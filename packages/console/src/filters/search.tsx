import { TextInput } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useShortcuts } from '../keyboard/shortcuts.ts';
import { setSearch, useSearch } from '../routing/location.ts';

const typingPauseMs = 250;

/** The search that `/` leads to; in the address as soon as somebody pauses. */
export function Search({ label, name }: { readonly label: string; readonly name: string }) {
  const input = useRef<HTMLInputElement>(null);
  const inAddress = useSearch().get(name) ?? '';
  const [typed, setTyped] = useState(inAddress);
  const written = useRef(inAddress);
  // The address changes by itself too: by going back, or by choosing a view.
  if (written.current !== inAddress) {
    written.current = inAddress;
    if (typed.trim() !== inAddress) setTyped(inAddress);
  }
  useEffect(() => {
    if (typed.trim() === written.current) return;
    const timer = setTimeout(() => {
      written.current = typed.trim();
      setSearch({ [name]: typed.trim(), cursor: '' }, { how: 'replace' });
    }, typingPauseMs);
    return () => clearTimeout(timer);
  }, [name, typed]);
  useShortcuts({ '/': () => input.current?.select() });

  return (
    <TextInput
      ref={input}
      type="search"
      size="xs"
      className="filter-search"
      aria-label={label}
      placeholder={label}
      maxLength={200}
      spellCheck={false}
      autoCapitalize="none"
      onKeyDown={leaveOnEscape}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}

/** Browsers empty a search field at Escape; here the way back to the list keeps what was found. */
function leaveOnEscape(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== 'Escape') return;
  event.preventDefault();
  event.currentTarget.blur();
}
