import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cellsDirectoryOf, stateDirectoryOf } from '../lab-paths.ts';
import type { LabSpec } from '../lab-spec.ts';
import { findOwnedProcess, type OwnedProcess, startOwnedProcess, stopOwnedProcess } from './owned-process.ts';

/** A folder of the machine that is seen inside a cell. */
export type Bind = { readonly from: string; readonly to: string };

/**
 * A cell is one service process in a root file system of its own: mounts, host name and process ids are its own, and
 * the network too when a namespace is named. All of it dies with its first process.
 */
export type CellSpec = {
  readonly name: string;
  readonly hostname: string;
  /** The shared, read-only root file system under the cell's own layer. */
  readonly rootFileSystem: string;
  /** Name of the network namespace, or null for the machine's own network. */
  readonly networkNamespace: string | null;
  readonly binds: readonly Bind[];
  /** Address of the only name server; null keeps the machine's own resolv.conf. */
  readonly nameServer: string | null;
  readonly argv: readonly string[];
};

export type CellPaths = { readonly home: string; readonly pidFile: string; readonly logFile: string };

export const cellPathsOf = (lab: LabSpec, name: string): CellPaths => {
  const home = join(cellsDirectoryOf(lab), name);
  return { home, pidFile: join(home, 'pid'), logFile: join(home, 'log') };
};

// Runs as the first process of the new namespaces. `pivot_root`, not `chroot`: with chroot `docker exec` lands in the
// machine's own root. `ip netns exec` is not used to enter the network namespace, because it remounts /sys without the
// control groups and the engine stops with "Devices cgroup isn't mounted".
const cellScript = `
# As high as an engine has it as a system service, where the machine lets us.
ulimit -n 1048576 2>/dev/null || ulimit -n "$(ulimit -Hn)"
mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=$CELL_ROOTFS,upperdir=$CELL_HOME/up,workdir=$CELL_HOME/work" "$CELL_HOME/root"
cd "$CELL_HOME/root"
mkdir -p old
mount -t proc proc proc
mount -t sysfs sysfs sys
mount --rbind /sys/fs/cgroup sys/fs/cgroup
mount --rbind /dev dev
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
printf '%s' "$CELL_BINDS" | while IFS='	' read -r from to; do
  mkdir -p ".$to"
  mount --bind "$from" ".$to"
done
echo "$CELL_HOSTNAME" > /proc/sys/kernel/hostname
echo "127.0.0.1 localhost $CELL_HOSTNAME" > etc/hosts
rm -f etc/resolv.conf
if [ -n "$CELL_NAME_SERVER" ]; then echo "nameserver $CELL_NAME_SERVER" > etc/resolv.conf; else cat /etc/resolv.conf > etc/resolv.conf; fi
pivot_root . old
umount -l /old
unset CELL_ROOTFS CELL_HOME CELL_BINDS CELL_HOSTNAME CELL_NAME_SERVER
exec "$@"
`;

const enterArgv = (cell: CellSpec): readonly string[] => [
  ...(cell.networkNamespace === null ? [] : ['nsenter', `--net=/run/netns/${cell.networkNamespace}`]),
  ...['unshare', '--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child', '--cgroup'],
  ...['sh', '-ec', cellScript, cell.name, ...cell.argv],
];

/** Starts a cell on its disk (its own layer is kept if it is there) and returns its outer process. */
export const startCell = async (lab: LabSpec, cell: CellSpec): Promise<OwnedProcess> => {
  const { home, pidFile, logFile } = cellPathsOf(lab, cell.name);
  await Promise.all(['up', 'work', 'root'].map((folder) => mkdir(join(home, folder), { recursive: true })));
  await Promise.all(cell.binds.map((bind) => mkdir(bind.from, { recursive: true })));
  return startOwnedProcess({
    pidFile,
    logFile,
    marker: stateDirectoryOf(lab),
    argv: enterArgv(cell),
    env: {
      HOME: '/root',
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      CELL_ROOTFS: cell.rootFileSystem,
      CELL_HOME: home,
      CELL_BINDS: cell.binds.map((bind) => `${bind.from}\t${bind.to}\n`).join(''),
      CELL_HOSTNAME: cell.hostname,
      CELL_NAME_SERVER: cell.nameServer ?? '',
    },
  });
};

export const findCell = (lab: LabSpec, name: string): Promise<OwnedProcess | null> =>
  findOwnedProcess(cellPathsOf(lab, name).pidFile);

/** Ends a cell with everything in it. Without `graceMs` it is a power cut. Its disk stays. */
export const stopCell = (lab: LabSpec, name: string, options: { graceMs?: number } = {}): Promise<void> =>
  stopOwnedProcess({ pidFile: cellPathsOf(lab, name).pidFile, ...options });
