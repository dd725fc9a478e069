import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { List } from '../api/list.ts';
import type { Page } from '../api/resources.ts';
import { useShortcuts } from '../keyboard/shortcuts.ts';
import { t } from '../language/texts.ts';
import { useIsOnline } from '../live/connection.ts';
import { wordsOf } from './problem.tsx';
import { Clock } from './time.tsx';
import './list-head.css';

interface Props<Item> {
  readonly list: List<Item, Page<Item>>;
  /** How many there are, in words. */
  readonly summary: ReactNode;
  /** What can be done with the whole list. */
  readonly children?: ReactNode;
}

/**
 * The line above a list: how many there are, what is new, and how far the list can be trusted. It is always there, so that
 * nothing below it moves when it has something to say.
 */
export function ListHead<Item>({ list, summary, children }: Props<Item>) {
  const isOnline = useIsOnline();
  const hasSomething = list.page !== undefined;
  useShortcuts({ '.': () => (list.waiting > 0 ? list.showWaiting() : false) });
  return (
    <div className="list-head">
      <div className="list-head-state">
        {hasSomething && list.isCurrent && <span>{summary}</span>}
        <span role="status">
          {list.isCurrent && list.waiting > 0 && (
            <Button variant="light" size="compact-xs" onClick={list.showWaiting}>
              {t.parts.showWaiting(list.waiting)}
            </Button>
          )}
          {hasSomething && !list.isCurrent && !(list.isFetching && list.error === null) && (
            <span className="list-head-stale">
              {!isOnline && `${t.shell.offline}. `}
              {list.isOfBefore
                ? t.parts.beforeFilter(<Clock at={list.asOf} />)
                : t.parts.asOf(<Clock at={list.asOf} />)}
            </span>
          )}
        </span>
        {list.error !== null && (
          <span className="list-head-error" role="alert">
            {wordsOf(list.error)}{' '}
            <button type="button" className="link" onClick={list.retry}>
              {t.parts.tryAgain}
            </button>
          </span>
        )}
      </div>
      {children !== undefined && <div className="list-head-actions">{children}</div>}
    </div>
  );
}
