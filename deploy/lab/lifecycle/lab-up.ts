import { mkdir } from 'node:fs/promises';
import { Listr, type ListrTask, PRESET_TIMER } from 'listr2';
import { findCell } from '../host/cell.ts';
import { startNode } from '../host/engine-node.ts';
import { withFileLock } from '../host/file-lock.ts';
import { findMissingPackages, installPackages } from '../host/host-packages.ts';
import { findLeftovers } from '../host/leftovers.ts';
import { fetchPackageMirror } from '../host/package-mirror.ts';
import { ensureRootFileSystem, type RootFileSystem } from '../host/root-file-system.ts';
import { createSwitch } from '../host/switch-network.ts';
import { pruneCache } from '../image/prune-cache.ts';
import { ensureRegistry } from '../image/registry.ts';
import { ensureStackImage, fetchStackFingerprint, stackImageList } from '../image/stack-images.ts';
import { lockFileOf, stateDirectoryOf } from '../lab-paths.ts';
import type { LabSpec } from '../lab-spec.ts';
import { deployDatabaseStack, labSettings, stackName } from '../swarm/stack-deployment.ts';
import { formSwarm } from '../swarm/swarm.ts';
import { waitForRollout } from '../swarm/wait-for-rollout.ts';
import { tearDownLab } from './lab-down.ts';
import { describeFaults, fetchLabHealth } from './lab-health.ts';
import { fetchRootKeysInUse, type LabRecord, readLabRecord, writeLabRecord } from './lab-record.ts';
import { repairGently, waitForHealth } from './lab-repair.ts';

/** What `up` found, and so what it has to do. */
type Found =
  | { readonly state: 'healthy' }
  | { readonly state: 'other stack'; readonly record: LabRecord }
  | { readonly state: 'broken'; readonly seen: string }
  | { readonly state: 'absent' };

type Context = { root: RootFileSystem | null; images: Record<string, string> };

const rootOf = (context: Context): RootFileSystem => {
  if (context.root === null) {
    throw new Error('the root file system comes first');
  }
  return context.root;
};

const lookAtLab = async (spec: LabSpec): Promise<Found> => {
  const record = await readLabRecord(spec);
  const cells = await Promise.all(spec.nodes.map((node) => findCell(spec, node.name)));
  if (record === null || cells.every((cell) => cell === null)) {
    return { state: 'absent' };
  }
  const seen = describeFaults(await fetchLabHealth(spec));
  if (seen !== null) {
    return { state: 'broken', seen };
  }
  const same = !spec.withStack || record.stackFingerprint === (await fetchStackFingerprint(labSettings));
  return same ? { state: 'healthy' } : { state: 'other stack', record };
};

/** Called when a new lab is about to be made: its state directory is there, and nothing else of it. */
type OnNew = () => Promise<void>;

/** Progress of each line of a command's output, where a person watches; a log gets titles and times only. */
type Report = (line: string) => void;

const reporterOf = (task: { output: string }): Report =>
  process.stdout.isTTY
    ? (line) => {
        task.output = line;
      }
    : () => undefined;

const imageTasks = (spec: LabSpec): ListrTask<Context>[] =>
  stackImageList.map((image) => ({
    title: `Image ${image.folder}: build and push, unless the registry has it`,
    task: async (context, task) => {
      const options = { spec, root: rootOf(context), image, onLine: reporterOf(task) };
      context.images[image.variable] = await ensureStackImage(options);
    },
  }));

const stackTasks = (spec: LabSpec): ListrTask<Context>[] => [
  {
    title: 'Deploy the database stack',
    task: async (context, task) => {
      const root = rootOf(context);
      await deployDatabaseStack({ spec, root, images: context.images, onLine: reporterOf(task) });
      await writeLabRecord(spec, { root, stackFingerprint: await fetchStackFingerprint(labSettings) });
    },
  },
  {
    title: 'Wait for a leader, two streaming replicas and both proxies on 5432 and 5433',
    task: async () => {
      await waitForRollout(spec, stackName);
      await waitForHealth(spec, 240_000);
    },
  },
];

const swarmTask = (spec: LabSpec): ListrTask<Context> => ({
  title: `Start ${spec.nodes.length} engines and form the swarm`,
  task: async (context) => {
    const root = rootOf(context);
    await Promise.all(spec.nodes.map((node) => startNode(spec, node, root.hostRoot)));
    await formSwarm(spec);
    if (!spec.withStack) {
      await writeLabRecord(spec, { root, stackFingerprint: null });
    }
  },
});

