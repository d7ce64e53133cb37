import { z } from 'zod';

const Endpoint = z.object({ name: z.string(), node: z.string(), url: z.string() });

/** One thing that must hold for the lab to be healthy, and what was seen of it. */
export const LabCheck = z.object({ name: z.string(), ok: z.boolean(), seen: z.string() });
export type LabCheck = z.infer<typeof LabCheck>;

/** A cluster member as Patroni's GET /cluster lists it; only what the lab reports. */
export const LabMember = z.object({
  name: z.string(),
  role: z.string(),
  state: z.string(),
  timeline: z.number().nullable(),
  lagBytes: z.number().nullable(),
});
export type LabMember = z.infer<typeof LabMember>;

/** What `npm run lab:status -- --json` prints: every address, every secret's file, and the cluster's state. */
export const LabStatus = z.object({
  name: z.string(),
  state: z.enum(['down', 'broken', 'healthy']),
  /** Where node disks, logs and pid files are. */
  stateDirectory: z.string(),
  nodes: z.array(
    z.object({
      name: z.string(),
      address: z.string(),
      role: z.enum(['manager', 'worker']),
      labels: z.record(z.string(), z.string()),
      engineUrl: z.string(),
      hasPower: z.boolean(),
      logFile: z.string(),
    }),
  ),
  rootAddress: z.string(),
  registry: z.string(),
  stackName: z.string(),
  clusterName: z.string(),
  overlayNetwork: z.string(),
  patroni: z.object({ restUser: z.string(), restPasswordFile: z.string(), members: z.array(Endpoint) }),
  etcd: z.object({ clients: z.array(Endpoint), metrics: z.array(Endpoint), keyPrefix: z.string() }),
  haproxy: z.object({
    statsUser: z.string(),
    statsPasswordFile: z.string(),
    proxies: z.array(
      z.object({ node: z.string(), address: z.string(), write: z.string(), read: z.string(), statsUrl: z.string() }),
    ),
  }),
  postgres: z.object({
    superuser: z.string(),
    superuserPasswordFile: z.string(),
    replicationUser: z.string(),
    replicationPasswordFile: z.string(),
  }),
  workspaceUrl: z.string(),
  workspaceUrlInLab: z.string(),
  botHealthUrl: z.string(),
  cluster: z.object({ leader: z.string().nullable(), members: z.array(LabMember) }),
  /** Faults the lab's interface has made and not undone yet. */
  faults: z.array(z.string()),
  checks: z.array(LabCheck),
});
export type LabStatus = z.infer<typeof LabStatus>;
