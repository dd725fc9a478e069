import { Kbd, Switch } from '@mantine/core';
import { request } from '../api/request.ts';
import { t } from '../language/texts.ts';
import { Dialog } from '../parts/dialog.tsx';
import { shortcutsName, switchShortcuts, useAreShortcutsOn } from './switch.ts';
import './help.css';

function groups() {
  const { keyboard, shell } = t;
  return [
    {
      title: keyboard.inList,
      keys: [
        ['j', keyboard.nextRow],
        ['k', keyboard.previousRow],
        ['Enter', keyboard.openRow],
        ['x', keyboard.selectRow],
        ['e', keyboard.endRows],
        ['/', keyboard.search],
        ['.', keyboard.showWaiting],
        ['n', keyboard.nextPage],
        ['p', keyboard.previousPage],
        ['t', keyboard.exactTimes],
      ],
    },
    {
      title: keyboard.goTo,
      keys: [
        ['g s', shell.sessions],
        ['g u', shell.users],
        ['g e', shell.events],
        ['g o', shell.overview],
        ['g p', shell.policies],
        ['g l', shell.longLived],
        ['g w', shell.signals],
        ['g m', shell.account],
      ],
    },
    {
      title: keyboard.everywhere,
      keys: [
        ['?', keyboard.help],
        ['Esc', keyboard.closeDialog],
      ],
    },
  ] as const;
}

/** Which keys there are, and the switch that turns them off. */
export function KeyboardHelp({ onClose }: { readonly onClose: () => void }) {
  const isOn = useAreShortcutsOn();

  function change(on: boolean) {
    switchShortcuts(on);
    request('PATCH /v1/sessions/current/data', { body: { [shortcutsName]: on } }).catch(() => undefined);
  }

  return (
    <Dialog onClose={onClose} title={t.keyboard.title}>
      <div className="keyboard-help">
        {groups().map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([key, does]) => (
                <div key={key}>
                  <dt>
                    {key.split(' ').map((part) => (
                      <Kbd key={part}>{part}</Kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <Switch label={t.keyboard.areOn} checked={isOn} onChange={(event) => change(event.currentTarget.checked)} />
      </div>
    </Dialog>
  );
}
