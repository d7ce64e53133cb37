import { readdir, readFile, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stateDirectoryOf } from '../lab-paths.ts';
import { controlGroupOf, type LabSpec, rootLinkOf } from '../lab-spec.ts';
import { withLabUsr } from '../swarm/docker-client.ts';
import { isInstalled } from './host-packages.ts';
import { processMarker } from './owned-process.ts';
import { fetchMountsUnder } from './remove-tree.ts';
import { fetchCachedHostRoots } from './root-file-system.ts';
import { commandSucceeds, runCommand } from './run-command.ts';
import { fetchNamespaces } from './switch-network.ts';

/** Something of a lab that is on the machine. */
export type Leftover = {
  readonly kind: 'process' | 'namespace' | 'link' | 'mount' | 'control group' | 'firewall rule' | 'folder';
  readonly what: string;
};

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Processes that carry the lab's marker in their environment, by pid. */
export const fetchMarkedProcesses = async (spec: LabSpec): Promise<readonly number[]> => {
  const wanted = `${processMarker}=${stateDirectoryOf(spec)}`;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const marked = await Promise.all(
    pids.map(async (pid) => {
      // A process may end while it is looked at.
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      return environment.split('\0').includes(wanted);
    }),
  );
  return pids.filter((_, index) => marked[index] === true).map(Number);
};

const controlGroupRoots = async (): Promise<readonly string[]> => {
  const base = '/sys/fs/cgroup';
  const entries = await readdir(base, { withFileTypes: true }).catch(() => []);
  return [base, ...entries.filter((entry) => entry.isDirectory()).map((entry) => join(base, entry.name))];
};

/** The lab's control groups, one for each hierarchy that has it. */
export const fetchControlGroups = async (spec: LabSpec): Promise<readonly string[]> => {
  const paths = (await controlGroupRoots()).map((root) => join(root, controlGroupOf(spec)));
  const there = await Promise.all(paths.map(isThere));
  return paths.filter((_, index) => there[index] === true);
};

/** Removes a control group and those in it. Only empty ones can be removed: theirs is the last word. */
export const removeControlGroup = async (path: string): Promise<void> => {
  const entries = await readdir(path, { withFileTypes: true });
  for (const entry of entries.filter((each) => each.isDirectory())) {
    await removeControlGroup(join(path, entry.name));
  }
  await rmdir(path);
};

const fetchFirewallRules = async (spec: LabSpec): Promise<readonly string[]> => {
  const network = spec.rootAddress.split('.').slice(0, 3).join('.');
  // The machine need not have a tool to list its rules with: the lab's hosts have one.
  const [hostRoot] = await fetchCachedHostRoots();
  const listers = [
    ...((await isInstalled('nft')) ? [['nft', 'list', 'ruleset']] : []),
    ...((await isInstalled('iptables-save')) ? [['iptables-save']] : []),
    ...(hostRoot === undefined ? [] : [withLabUsr(hostRoot, ['iptables-nft-save'])]),
  ];
  const listings = await Promise.all(listers.map((argv) => runCommand(argv)));
  const lines = listings.flatMap((listing) => listing.split('\n'));
  return lines.filter((line) => line.includes(`${network}.`) || line.includes(rootLinkOf(spec)));
};

const named = (kind: Leftover['kind'], what: readonly (string | number)[]): readonly Leftover[] =>
  what.map((each) => ({ kind, what: `${each}` }));

/** Everything of a lab that is on the machine outside the cache: nothing, after `down`. */
export const findLeftovers = async (spec: LabSpec): Promise<readonly Leftover[]> => {
  const link = rootLinkOf(spec);
  const folder = stateDirectoryOf(spec);
  const [processes, namespaces, mounts, groups, rules, linkIsThere, folderIsThere] = await Promise.all([
    fetchMarkedProcesses(spec),
    fetchNamespaces(spec),
    fetchMountsUnder(folder),
    fetchControlGroups(spec),
    fetchFirewallRules(spec),
    commandSucceeds(['ip', 'link', 'show', 'dev', link]),
    isThere(folder),
  ]);
  return [
    ...named('process', processes),
    ...named('namespace', namespaces),
    ...named('link', linkIsThere ? [link] : []),
    ...named('mount', mounts),
    ...named('control group', groups),
    ...named('firewall rule', rules),
    ...named('folder', folderIsThere ? [folder] : []),
  ];
};
