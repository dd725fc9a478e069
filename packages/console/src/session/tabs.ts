/** What the tabs of one browser tell each other about the session that they share. */
export type TabMessage = 'ended' | 'signed-out' | 'changed';

const channel = new BroadcastChannel('curfew-session');

export function tellTabs(message: TabMessage): void {
  channel.postMessage(message);
}

export function onTabMessage(listener: (message: TabMessage) => void): () => void {
  const receive = ({ data }: MessageEvent<TabMessage>) => listener(data);
  channel.addEventListener('message', receive);
  return () => channel.removeEventListener('message', receive);
}
