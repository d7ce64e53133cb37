import { access, constants } from 'node:fs/promises';

export type LabAbility = { readonly ok: true } | { readonly ok: false; readonly reason: string };

const canRead = (path: string): Promise<boolean> =>
  access(path, constants.R_OK).then(
    () => true,
    () => false,
  );

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
  if (!(await canRead('/sys/fs/cgroup')) || !(await canRead('/proc/self/ns/net'))) {
    return {
      ok: false,
      reason: 'the lab needs control groups and network namespaces, which this kernel does not show',
    };
  }
  return { ok: true };
};
