import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { t } from '../language/texts.ts';
import type { Editing, FilterField } from './field.ts';

export type Options = readonly (readonly [value: string, words: string])[];

/** One of a few values. */
export function optionField(name: string, label: string, options: Options, whenUnset?: string): FilterField {
  const words = new Map(options);
  return {
    name,
    label,
    inWords: (value) => words.get(value) ?? value,
    editor: (editing) => <OptionEditor {...editing} options={options} />,
    ...(whenUnset !== undefined && { whenUnset }),
  };
}

function OptionEditor({ label, value, apply, options }: Editing & { readonly options: Options }) {
  return (
    <ul className="filter-options" aria-label={label}>
      {options.map(([option, words]) => (
        <li key={option}>
          <button
            type="button"
            aria-pressed={option === value}
            onClick={() => apply(option)}
            {...(option === value && { 'data-autofocus': true })}
          >
            {words}
          </button>
        </li>
      ))}
    </ul>
  );
}

interface TextRules {
  /** What is wrong with a value, in words; `null` where nothing is. */
  readonly check?: (value: string) => string | null;
  readonly hint?: string;
  readonly placeholder?: string;
}

/** A value that is typed. The list changes when it is applied, and not before it can be understood. */
export function textField(name: string, label: string, rules: TextRules = {}): FilterField {
  return {
    name,
    label,
    inWords: (value) => value,
    ...(rules.check !== undefined && { check: rules.check }),
    editor: (editing) => <TextEditor {...editing} {...rules} />,
  };
}

function TextEditor({ label, value, apply, check, hint, placeholder }: Editing & TextRules) {
  const [typed, setTyped] = useState(value);
  const [error, setError] = useState<string | null>(null);

  function submit(event: FormEvent) {
    event.preventDefault();
    const found = typed.trim() === '' ? null : (check?.(typed.trim()) ?? null);
    setError(found);
    if (found === null) apply(typed.trim());
  }

  return (
    <form className="filter-form" onSubmit={submit}>
      <TextInput
        label={label}
        size="xs"
        {...(hint !== undefined && { description: hint })}
        {...(placeholder !== undefined && { placeholder })}
        value={typed}
        error={error}
        onChange={(event) => setTyped(event.currentTarget.value)}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        data-autofocus
      />
      <Button type="submit" size="xs">
        {t.parts.apply}
      </Button>
    </form>
  );
}
