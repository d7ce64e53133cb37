import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { LabStatus } from '../../lab-status.ts';
import { probeHttp } from '../../probe/probe-http.ts';
import { waitUntil } from '../../probe/wait-until.ts';

/** Patroni's dynamic configuration, as far as it is varied here; `null` is Patroni's default. */
export const DynamicSettings = z.object({
  ttl: z.number(),
  loop_wait: z.number(),
  retry_timeout: z.number(),
  synchronous_mode: z.union([z.boolean(), z.string()]),
  primary_stop_timeout: z.number().nullable().default(null),
});
export type DynamicSettings = z.infer<typeof DynamicSettings>;

const Self = z.object({ dcs_last_seen: z.number() });

/** The settings that the cluster has now. */
export async function fetchSettings(status: LabStatus): Promise<DynamicSettings> {
  const { text } = await Promise.any(status.patroni.members.map(({ url }) => probeHttp(`${url}/config`)));
  return DynamicSettings.parse(JSON.parse(text));
}

/** Sets them, and resolves once every member has them. */
export async function applySettings(status: LabStatus, settings: DynamicSettings): Promise<void> {
  const { restUser, restPasswordFile, members } = status.patroni;
  const [member] = members;
  if (member === undefined) throw new Error('the lab has no Patroni member');
  const password = await readFile(restPasswordFile, 'utf8');
  const response = await fetch(`${member.url}/config`, {
    method: 'PATCH',
    headers: { authorization: `Basic ${btoa(`${restUser}:${password}`)}` },
    body: JSON.stringify(settings),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`PATCH /config: ${response.status} ${await response.text()}`);
  const patchedS = Date.now() / 1000;
  await waitUntil({
    what: 'every member to have read the configuration',
    timeoutMs: 60_000,
    probe: async () => {
      const seen = await Promise.all(members.map(({ url }) => probeHttp(`${url}/patroni`)));
      // Whole seconds. A member takes the configuration over at the end of the turn in which it read etcd.
      const read = seen.map(({ text }) => Self.parse(JSON.parse(text)).dcs_last_seen);
      return read.every((atS) => atS > patchedS + 1)
        ? { done: true, value: undefined }
        : { done: false, seen: read.map((atS) => (atS - patchedS).toFixed(0)).join(', ') };
    },
  });
}
