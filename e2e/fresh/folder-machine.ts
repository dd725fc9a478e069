import { chown, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Entrance, isRoot, type Machine, runIn, startIn } from './machine.ts';
import { npmEnvironment } from './npm-environment.ts';

/** An empty home folder on this machine, with everything else that there is. */
export async function createFolderMachine(options: {
  readonly folder: string;
  readonly toolchain: string;
  readonly npmCache: string;
  /** The user id, where it is not ours. */
  readonly uid: number | null;
}): Promise<Machine> {
  const { folder: home, toolchain, npmCache, uid } = options;
  await mkdir(home, { recursive: true });
  await mkdir(npmCache, { recursive: true });
  if (uid !== null) for (const path of [home, npmCache]) await chown(path, uid, uid);
  const entrance: Entrance = {
    setUp: '',
    enter: uid === null || !isRoot ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'],
    home,
    environment: {
      PATH: `${join(toolchain, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
      ...(await npmEnvironment()),
      npm_config_cache: npmCache,
    },
  };
  return {
    home,
    run: (command, folder) => runIn(entrance, command, folder),
    start: (command, folder, environment) => startIn(entrance, command, folder, environment),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
