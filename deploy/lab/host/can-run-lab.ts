import { access, constants } from 'node:fs/promises';
import { commandSucceeds } from './run-command.ts';

export type LabAbility = { readonly ok: true } | { readonly ok: false; readonly reason: string };

const canRead = (path: string): Promise<boolean> =>
  access(path, constants.R_OK).then(
    () => true,
    () => false,
  );

// Root in a container may lack the right, and the kernel the module: only trying tells. It all happens in a mount
// namespace of its own, on a tmpfs over /mnt, so that nothing of it is ever seen.
const tryOverlay = `
mount --make-rprivate /
mount -t tmpfs tmpfs /mnt
mkdir /mnt/lower /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/mnt/lower,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
`;

/** Whether this machine can run the lab: Linux, root, Debian's package tools and a kernel that can lay overlays. */
export const canRunLab = async (): Promise<LabAbility> => {
  if (process.platform !== 'linux') {
    return { ok: false, reason: `the lab needs Linux; this is ${process.platform}` };
  }
  if (process.getuid?.() !== 0) {
    return { ok: false, reason: 'the lab needs root: it makes network namespaces and mounts' };
  }
  if (!(await canRead('/usr/lib/apt/apt-helper'))) {
    return { ok: false, reason: 'the lab needs Debian or a relative of it: there is no apt here' };
  }
  if (!(await canRead('/sys/fs/cgroup/'))) {
    return { ok: false, reason: 'the lab needs control groups, and none are mounted here' };
  }
  if (!(await commandSucceeds(['unshare', '--mount', '--net', '--pid', '--fork', 'sh', '-ec', tryOverlay]))) {
    return { ok: false, reason: 'the lab needs to make namespaces and overlay mounts, and root may not do that here' };
  }
  return { ok: true };
};
