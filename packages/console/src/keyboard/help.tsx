import { Kbd, Modal, Switch } from '@mantine/core';
import { request } from '../api/request.ts';
import { shortcutsName, switchShortcuts, useAreShortcutsOn } from './switch.ts';
import './help.css';

const groups = [
  {
    title: 'In a list',
    keys: [
      ['j', 'next row'],
      ['k', 'row before'],
      ['Enter', 'open the row'],
      ['x', 'select the row'],
      ['e', 'end the selected sessions, or the one of the row'],
      ['/', 'search'],
      ['n', 'next page'],
      ['p', 'page before'],
    ],
  },
  {
    title: 'Go to',
    keys: [
      ['g s', 'sessions'],
      ['g u', 'users'],
      ['g e', 'events'],
      ['g p', 'policies'],
      ['g l', 'long-lived tokens'],
      ['g o', 'overview'],
      ['g m', 'my sessions'],
    ],
  },
  {
    title: 'Everywhere',
    keys: [
      ['?', 'this help'],
      ['Esc', 'close a dialog'],
    ],
  },
] as const;

/** Which keys there are, and the switch that turns them off. */
export function KeyboardHelp({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const isOn = useAreShortcutsOn();

  function change(on: boolean) {
    switchShortcuts(on);
    request('PATCH /v1/sessions/current/data', { body: { [shortcutsName]: on } }).catch(() => undefined);
  }

  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard" size="md">
      <div className="keyboard-help">
        {groups.map(({ title, keys }) => (
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
        <Switch
          label="Single keys do something, until you sign out"
          checked={isOn}
          onChange={(event) => change(event.currentTarget.checked)}
        />
      </div>
    </Modal>
  );
}
