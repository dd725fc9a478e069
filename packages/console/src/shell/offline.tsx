import { useEffect, useState } from 'react';
import { t } from '../language/texts.ts';
import { onConnection, probeNow, useConnection } from '../live/connection.ts';
import { Clock } from '../parts/time.tsx';
import './offline.css';

/** Says that the server cannot be reached, and from when everything on the screen is. */
export function OfflineNotice() {
  const { isOnline, answeredAt } = useConnection();
  const [wasOffline, setWasOffline] = useState(false);
  useEffect(() => onConnection(() => setWasOffline(true)), []);
  return (
    <div className="offline" data-open={!isOnline || undefined}>
      <div role="status">
        {!isOnline && (
          <p>
            <strong>{t.shell.offlineSince(<Clock at={answeredAt} />)}</strong> {t.shell.retrying}
          </p>
        )}
        {isOnline && wasOffline && <p className="visually-hidden">{t.shell.backOnline}</p>}
      </div>
      {!isOnline && (
        <button type="button" className="link" onClick={() => void probeNow()}>
          {t.shell.tryNow}
        </button>
      )}
    </div>
  );
}
