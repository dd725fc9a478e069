import { useSyncExternalStore } from 'react';
import { request } from '../api/request.ts';
import { useShortcuts } from '../keyboard/shortcuts.ts';
import { timeZone } from '../language/duration.ts';
import { t } from '../language/texts.ts';
import { areTimesExact, exactTimesName, onTimesChange, showExactTimes } from './exact-times.ts';

/** In which zone times are, and the switch between "3 minutes ago" and the exact time; also by the key `t`. */
export function TimeDisplay() {
  const isExact = useSyncExternalStore(onTimesChange, areTimesExact);

  function change() {
    showExactTimes(!isExact);
    request('PATCH /v1/sessions/current/data', { body: { [exactTimesName]: !isExact } }).catch(() => undefined);
  }
  useShortcuts({ t: change });

  return (
    <p className="time-display">
      <span>{t.parts.timesIn(timeZone(Date.now()))}</span>
      <button type="button" className="link" onClick={change}>
        {isExact ? t.parts.showRelativeTimes : t.parts.showExactTimes}
      </button>
    </p>
  );
}
