import { cpuOfDescendants } from './process-time.ts';
import { type ContenderName, roster } from './roster.ts';
import type { Answer, CpuTime, Order } from './server-process.ts';

/** The process of one contender: `serve.ts NAME DIRECTORY`, talked to over the channel of its parent. */
const [name, directory = '.'] = process.argv.slice(2) as [ContenderName, string?];
const tell = (answer: Answer): void => void process.send?.(answer);

const { contender } = await roster[name].load();
const started = await contender.start(directory);
if ('skipped' in started) {
  tell({ is: 'skipped', reason: started.skipped });
  process.disconnect();
} else {
  process.on('message', async (order: Order) => {
    if (order === 'report') tell({ is: 'report', ...(await cpuTime(started.answersInChildren === true)) });
    else process.disconnect();
  });
  // Also where the parent is gone without a word: nothing is left running behind it.
  process.once('disconnect', () => void started.close());
  tell({ is: 'ready', origin: started.origin, cookies: started.cookies });
}

async function cpuTime(answersInChildren: boolean): Promise<CpuTime> {
  const { user, system } = process.cpuUsage();
  const children = await cpuOfDescendants(process.pid);
  return answersInChildren
    ? { server: user + system + children, database: 0 }
    : { server: user + system, database: children };
}