const registryAndImages = (spec: LabSpec): ListrTask<Context> => ({
  title: 'Registry and images',
  task: async (context, task) => {
    await ensureRegistry(spec, rootOf(context));
    return task.newListr(imageTasks(spec), { concurrent: true });
  },
});

const preparationTasks = async (spec: LabSpec): Promise<ListrTask<Context>[]> => {
  const missing = await findMissingPackages();
  const leftovers = missing.length === 0 ? await findLeftovers(spec) : [];
  return [
    {
      title: `Install the Debian packages this machine lacks: ${missing.join(', ')}`,
      enabled: missing.length > 0,
      task: (_, task) => installPackages(missing, reporterOf(task)),
    },
    {
      title: `Clear what an earlier run left behind (${leftovers.length} things)`,
      enabled: leftovers.length > 0,
      task: () => tearDownLab(spec),
    },
    {
      title: 'Root file system of the hosts, unless cached',
      task: async (context, task) => {
        context.root = await ensureRootFileSystem(await fetchPackageMirror(), reporterOf(task));
        await pruneCache({ usedKey: context.root.key, keysInUse: await fetchRootKeysInUse(), now: new Date() });
      },
    },
  ];
};

const freshTasks = async (spec: LabSpec, onNew: OnNew = async () => undefined): Promise<ListrTask<Context>[]> => [
  ...(await preparationTasks(spec)),
  {
    title: 'Lay the cables',
    task: async () => {
      await mkdir(stateDirectoryOf(spec), { recursive: true });
      await onNew();
      await createSwitch(spec);
    },
  },
  {
    title: spec.withStack ? 'Hosts and images' : 'Hosts',
    task: (_, task) =>
      task.newListr(spec.withStack ? [swarmTask(spec), registryAndImages(spec)] : [swarmTask(spec)], {
        concurrent: true,
      }),
  },
  ...(spec.withStack ? stackTasks(spec) : []),
];

const redeployTasks = (spec: LabSpec, record: LabRecord): ListrTask<Context>[] => [
  {
    title: "The stack's files have changed since the lab was started: images",
    task: (context, task) => {
      context.root = record.root;
      return task.newListr(imageTasks(spec), { concurrent: true });
    },
  },
  ...stackTasks(spec),
];

export type LabOutput = 'progress' | 'silent';

const runTasks = async (tasks: ListrTask<Context>[], output: LabOutput): Promise<void> => {
  const list = new Listr<Context>(tasks, {
    ctx: { root: null, images: {} },
    renderer: 'default',
    fallbackRenderer: 'simple',
    silentRendererCondition: output === 'silent',
    rendererOptions: { timer: PRESET_TIMER, collapseSubtasks: false },
    fallbackRendererOptions: { timer: PRESET_TIMER },
    registerSignalListeners: false,
  });
  await list.run();
};

const bringUp = async (spec: LabSpec, output: LabOutput, onNew?: OnNew): Promise<boolean> => {
  const found = await lookAtLab(spec);
  switch (found.state) {
    case 'healthy':
      return false;
    case 'other stack':
      await runTasks(redeployTasks(spec, found.record), output);
      return true;
    case 'absent':
      await runTasks(await freshTasks(spec, onNew), output);
      return true;
    case 'broken':
      try {
        await runTasks([{ title: `Repair: ${found.seen}`, task: () => repairGently(spec) }], output);
      } catch {
        // The list has shown what went wrong. A lab is cheap: take it away and start a new one.
        await runTasks([{ title: 'Take the broken lab away', task: () => tearDownLab(spec) }], output);
        await runTasks(await freshTasks(spec, onNew), output);
      }
      return true;
  }
};

/**
 * Brings a lab up and returns when it is healthy. A healthy one is left alone, a broken one is repaired, the remains
 * of a killed run are cleared. Returns whether anything had to be done. When `onNew` fails no lab is made.
 */
export const bringLabUp = (spec: LabSpec, output: LabOutput, onNew?: OnNew): Promise<boolean> =>
  withFileLock(lockFileOf(spec), () => bringUp(spec, output, onNew));

/** Takes a lab away; what is expensive stays in the cache. */
export const takeLabDown = (spec: LabSpec): Promise<void> => withFileLock(lockFileOf(spec), () => tearDownLab(spec));

/** Makes a lab healthy again by all means: gently first, else by starting a new one. */
export const repairLab = (spec: LabSpec, output: LabOutput): Promise<void> =>
  withFileLock(lockFileOf(spec), async () => {
    try {
      await repairGently(spec);
    } catch {
      await tearDownLab(spec);
      await runTasks(await freshTasks(spec), output);
    }
  });
