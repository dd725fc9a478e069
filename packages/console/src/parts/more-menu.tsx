import { ActionIcon, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../language/texts.ts';

/** What can be done as well, but seldom is. @param children items of the menu */
export function MoreMenu({ children }: { readonly children: ReactNode }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label={t.parts.moreActions}>
          <svg width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
            <circle cx="3" cy="8" r="1.4" />
            <circle cx="8" cy="8" r="1.4" />
            <circle cx="13" cy="8" r="1.4" />
          </svg>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown aria-label={t.parts.moreActions}>{children}</Menu.Dropdown>
    </Menu>
  );
}
