import { Button, Menu, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../language/texts.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { say } from '../parts/toast.tsx';
import { goTo, useSearch } from '../routing/location.ts';

/** A list as somebody wants to find it again: a name for what the address says. */
export interface View {
  readonly name: string;
  readonly search: string;
}

/** Views are addresses: the server knows nothing of them. Their names are kept in the browser that saved them. */
function storageKey(list: string): string {
  return `curfew-views-${list}`;
}

function readViews(list: string): readonly View[] {
  try {
    const views: unknown = JSON.parse(localStorage.getItem(storageKey(list)) ?? '[]');
    return Array.isArray(views) ? views.filter(isView) : [];
  } catch {
    return [];
  }
}

function isView(view: unknown): view is View {
  const { name, search } = (view ?? {}) as Partial<View>;
  return typeof name === 'string' && typeof search === 'string';
}

function writeViews(list: string, views: readonly View[]): void {
  if (views.length === 0) localStorage.removeItem(storageKey(list));
  else localStorage.setItem(storageKey(list), JSON.stringify(views));
}

interface Props {
  /** The name of the list in the browser's storage. */
  readonly list: string;
  readonly included: readonly View[];
}

/** The views of a list: those that come with the console, and the reader's own. */
export function Views({ list, included }: Props) {
  const [own, setOwn] = useState(() => readViews(list));
  const [isSaving, setSaving] = useState(false);
  const search = useSearch();
  search.delete('cursor');
  const present = String(search);

  function keep(views: readonly View[]): void {
    writeViews(list, views);
    setOwn(views);
  }

  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" size="xs">
            {t.parts.views}
          </Button>
        </Menu.Target>
        <Menu.Dropdown aria-label={t.parts.views}>
          <Menu.Label>{t.parts.viewsIncluded}</Menu.Label>
          {included.map((view) => (
            <ViewItem key={view.name} view={view} isPresent={view.search === present} />
          ))}
          {own.length > 0 && <Menu.Label>{t.parts.viewsOwn}</Menu.Label>}
          {own.map((view) => (
            <ViewItem key={view.name} view={view} isPresent={view.search === present} />
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setSaving(true)}>{t.parts.saveView}</Menu.Item>
          {own
            .filter((view) => view.search === present)
            .map(({ name }) => (
              <Menu.Item key={name} color="red" onClick={() => keep(own.filter((other) => other.name !== name))}>
                {t.parts.deleteView(name)}
              </Menu.Item>
            ))}
        </Menu.Dropdown>
      </Menu>
      {isSaving && (
        <SaveDialog
          onClose={() => setSaving(false)}
          save={(name) => {
            keep([...own.filter((other) => other.name !== name), { name, search: present }]);
            say(t.parts.viewSaved(name));
          }}
        />
      )}
    </>
  );
}

function ViewItem({ view: { name, search }, isPresent }: { readonly view: View; readonly isPresent: boolean }) {
  return (
    <Menu.Item
      aria-current={isPresent || undefined}
      onClick={() => goTo(search === '' ? location.pathname : `${location.pathname}?${search}`)}
    >
      {name}
    </Menu.Item>
  );
}

interface SaveProps {
  readonly onClose: () => void;
  readonly save: (name: string) => void;
}

function SaveDialog({ onClose, save }: SaveProps) {
  const [name, setName] = useState('');
  return (
    <ActionDialog
      title={t.parts.saveView.replace(/\s*…$/, '')}
      does={t.parts.save}
      isReady={name.trim() !== ''}
      onClose={onClose}
      onConfirm={async () => save(name.trim())}
    >
      <TextInput
        label={t.parts.viewName}
        description={t.parts.viewHint}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
    </ActionDialog>
  );
}
