import { readFile } from 'node:fs/promises';
import type { LabSpec } from '../../lab-spec.ts';
import type { LabStatus } from '../../lab-status.ts';
import { execInContainer } from '../../swarm/service-commands.ts';
import type { Switcher } from './measure-gap.ts';

/** Patroni answers after 20 s at the latest when it waits for the new leader. */
const answerTimeoutMs = 60_000;

/** `patronictl switchover --force` in the leader's container: what people do without a bot. */
export function patronictlSwitcher(spec: LabSpec): Switcher {
  return {
    name: 'patronictl switchover',
    async switchOver({ leader, candidate }) {
      const argv = ['patronictl', 'switchover', '--leader', leader, '--candidate', candidate, '--force'];
      const { exitCode, stdout, stderr } = await execInContainer({ spec, service: leader, argv, user: 'postgres' });
      if (exitCode !== 0) throw new Error(`patronictl switchover ended with ${exitCode}: ${stdout}${stderr}`);
    },
  };
}

/** `POST /switchover` to the leader's REST API and nothing around it: what the bot sends. */
export function restSwitcher(status: LabStatus): Switcher {
  return {
    name: 'POST /switchover',
    async switchOver(change) {
      const member = status.patroni.members.find(({ name }) => name === change.leader);
      if (member === undefined) throw new Error(`the lab has no member ${change.leader}`);
      const password = await readFile(status.patroni.restPasswordFile, 'utf8');
      const response = await fetch(`${member.url}/switchover`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${status.patroni.restUser}:${password}`)}` },
        body: JSON.stringify(change),
        signal: AbortSignal.timeout(answerTimeoutMs),
      });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`POST /switchover: ${response.status} ${text}`);
    },
  };
}
