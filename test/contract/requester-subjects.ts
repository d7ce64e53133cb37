import { openLab } from '../../deploy/lab/lab.ts';
import { createSimulation } from '../../deploy/lab/simulation/create-simulation.ts';
import { createSimulatedRequester } from '../../deploy/lab/simulation/simulated-requester.ts';
import { createPatroniRequester } from '../../src/adapters/patroni/requester.ts';
import type { PatroniRequester } from '../../src/ports.ts';
import { chooseCandidate } from '../support/operations-on-lab.ts';

/** A cluster that can be changed, and a look at it by another way than the one that is tested. */
export interface RequesterSubject {
  readonly requester: PatroniRequester;
  readonly requesterWithWrongPassword: PatroniRequester;
  /** The leader, and a member that may take its place. Waits until the cluster is whole. */
  choose(): Promise<{ readonly leader: string; readonly candidate: string }>;
  /** Member that leads now. */
  fetchLeader(): Promise<string | undefined>;
  /** When a switchover is scheduled, ms since 1970. */
  fetchScheduledAtMs(): Promise<number | undefined>;
}

async function openLabSubject(): Promise<RequesterSubject> {
  const lab = await openLab();
  const status = await lab.fetchStatus();
  const { members, restUser: username } = status.patroni;
  const password = await lab.readSecret('patroni_rest_password');
  const fetchScheduled = async (): Promise<number | undefined> => {
    const key = `${status.etcd.keyPrefix}failover`;
    const { stdout } = await lab.execInService('etcd-1', ['etcdctl', 'get', '--print-value-only', key]);
    const at = /"scheduled_at": ?"([^"]+)"/.exec(stdout)?.[1];
    return at === undefined ? undefined : Date.parse(at);
  };
  return {
    requester: createPatroniRequester({ members, username, password }),
    requesterWithWrongPassword: createPatroniRequester({ members, username, password: 'not-the-password' }),
    choose: () => chooseCandidate(lab),
    fetchLeader: async () => (await lab.fetchStatus()).cluster.leader ?? undefined,
    fetchScheduledAtMs: fetchScheduled,
  };
}

async function openSimulationSubject(): Promise<RequesterSubject> {
  const clock = { now: Date.now };
  const simulation = createSimulation({ cluster: 'pgprod', clock });
  const strict = createSimulation({ cluster: 'pgprod', clock });
  strict.setPasswordAccepted(false);
  return {
    requester: createSimulatedRequester({ simulation, clock }),
    requesterWithWrongPassword: createSimulatedRequester({ simulation: strict, clock }),
    choose: async () => {
      const leader = simulation.leader() ?? '';
      return { leader, candidate: simulation.members().find((member) => member !== leader) ?? '' };
    },
    fetchLeader: async () => simulation.leader(),
    fetchScheduledAtMs: async () => simulation.scheduledSwitchover()?.atMs,
  };
}

/** The suite runs on both, so that the simulated one cannot drift. */
export const requesterSubjects: readonly { readonly name: string; open(): Promise<RequesterSubject> }[] = [
  { name: 'simulation', open: openSimulationSubject },
  { name: 'lab', open: openLabSubject },
];
